"""The builder in a real browser: forms open in place, the check follows the typing, axe finds nothing."""

import os

import pytest
from django.test import Client
from django.urls import reverse

from extraction.actions import masters
from tests.browser import DESKTOP, PHONE, assert_accessible, no_console_errors, share_session
from tests.factories import extraction as make
from tests.factories import signed_in
from tests.factories.onsite_booking import at_terminal

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]


def at(case, name, *rest, query=""):
    return reverse(f"extraction:{name}", args=[case.number, *rest]) + query


@pytest.mark.parametrize(("language", "width"), [("ja", DESKTOP), ("en", PHONE)])
def test_every_page_is_accessible(new_page, live_server, settings, language, width):
    settings.TEST_STORE = str(make.stores() / "h1")
    with make.on_site():
        who, usage = make.author()
        case = make.draft(who, usage, make.HEPARIN)
        masters.take_over("code,name\nE11,2型糖尿病\nE112,腎合併症\n".encode(), system="ICD10")
        page = new_page(width=width, language=language)
        share_session(page, at_terminal(signed_in(Client(), who), who), live_server.url)
        for n, path in enumerate(
            [
                at(case, "build"),
                at(case, "part", query="?at=/code_lists/0&q=E11"),
                at(case, "part", query="?at=/include/1/rule"),
                at(case, "part", query="?into=/measures&type=measure"),
                at(case, "revisions"),
                at(case, "revision", 1),
                at(case, "patients", query="?patient=10002428"),
                at(case, "import_circe"),
            ]
        ):
            page.goto(live_server.url + path)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
            if folder := os.environ.get("PICTURES"):
                page.screenshot(path=f"{folder}/builder-{language}-{n}.png", full_page=True)
        no_console_errors(page)


def test_a_condition_is_edited_in_its_place_and_checked_while_typing(new_page, live_server, settings):
    settings.TEST_STORE = str(make.stores() / "h1")
    with make.on_site():
        who, usage = make.author()
        case = make.draft(who, usage, make.HEPARIN)
        page = new_page()
        share_session(page, at_terminal(signed_in(Client(), who), who), live_server.url)
        page.goto(live_server.url + at(case, "build"))

        card = page.locator("#part-arms-0")
        card.get_by_role("link", name="編集").first.click()
        field = card.locator('[name="entry.age_low"]')
        field.fill("200")
        page.locator("#reading").get_by_text("0 人").first.wait_for()
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=f"{folder}/builder-in-place.png", full_page=True)
        field.fill("65")
        card.get_by_role("button", name="保存する").click()

        page.wait_for_url("**/build/#part-arms-0")
        assert page.locator('[name="/arms/0:entry.age.at_least"]').input_value() == "65"
        no_console_errors(page)
