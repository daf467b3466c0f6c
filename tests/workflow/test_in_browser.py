"""Double click, back button, and no JavaScript at all, in a real browser."""

import pytest
from django.test import Client

from accounts.roles import Role
from applications.actions import inquiries
from applications.models import Inquiry
from tests.browser import assert_accessible, no_console_errors, share_session
from tests.factories import company, person
from workflow.models import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.filterwarnings("ignore:No directory at")]


@pytest.fixture
def asked(live_server, new_page):
    """The page on which a lead ends their own inquiry, opened with or without scripts."""
    organisation = company()
    lead = person(Role.LEAD, of=organisation)
    case = inquiries.ask(by=lead, organisation=organisation, plan="undecided", topic="件名", question="質問")
    client = Client()
    client.force_login(lead)

    def open_page(**how):
        page = new_page(**how)
        share_session(page, client, live_server.url)
        page.goto(f"{live_server.url}/cases/inquiry/{case.number}/do/close/")
        return page, case

    return open_page


def closings() -> int:
    return Event.objects.filter(action="close", type="move").count()


def test_a_double_click_closes_once(asked):
    page, case = asked()

    page.locator("main form button").dblclick()
    page.wait_for_url(f"**/cases/inquiry/{case.number}/")

    assert closings() == 1
    assert Inquiry.objects.get().version == 2
    no_console_errors(page)


def test_the_back_button_and_the_same_button_again_change_nothing_more(asked):
    page, _case = asked()
    page.locator("main form button").click()
    page.wait_for_load_state()

    page.go_back()
    if page.locator("main form button").count():
        page.locator("main form button").click()
        page.wait_for_load_state()

    assert closings() == 1
    assert Event.objects.filter(type="refusal").count() == 0
    assert page.locator("h1").count() == 1
    assert_accessible(page)


def test_everything_works_without_scripts(asked):
    page, case = asked(scripts=False)

    page.locator("main form button").click()

    assert page.url.endswith(f"/cases/inquiry/{case.number}/")
    assert "「相談を終える」を行いました。" in page.locator("main").inner_text()
    assert closings() == 1
