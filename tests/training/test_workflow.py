"""Who may do what in training, and what stands in the way."""

from datetime import datetime, time, timedelta
from random import Random

import pytest

from accounts.roles import Role
from tests.factories import agent_of, company, hospital, person, staff
from tests.factories import training as made
from tests.matrix import allowed, difference, rows
from tests.walks import walk
from training import material
from training.actions import enrolments, quizzes
from training.models import Attempt, CompletionNumber, Course, Enrolment, LessonQuestion
from training.workflow import enrolment as machine
from training.workflow import lesson_question as question_machine
from workflow import clock, clocks
from workflow.actors import SYSTEM
from workflow.models import Deadline, Parameter
from workflow.refusals import NotFromHere, NotReady, NotYours

pytestmark = pytest.mark.django_db


def around(learner) -> dict:
    """Everybody who could try something with an enrolment."""
    organisation = learner.memberships.first().organisation
    return {
        "learner": agent_of(learner),
        "lead": person(Role.LEAD, of=organisation),
        "colleague": person(Role.MEMBER, of=organisation),
        "stranger": person(Role.LEAD, of=company()),
        "hospital": person(Role.SITE_OFFICER, of=hospital()),
        "desk": staff(Role.TRAINING_DESK),
        "others": staff(
            Role.CASE_OFFICER,
            Role.REVIEWER,
            Role.DECIDER,
            Role.FINANCE,
            Role.BOOKING_DESK,
            Role.DATA_MANAGER,
            Role.SYSTEM_ADMIN,
            Role.AUDITOR,
        ),
        "system": SYSTEM,
    }


def test_who_may_do_what_with_an_enrolment():
    learner = made.learner()
    organisation = learner.memberships.first().organisation
    cases = {
        "": Enrolment(person=learner, organisation=organisation, course=made.course()),
        "declined": made.declined(learner),
        "expired": made.expired(learner),
        "passed": made.passed(learner),
        "requested": made.requested(learner, "operation"),
        "revoked": made.revoked(),
        "open": made.opened(learner_of := made.learner()),
    }

    found = allowed(machine, {**cases, "open": cases["open"]}, around(learner) | {"its": learner_of})

    listed = rows("""
        (new)     | request      | learner
        (new)     | enrol        | lead, desk, system
        requested | approve      | desk
        requested | decline      | desk
        open      | begin_lesson | its
        open      | read_lesson  | its
        open      | see_lesson   | its
        open      | begin_quiz   | its
        open      | take_quiz    | its
        open      | complete     | system
        open      | expire       | system
        open      | extend       | desk
        expired   | extend       | desk
        passed    | revoke       | desk
    """)
    assert difference(found, listed) == {"allowed but not listed": [], "listed but refused": []}


def test_somebody_without_a_using_organisation_cannot_enrol():
    desk = staff(Role.TRAINING_DESK)

    with pytest.raises(NotYours):
        made.requested(desk)


def test_system_operation_comes_after_the_overview():
    learner = made.learner()

    with pytest.raises(NotReady) as refusal:
        made.requested(learner, "operation")

    assert refusal.value.reasons == ["先に概論を修了してください。"]


def test_a_completed_overview_opens_system_operation():
    learner = made.learner()
    made.passed(learner)

    case = made.requested(learner, "operation")

    assert case.state == "requested"


def test_a_course_is_not_asked_for_twice_at_a_time():
    case = made.requested()

    with pytest.raises(NotReady) as refusal:
        made.requested(case.person)

    assert refusal.value.reasons == [f"このコースは申込み済みです（{case.number}）。"]


def test_a_completed_course_is_not_taken_again():
    case = made.passed()

    with pytest.raises(NotReady) as refusal:
        made.requested(case.person)

    assert refusal.value.reasons == [f"このコースは修了しています（受講者番号 {case.completion.number}）。"]


def test_an_old_version_of_a_course_is_not_offered():
    old = made.course()
    Course.objects.filter(pk=old.pk).update(is_current=False)
    learner = made.learner()
    organisation = learner.memberships.first().organisation

    with pytest.raises(NotReady) as refusal:
        enrolments.request(by=learner, course=Course.objects.get(pk=old.pk), organisation=organisation)

    assert refusal.value.reasons == ["このコースは受付を終了しています。新しい版を受講してください。"]


def test_a_course_can_be_taken_again_after_the_window_closed():
    case = made.expired()

    again = made.requested(case.person)

    assert (again.state, again.course) == ("requested", case.course)


# -- the window ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("approved", "last_day"),
    [
        (datetime(2026, 11, 22, 0, 0, tzinfo=clock.TOKYO), "2026-12-06"),
        (datetime(2026, 11, 22, 23, 59, 59, tzinfo=clock.TOKYO), "2026-12-06"),
        (datetime(2027, 2, 20, 9, 0, tzinfo=clock.TOKYO), "2027-03-06"),
        (datetime(2027, 12, 20, 9, 0, tzinfo=clock.TOKYO), "2028-01-03"),
        (datetime(2028, 2, 15, 9, 0, tzinfo=clock.TOKYO), "2028-02-29"),
    ],
)
def test_the_window_ends_on_the_fourteenth_day_after_the_approval(approved, last_day):
    case = made.opened(now=approved)

    assert case.closes_on.isoformat() == last_day
    assert Deadline.objects.get(number=case.number, closed_at=None).due_on == case.closes_on


def end_of(day) -> datetime:
    """The last second of a day of the office."""
    return datetime.combine(day, time(23, 59, 59), clock.TOKYO)


def test_the_quiz_can_be_passed_in_the_last_second():
    case = made.read()

    quizzes.take_quiz(case, by=case.person, answers=made.answers(case), now=end_of(case.closes_on))

    assert (case.state, CompletionNumber.objects.count()) == ("passed", 1)


def test_what_was_handed_in_before_midnight_counts_though_it_is_worked_on_after(monkeypatch):
    case = made.read()
    answers, last = made.answers(case), end_of(case.closes_on)
    monkeypatch.setattr(clock, "now", lambda: last + timedelta(seconds=30))

    quizzes.take_quiz(case, by=case.person, answers=answers, now=last)

    assert case.state == "passed"


def test_the_quiz_is_refused_one_second_later():
    case = made.read()
    too_late = end_of(case.closes_on) + timedelta(seconds=1)

    with pytest.raises(NotReady) as refusal:
        quizzes.take_quiz(case, by=case.person, answers=made.answers(case), now=too_late)

    assert refusal.value.reasons == ["受講できる期間が終わっています。もう一度申し込んでください。"]
    assert (case.state, Attempt.objects.count(), CompletionNumber.objects.count()) == ("open", 0, 0)


def test_the_clock_closes_the_window_a_minute_after_midnight_when_no_request_is_in_flight():
    case = made.opened()
    clocks.run(end_of(case.closes_on) + clocks.IN_FLIGHT)
    case.refresh_from_db()
    in_time = case.state

    clocks.run(end_of(case.closes_on) + clocks.IN_FLIGHT + timedelta(seconds=1))

    case.refresh_from_db()
    assert (in_time, case.state) == ("open", "expired")


def test_nobody_closes_a_window_early():
    case = made.opened()

    with pytest.raises(NotReady) as refusal:
        enrolments.expire(case, by=SYSTEM)

    assert refusal.value.reasons == ["受講できる期間はまだ終わっていません。"]


def test_nothing_is_taken_after_the_window_closed():
    case = made.expired()

    with pytest.raises(NotFromHere) as refusal:
        quizzes.take_quiz(case, by=case.person, answers={})

    assert refusal.value.reasons == ["現在の状態は「期限切れ」です。"]


# -- questions on lessons -----------------------------------------------------------------------
def test_who_may_do_what_with_a_question():
    answered = made.answered(learner := made.learner())
    waiting = made.asked(other := made.learner())
    fresh = LessonQuestion(person=learner, organisation=answered.organisation, enrolment=answered.enrolment)

    people = around(learner) | {"its": other}
    found = allowed(question_machine, {"": fresh, "waiting": waiting, "answered": answered}, people)

    listed = rows("""
        (new)    | ask       | learner
        waiting  | answer    | desk
        answered | follow_up | learner
        answered | publish   | desk
        answered | withdraw  | desk
    """)
    assert difference(found, listed) == {"allowed but not listed": [], "listed but refused": []}


# -- random walks -------------------------------------------------------------------------------
def wrong_answers(case: Enrolment, random: Random) -> dict:
    """Answers to the sheet on the table, too many of them wrong."""
    return made.answers(case, wrong=random.randrange(2, 7)) if material.open_sheet(case) else {}


@pytest.mark.parametrize("seed", range(3))
def test_a_random_walk_leaves_enrolment_and_log_in_agreement(seed):
    """The quiz is always failed here: a passed one is two moves at once, and has tests of its own."""

    case = made.requested()
    people = [*around(case.person).values(), case.person, case.person]

    def inputs(name: str, case: Enrolment, random: Random) -> dict:
        return {
            "decline": {"comment": "所属を確認できません"},
            "extend": {"last_day": case.closes_on},
            "begin_lesson": {"lesson": random.choice(list(case.course.lessons.all()))},
            "read_lesson": {"lesson": random.choice(list(case.course.lessons.all()))},
            "see_lesson": {"lesson": random.choice(list(case.course.lessons.all()))},
            "take_quiz": {"answers": wrong_answers(case, random)},
        }.get(name, {})

    Parameter.objects.filter(name="training.lesson_seconds").update(value=0)
    walk(machine, case, people, inputs, seed=seed, steps=60)


@pytest.mark.parametrize("seed", range(3))
def test_a_random_walk_leaves_question_and_log_in_agreement(seed):
    case = made.asked()
    people = [*around(case.person).values(), case.person, case.person]

    def inputs(name: str, case: LessonQuestion, random: Random) -> dict:
        return {
            "answer": {"comment": "回答"},
            "follow_up": {"comment": "もう一つ"},
            "publish": made.PUBLIC,
        }.get(name, {})

    walk(question_machine, case, people, inputs, seed=seed, steps=40)
