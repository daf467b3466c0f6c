"""More time for an enrolment: asked for by the learner, decided by the training desk, only so often."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from accounts.roles import Role
from tests.factories import agent_of, company, person, staff
from tests.factories import training as made
from tests.matrix import allowed, difference, rows
from tests.training.test_workflow import around, end_of
from tests.walks import walk
from training.actions import enrolments, extensions, quizzes
from training.models import Extension
from training.workflow import extension as machine
from workflow import clock, clocks, verification
from workflow.actors import SYSTEM
from workflow.models import Deadline, Event, InboxItem, Notice, Parameter
from workflow.refusals import NotFromHere, NotReady

pytestmark = pytest.mark.django_db

APPROVED = datetime(2027, 2, 10, 9, 0, tzinfo=clock.TOKYO)
"""The window then ends on 2027-02-24."""


@pytest.fixture
def at(monkeypatch):
    """Let it be a moment of the office."""

    def be(moment: datetime) -> datetime:
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return be


@pytest.fixture
def desk():
    return staff(Role.TRAINING_DESK)


def test_who_may_do_what_with_a_request_for_more_time(desk):
    case = made.extension()
    granted = extensions.grant(made.extension(), by=desk)
    refused = extensions.refuse(made.extension(), by=desk, comment="期間は十分です")
    dropped = made.extension(made.read())
    quizzes.take_quiz(dropped.enrolment, by=dropped.person, answers=made.answers(dropped.enrolment))
    void = extensions.drop(dropped, by=SYSTEM)
    fresh = Extension(enrolment=case.enrolment, person=case.person, organisation=case.organisation)
    cases = {"": fresh, "requested": case, "granted": granted, "refused": refused, "void": void}

    found = allowed(machine, cases, around(case.person))

    listed = rows("""
        (new)     | ask    | learner
        requested | grant  | desk
        requested | refuse | desk
        requested | drop   | system
    """)
    assert difference(found, listed) == {"allowed but not listed": [], "listed but refused": []}


def test_a_request_waits_in_the_desks_inbox_with_a_deadline():
    case = made.extension()

    item = InboxItem.objects.get(number=case.number, done_at=None)
    assert (item.audience, item.due_on) == (
        "agency:training_desk",
        Deadline.objects.get(number=case.number).due_on,
    )


@pytest.mark.parametrize(
    ("asked", "last_day"),
    [
        ("2027-02-20T09:00", date(2027, 3, 10)),  # while it runs: 14 days from the last day
        ("2027-02-24T23:59", date(2027, 3, 10)),
        ("2027-03-01T09:00", date(2027, 3, 15)),  # after the end: 14 days from the day of the decision
    ],
)
def test_a_granted_request_opens_the_course_until_the_new_last_day(at, desk, asked, last_day):
    at(APPROVED)
    case = made.opened(now=APPROVED)
    now = at(datetime.fromisoformat(asked).replace(tzinfo=clock.TOKYO))
    clocks.run(now)
    case.refresh_from_db()

    extensions.grant(made.extension(case), by=desk)

    case.refresh_from_db()
    assert (case.state, case.closes_on, case.extensions) == ("open", last_day, 1)
    assert Deadline.objects.get(number=case.number, closed_at=None).due_on == last_day
    assert list(verification.faults(case.number)) == []


def test_the_officer_may_choose_the_last_day(desk):
    case = made.extension()
    chosen = clock.today() + timedelta(days=30)

    extensions.grant(case, by=desk, last_day=chosen)

    case.enrolment.refresh_from_db()
    assert (case.extends_to, case.enrolment.closes_on) == (chosen, chosen)


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (-1, "新しい最後の日は、今の最後の日と本日より後の日にしてください。"),
        (14, "新しい最後の日は、今の最後の日と本日より後の日にしてください。"),
        (61, "新しい最後の日は、本日から60日以内にしてください。"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_and_nothing_moves(desk, days, reason):
    case = made.extension()

    with pytest.raises(NotReady) as refusal:
        extensions.grant(case, by=desk, last_day=clock.today() + timedelta(days=days))

    case.refresh_from_db()
    assert refusal.value.reasons == [reason]
    assert (case.state, case.enrolment.extensions) == ("requested", 0)


def test_after_some_days_it_is_too_late_to_ask(at):
    at(APPROVED)
    case = made.opened(now=APPROVED)
    last = date(2027, 3, 10)
    clocks.run(at(end_of(last)))
    case.refresh_from_db()
    in_time = made.extension(case)
    extensions.refuse(in_time, by=staff(Role.TRAINING_DESK), comment="期間は十分です")

    at(end_of(last) + timedelta(seconds=1))
    with pytest.raises(NotReady) as refusal:
        made.extension(case)

    assert refusal.value.reasons == [
        "延長を申し込める期間が終わっています。もう一度受講を申し込んでください。"
    ]


def test_one_request_at_a_time():
    first = made.extension()

    with pytest.raises(NotReady) as refusal:
        made.extension(first.enrolment)

    assert refusal.value.reasons == [
        f"延長は申込み済みです（{first.number}）。研修担当の返事をお待ちください。"
    ]


def test_an_enrolment_is_extended_as_often_as_the_office_says(desk):
    case = made.opened()
    extensions.grant(made.extension(case), by=desk)

    with pytest.raises(NotReady) as refusal:
        made.extension(case)
    Parameter.objects.filter(name="training.most_extensions").update(value=2)
    again = made.extension(case)

    assert refusal.value.reasons == [
        "延長できるのは1回までです。期間が終わったら、もう一度申し込んでください。"
    ]
    assert again.state == "requested"


def test_a_window_that_ended_stays_closed_once_the_course_was_asked_for_anew(desk):
    case = made.expired()
    request = made.extension(case)
    anew = made.requested(case.person)

    with pytest.raises(NotReady) as refusal:
        extensions.grant(request, by=desk)

    assert refusal.value.reasons == [f"このコースは申込み済みです（{anew.number}）。"]


def test_a_request_that_is_no_longer_needed_is_closed_by_the_clock():
    request = made.extension(made.read())
    case = request.enrolment
    quizzes.take_quiz(case, by=case.person, answers=made.answers(case))

    clocks.run()

    request.refresh_from_db()
    assert request.state == "void"
    assert not InboxItem.objects.filter(number=request.number, done_at=None).exists()


def test_a_completed_course_is_not_extended(desk):
    request = made.extension(made.read())
    case = request.enrolment
    quizzes.take_quiz(case, by=case.person, answers=made.answers(case))

    with pytest.raises(NotReady):
        extensions.grant(request, by=desk)
    with pytest.raises(NotFromHere):
        enrolments.extend(case, by=desk, last_day=clock.today())


def test_the_learner_is_told_of_either_decision(desk):
    granted, refused = made.extension(), made.extension()
    Notice.objects.all().delete()

    extensions.grant(granted, by=desk)
    extensions.refuse(refused, by=desk, comment="期間は十分です")

    told = list(Notice.objects.order_by("id").values_list("person", "number"))
    assert told == [(granted.person_id, granted.subject), (refused.person_id, refused.number)]
    assert "期間は十分です" in Notice.objects.get(number=refused.number).body


def test_a_double_click_asks_once():
    from uuid import uuid4

    case, key = made.opened(), uuid4()

    both = [made.extension(case, key=key) for _click in range(2)]

    assert both[0].number == both[1].number
    assert Event.objects.filter(kind="extension", action="ask").count() == 1


@pytest.mark.parametrize("seed", range(2))
def test_a_random_walk_leaves_request_and_log_in_agreement(seed):
    case = made.extension()
    people = [*around(agent_of(case.person)).values(), person(Role.LEAD, of=company())]

    def inputs(name: str, case: Extension, random: Random) -> dict:
        return {"refuse": {"comment": "期間は十分です"}}.get(name, {})

    walk(machine, case, people, inputs, seed=seed, steps=20)
