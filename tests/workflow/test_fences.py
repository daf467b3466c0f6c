"""Every fence around the state of a case, climbed."""

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.forms import modelform_factory

from accounts.roles import Role
from applications.actions import inquiries
from applications.models import Inquiry
from tests.factories import company, person, staff
from workflow import audit, machine, reactions, verification
from workflow.machine import At, Machine, Turn, step
from workflow.models import Event
from workflow.refusals import GoneRound, NotReady

pytestmark = pytest.mark.django_db


def ask(organisation=None, lead=None):
    organisation = organisation or company()
    lead = lead or person(Role.LEAD, of=organisation)
    return inquiries.ask(by=lead, organisation=organisation, plan="undecided", topic="件名", question="質問")


def test_no_form_can_name_the_state():
    with pytest.raises(FieldError, match="state"):
        modelform_factory(Inquiry, fields=["state"])


def test_a_body_cannot_write_another_case(monkeypatch):
    case, other, officer = ask(), ask(), staff(Role.CASE_OFFICER)

    def writes_another(case, *, by, now, comment):
        other.state = "closed"
        other.save()

    monkeypatch.setitem(machine.machines["inquiry"].bodies, "answer", writes_another)
    with pytest.raises(GoneRound):
        inquiries.answer(case, by=officer, comment="はい。")

    other.refresh_from_db()
    assert other.state == "asked"


def test_a_body_that_fails_leaves_nothing_behind(monkeypatch):
    case, officer = ask(), staff(Role.CASE_OFFICER)

    def fails(case, *, by, now, comment):
        case.answer = comment
        raise ZeroDivisionError

    monkeypatch.setitem(machine.machines["inquiry"].bodies, "answer", fails)
    with pytest.raises(ZeroDivisionError):
        inquiries.answer(case, by=officer, comment="はい。")

    case.refresh_from_db()
    assert (case.state, case.answer, case.version) == ("asked", "", 1)
    assert Event.objects.filter(action="answer").count() == 0


def test_when_the_audit_write_breaks_the_move_has_not_happened(monkeypatch):
    case, officer = ask(), staff(Role.CASE_OFFICER)
    monkeypatch.setattr(audit, "append", _broken)

    with pytest.raises(OSError, match="no space"):
        inquiries.answer(case, by=officer, comment="はい。")

    case.refresh_from_db()
    assert (case.state, case.version) == ("asked", 1)


def _broken(*args, **kwargs):
    raise OSError("no space")


def test_without_the_trigger_a_change_without_event_would_stand():
    case = ask()
    change = "update applications_inquiry set state = 'closed', version = 2 where number = %s"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, [case.number])
        cursor.execute("set constraints all immediate")

    with connection.cursor() as cursor:
        cursor.execute("set role none; set session_replication_role = replica")
        cursor.execute(change, [case.number])
        cursor.execute("set session_replication_role = origin; set role madoguchi_app")

    case.refresh_from_db()
    assert case.state == "closed"  # the control: only the trigger had held it
    assert list(verification.faults(case.number)) != []


def test_a_reaction_that_refuses_stops_the_whole_move(monkeypatch):
    case, officer = ask(), staff(Role.CASE_OFFICER)

    def refuses(case, *, by, now):
        raise NotReady("まだです。")

    monkeypatch.setitem(reactions._after, "inquiry.answer", [refuses])
    with pytest.raises(NotReady, match="まだです。"):
        inquiries.answer(case, by=officer, comment="はい。")

    case.refresh_from_db()
    assert case.state == "asked"


def test_an_objection_of_an_upper_app_is_a_reason_like_any_other(monkeypatch):
    case, officer = ask(), staff(Role.CASE_OFFICER)
    monkeypatch.setitem(
        reactions._objections, "inquiry.answer", [lambda case, user: "担当が決まっていません。"]
    )

    with pytest.raises(NotReady) as refusal:
        inquiries.answer(case, by=officer, comment="はい。")

    assert refusal.value.reasons == ["担当が決まっていません。"]
    offers = {o.action: o.reasons for o in machine.of(case).offers(case, officer)}
    assert offers == {"answer": ["担当が決まっていません。"]}


@pytest.fixture
def register():
    """Machines made in a test are forgotten afterwards."""
    before = dict(machine.machines)
    yield
    machine.machines.clear()
    machine.machines.update(before)


def _half_a_machine(**table) -> Machine:
    return Machine(
        Inquiry,
        label="x",
        prefix="X",
        states={state: At(Turn.AGENCY) for state in Inquiry.State.values},
        table=table,
        visible=lambda user: Inquiry.objects.none(),
    )


def test_a_row_without_an_action_keeps_the_system_from_starting(register):
    _half_a_machine(shred=step("x", "asked", "closed", who=lambda user, case: True))

    with pytest.raises(ImproperlyConfigured, match="inquiry: rows without an action: shred"):
        machine.check_tables()


def test_an_action_without_a_row_keeps_the_system_from_starting(register):
    made = _half_a_machine()

    @made.action
    def shred(case, *, by, now):
        """Shred it."""

    with pytest.raises(ImproperlyConfigured, match="inquiry: actions without a row: shred"):
        machine.check_tables()


def test_a_move_to_an_unknown_state_keeps_the_system_from_starting(register):
    made = _half_a_machine(shred=step("x", "asked", "shredded", who=lambda user, case: True))

    @made.action
    def shred(case, *, by, now):
        """Shred it."""

    with pytest.raises(ImproperlyConfigured, match="unknown states: shredded"):
        machine.check_tables()


def test_a_reaction_to_an_unknown_move_keeps_the_system_from_starting(monkeypatch):
    monkeypatch.setitem(reactions._after, "inquiry.shred", [lambda case, *, by, now: None])

    with pytest.raises(ImproperlyConfigured, match=r"inquiry\.shred"):
        reactions.check_names()
