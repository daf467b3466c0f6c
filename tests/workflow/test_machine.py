"""The engine, seen through the simplest case of the office: an inquiry."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from applications.actions import inquiries
from applications.models import Inquiry
from tests.factories import company, person, staff
from workflow import audit, verification
from workflow.models import Deadline, Event, InboxItem, Notice
from workflow.refusals import GoneRound, NotFromHere, NotYours, Stale

pytestmark = pytest.mark.django_db


def asked(by=None, organisation=None, **extra):
    organisation = organisation or company()
    by = by or person(Role.LEAD, of=organisation)
    return inquiries.ask(
        by=by, organisation=organisation, plan="undecided", topic="血小板", question="見られますか。", **extra
    )


def test_a_case_gets_number_state_event_inbox_and_notice_when_opened():
    officer = staff(Role.CASE_OFFICER)

    case = asked()

    assert case.number.startswith("INQ-")
    assert (case.state, case.version) == ("asked", 1)
    assert [(e.action, e.to_state, e.version) for e in Event.objects.filter(number=case.number)] == [
        ("ask", "asked", 1)
    ]
    assert list(InboxItem.objects.values_list("audience", flat=True)) == ["agency:case_officer"]
    assert list(Notice.objects.values_list("address", flat=True)) == [officer.email]
    assert Deadline.objects.get().due_on > case.opened_at.date()
    assert list(verification.faults()) == []


def test_a_stranger_is_refused_before_the_state_is_looked_at_and_the_attempt_is_kept():
    case = asked()
    stranger = person()

    with pytest.raises(NotYours):
        inquiries.answer(case, by=stranger, comment="")

    refusal = Event.objects.get(type="refusal")
    assert (refusal.number, refusal.action, refusal.actor) == (case.number, "answer", stranger.pk)
    case.refresh_from_db()
    assert (case.state, case.version) == ("asked", 1)


def test_a_late_second_click_gets_a_sentence():
    officer, case = staff(Role.CASE_OFFICER), asked()
    inquiries.answer(case, by=officer, comment="はい。")

    with pytest.raises(NotFromHere) as refusal:
        inquiries.answer(case, by=officer, comment="はい。")

    assert refusal.value.reasons == ["現在の状態は「回答済み」です。"]


def test_the_same_request_twice_has_one_effect():
    officer, case, key = staff(Role.CASE_OFFICER), asked(), uuid.uuid4()

    inquiries.answer(case, by=officer, comment="はい。", key=key)
    inquiries.answer(case, by=officer, comment="はい。", key=key)

    assert case.version == 2
    assert Event.objects.filter(action="answer").count() == 1


def test_opening_twice_with_the_same_request_gives_the_same_case():
    organisation, key = company(), uuid.uuid4()
    lead = person(Role.LEAD, of=organisation)

    first = asked(lead, organisation, key=key)
    second = asked(lead, organisation, key=key)

    assert first.number == second.number
    assert Inquiry.objects.count() == 1


def test_a_page_opened_before_a_change_is_stale():
    officer, case = staff(Role.CASE_OFFICER), asked()

    with pytest.raises(Stale):
        inquiries.answer(case, by=officer, comment="はい。", expecting=7)


def test_what_was_written_stands_beside_the_event_with_a_commitment():
    officer, case = staff(Role.CASE_OFFICER), asked()

    inquiries.answer(case, by=officer, comment="見られます。")

    event = Event.objects.get(action="answer")
    assert audit.written(event) == {"comment": "見られます。"}
    assert "見られます" not in bytes(event.body).decode()


@pytest.mark.parametrize("write", ["save", "delete", "update", "bulk_create"])
def test_nothing_goes_round_the_machine(write):
    case = asked()

    with pytest.raises(GoneRound):
        {
            "save": case.save,
            "delete": case.delete,
            "update": lambda: Inquiry.objects.update(state="closed"),
            "bulk_create": lambda: Inquiry.objects.bulk_create([case]),
        }[write]()


def test_the_database_refuses_a_change_without_its_event():
    case = asked()

    with pytest.raises(IntegrityError, match="0 audit events instead of one"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "update applications_inquiry set state = 'closed', version = 2 where number = %s",
                [case.number],
            )
            cursor.execute("set constraints all immediate")


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_event set action = 'x'",
        "delete from audit_event",
        "truncate audit_event",
        "insert into audit_event (stream) values ('x')",
        "update audit_stream set seq = 0",
        "alter table audit_event disable trigger all",
        "delete from applications_inquiry",
    ],
)
def test_the_application_cannot_touch_what_is_recorded(statement):
    asked()

    with pytest.raises(Exception, match=r"permission denied|is refused|must be owner"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_tampering_by_the_owner_is_found_with_its_place():
    case = asked()
    with connection.cursor() as cursor:
        cursor.execute("set role none; set session_replication_role = replica")
        cursor.execute("update audit_event set actor = null")
        cursor.execute("update applications_inquiry set state = 'closed'")
        cursor.execute("set session_replication_role = origin; set role madoguchi_app")

    found = list(verification.faults())

    assert found == [
        f"V1 inquiry:{case.number} #1: a column differs from what was hashed.",
        f"V8 inquiry {case.number}: row ('closed', 1), log ('asked', 1).",
    ]
