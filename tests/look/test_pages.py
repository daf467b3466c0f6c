"""The gallery shows everything; error pages help in both languages and need nothing that may be broken."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from config.look.gallery import gallery

COMPONENTS = {path.stem for path in (Path(settings.BASE_DIR) / "templates" / "_components").glob("*.html")}
pytestmark = pytest.mark.filterwarnings("ignore:No directory at")  # nothing is collected for a test run
ERRORS = ("400.html", "403.html", "403_csrf.html", "404.html", "503.html")


def test_gallery_shows_every_component():
    assert set(gallery()) == COMPONENTS


@pytest.mark.parametrize("language", ["ja", "en"])
def test_gallery_is_drawn_with_every_component(client, language):
    page = client.get(reverse("look:styleguide"), headers={"accept-language": language}).content.decode()

    assert page.count("data-component=") == sum(len(states) for states in gallery().values())
    for name in COMPONENTS:
        assert f'data-component="{name}"' in page


def test_gallery_in_english_leaves_no_japanese_behind(client):
    page = client.get(reverse("look:styleguide"), headers={"accept-language": "en"}).content.decode()

    main = page[page.index("<main") : page.index("</main>")]
    assert [letter for letter in main if "ぁ" <= letter <= "ヺ" or "一" <= letter <= "龠"] == []


@pytest.mark.parametrize("template", ERRORS)
def test_error_page_speaks_both_languages_and_says_what_to_do(template):
    with translation.override("ja"):
        japanese = render_to_string(template)
    with translation.override("en"):
        english = render_to_string(template)

    assert '<html lang="ja">' in japanese
    assert '<html lang="en">' in english
    assert "ください" in japanese
    assert not any("ぁ" <= letter <= "ん" for letter in english)


def test_page_of_last_resort_speaks_both_languages_at_once():
    page = render_to_string("500.html")

    assert "エラーが起きました" in page
    assert '<section lang="en">' in page


@pytest.mark.parametrize("folder", ["_components", "_partials", "forms", "styleguide", "admin"])
def test_templates_hold_no_inline_script_or_style(folder):
    for path in (Path(settings.BASE_DIR) / "templates" / folder).rglob("*.html"):
        text = path.read_text()

        assert ("style=" in text, "<style" in text, " onclick" in text) == (False, False, False), path
