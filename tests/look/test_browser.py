"""The gallery in a real browser: readable by everybody, silent in the console, usable with the keyboard."""

import pytest
from django.urls import reverse

from tests.browser import DESKTOP, PHONE, assert_accessible, no_console_errors

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # nothing is collected for a test run
]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_gallery_is_accessible_at_every_width_in_both_languages(new_page, live_server, language, width):
    page = new_page(language=language, width=width)

    page.goto(live_server.url + reverse("look:styleguide"))

    assert page.locator("html").get_attribute("lang") == language
    assert_accessible(page)
    no_console_errors(page)


def test_error_summary_takes_the_focus(page, live_server):
    page.goto(live_server.url + reverse("look:styleguide"))

    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"


def test_counter_follows_what_is_typed_and_allows_too_much(page, live_server):
    page.goto(live_server.url + reverse("look:styleguide"))

    page.fill("#id_whole-purpose", "あ" * 1002)

    assert page.inner_text("#id_whole-purpose_counter") == "2文字超えています"


def test_date_says_its_era_while_it_is_typed(page, live_server):
    page.goto(live_server.url + reverse("look:styleguide"))

    page.fill("#id_whole-start_year", "２０１９")
    page.fill("#id_whole-start_month", "5")
    page.fill("#id_whole-start_day", "1")

    assert page.inner_text("#form output") == "令和元年5月1日"


def test_language_is_switched_from_the_header_without_scripts(new_page, live_server):
    page = new_page(scripts=False)
    page.goto(live_server.url + reverse("look:styleguide"))

    page.click("button[name=language]")

    assert page.locator("html").get_attribute("lang") == "en"
