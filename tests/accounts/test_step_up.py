"""Step-up: a row of any table may ask for a second factor shown minutes before."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import sessions
from accounts.roles import Role
from applications.actions import inquiries
from applications.workflow import inquiry as machine
from tests.accounts.test_second_factor import enrolled
from tests.factories import applications as made
from tests.factories import fresh, grown_old, staff
from workflow.machine import step
from workflow.models import Event
from workflow.refusals import NeedsStepUp, NotFromHere, NotReady, NotYours

pytestmark = pytest.mark.django_db


@pytest.fixture
def guarded(monkeypatch):
    """Answering an inquiry asks for a fresh factor, as one word in its row would make it."""
    row = machine.table["answer"]
    again = step(row.label, row.sources, row.target, who=row.who, stepup=True).stepup
    monkeypatch.setitem(machine.table, "answer", replace(row, stepup=again))


def shown_ago(who, **ago):
    who.web_session = sessions.WebSession(verified_at=timezone.now() - timedelta(**ago))
    return who


@pytest.mark.parametrize(
    ("ago", "is_fresh"),
    [({"minutes": 4, "seconds": 59}, True), ({"minutes": 5, "seconds": 1}, False), ({"minutes": -1}, False)],
)
def test_a_factor_is_fresh_for_five_minutes(ago, is_fresh):
    assert sessions.is_fresh(shown_ago(staff(Role.CASE_OFFICER), **ago)) is is_fresh


def test_without_a_fresh_factor_nothing_happens_and_nothing_is_held_against_the_person(guarded):
    case = made.asked()

    with pytest.raises(NeedsStepUp):
        inquiries.answer(case, by=shown_ago(staff(Role.CASE_OFFICER), minutes=6), comment="はい。")

    case.refresh_from_db()
    assert (case.state, case.version) == ("asked", 1)
    assert not Event.objects.filter(number=case.number, type="refusal").exists()


def test_the_moment_of_the_factor_stands_in_the_event(guarded):
    case, officer = made.asked(), fresh(staff(Role.CASE_OFFICER))

    inquiries.answer(case, by=officer, comment="はい。")

    event = Event.objects.get(number=case.number, action="answer")
    assert officer.web_session.verified_at.isoformat() in bytes(event.body).decode()


def test_who_may_not_or_not_from_here_hears_that_first(guarded):
    case = made.asked()
    with pytest.raises(NotYours):
        inquiries.answer(case, by=staff(Role.AUDITOR), comment="はい。")
    inquiries.answer(case, by=fresh(staff(Role.CASE_OFFICER)), comment="はい。")
    with pytest.raises((NotFromHere, NotReady)):
        inquiries.answer(case, by=staff(Role.CASE_OFFICER), comment="はい。")


def test_a_recovery_code_on_the_page_of_the_move_is_enough_and_nothing_written_is_lost(client, guarded):
    officer, case = staff(Role.CASE_OFFICER), made.asked()
    code = enrolled(client, officer)[0]
    grown_old(client)
    address = f"/cases/inquiry/{case.number}/do/answer/"

    asked = client.get(address).content.decode()
    wrong = client.post(address, {"comment": "長い回答です。", "code": "000000"})
    done = client.post(address, {"comment": "長い回答です。", "code": f" {code.upper()} "})
    again = client.post(address, {"comment": "もう一度", "code": code})

    case.refresh_from_db()
    assert 'name="code"' in asked
    assert (wrong.status_code, "長い回答です。" in wrong.content.decode()) == (422, True)
    assert (done.status_code, case.state, again.status_code) == (302, "answered", 409)


def test_a_code_shown_at_sign_in_is_fresh(client, guarded):
    officer, case = staff(Role.CASE_OFFICER), made.asked()
    enrolled(client, officer)

    page = client.get(f"/cases/inquiry/{case.number}/do/answer/").content.decode()

    assert 'name="code"' not in page


def test_the_mark_of_a_session_outlives_its_key_and_dies_with_it(client):
    officer = staff(Role.CASE_OFFICER)
    code = enrolled(client, officer)[0]
    session = client.session
    session["mark"] = "a mark"
    session.save()
    before = client.session.session_key

    client.post("/accounts/second-factor/", {"token": code})
    after, mark = client.session.session_key, client.session.get("mark")
    client.post("/accounts/logout/")

    assert (before != after, mark) == (True, "a mark")
    assert "mark" not in client.session
