"""The pages of training in a real browser: both languages, wide and narrow, without a finding."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests.browser import DESKTOP, PHONE, assert_accessible, no_console_errors, share_session
from tests.factories import signed_in, staff
from tests.factories import training as made
from training.actions import enrolments

pytestmark = pytest.mark.django_db(transaction=True)


def address(name: str, *args) -> str:
    """The address of a page of training."""
    return reverse(f"training:{name}", args=args)


def case_page(case) -> str:
    """The page of an enrolment."""
    return reverse("workflow:case", args=["enrolment", case.number])


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_learners_pages_have_no_finding(new_page, live_server, language, width):
    learner = made.learner()
    passed = made.passed(learner)
    case = made.read(learner, "operation")
    enrolments.take_quiz(case, by=learner, answers=made.answers(case, wrong=6))
    fresh = made.opened(other := made.learner())
    seen = {
        learner: [
            address("home"),
            case_page(passed),
            case_page(case),
            address("lesson", case.number, 1),
            address("quiz", case.number),
            address("attempt", case.number, 1),
        ],
        other: [
            address("lesson", fresh.number, 1),
            address("request", "operation"),
            address("verify"),
            address("verified", passed.completion.number),
        ],
    }

    for person, paths in seen.items():
        client = Client()
        client.force_login(person)
        page = new_page(width=width, language=language)
        share_session(page, client, live_server.url)
        for path in paths:
            page.goto(live_server.url + path)
            assert_accessible(page)
            no_console_errors(page)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_desks_pages_have_no_finding(new_page, live_server, language):
    case = made.requested()
    client = signed_in(Client(), staff(Role.TRAINING_DESK))
    page = new_page(language=language)
    share_session(page, client, live_server.url)

    for path in (
        case_page(case),
        reverse("workflow:move", args=["enrolment", case.number, "approve"]),
        reverse("workflow:move", args=["enrolment", case.number, "decline"]),
        reverse("workflow:list", args=["enrolment"]),
    ):
        page.goto(live_server.url + path)
        assert_accessible(page)
        no_console_errors(page)


def test_a_course_is_taken_without_any_script(new_page, live_server):
    case = made.read()
    client = Client()
    client.force_login(case.person)
    page = new_page(scripts=False)
    share_session(page, client, live_server.url)

    page.goto(live_server.url + address("quiz", case.number))
    for choice in made.answers(case).values():
        page.check(f"input[value='{choice}']")
    page.click("main button")

    assert page.url == live_server.url + address("attempt", case.number, 1)
    assert page.locator("text=合格しました").count() == 1
