"""Taking a course: asked for, approved, read, tested, and completed with a number."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from training import numbering, policies, selectors, standing
from training.models import (
    Attempt,
    CompletionNumber,
    Course,
    Enrolment,
    Lesson,
    Question,
    Reading,
    Revocation,
)
from training.workflow import enrolment
from workflow import clock, parameters
from workflow.refusals import NotReady


@enrolment.opening
def request(*, by: Any, now: datetime, course: Course, organisation: Organisation) -> Enrolment:
    """Ask to take a course, as one of an organisation."""
    Person.objects.select_for_update(no_key=True).filter(pk=by.pk).first()
    return Enrolment(course=course, person=by, organisation=organisation)


@enrolment.opening
def enrol(*, by: Any, now: datetime, person: Person, course: Course, organisation: Organisation) -> Enrolment:
    """Ask for somebody else of an organisation, as its lead or for it."""
    Person.objects.select_for_update(no_key=True).filter(pk=person.pk).first()
    return Enrolment(course=course, person=person, organisation=organisation)


@enrolment.action
def approve(case: Enrolment, *, by: Any, now: datetime) -> None:
    """Open the course until the end of the last day of the window."""
    today = clock.today(now)
    case.closes_on = today + timedelta(days=parameters.value("training.window_days", today))


@enrolment.action
def decline(case: Enrolment, *, by: Any, now: datetime, comment: str) -> None:
    """Say no, with the reason."""


@enrolment.action
def begin_lesson(case: Enrolment, *, by: Any, now: datetime, lesson: Lesson) -> None:
    """Begin to read a lesson of the course. Beginning again changes nothing."""
    _refuse_late(case, now)
    _own(case, lesson)
    Reading.objects.get_or_create(enrolment=case, lesson=lesson, defaults={"begun_at": now})


@enrolment.action
def read_lesson(case: Enrolment, *, by: Any, now: datetime, lesson: Lesson) -> None:
    """Say that a lesson is read. Raises NotReady before the shortest time has passed since it was begun."""
    _refuse_late(case, now)
    _own(case, lesson)
    reading = Reading.objects.filter(enrolment=case, lesson=lesson).first()
    if reading is None:
        raise NotReady(_("教材を読み始めてから操作してください。"))
    seconds = parameters.value("training.lesson_seconds", clock.today(now))
    left = seconds - (now - reading.begun_at).total_seconds()
    if left > 0:
        raise NotReady(
            _("教材を読む時間が短すぎます。あと%(left)d秒たってから、もう一度操作してください。")
            % {"left": -int(-left // 1)}
        )
    if reading.read_at is None:
        reading.read_at = now
        reading.save(update_fields=["read_at"])


@enrolment.action
def take_quiz(case: Enrolment, *, by: Any, now: datetime, answers: dict[str, str]) -> None:
    """Hand in answers: key of each question → key of the chosen answer (both as text).

    Every go is kept. A passed one completes the course. Raises NotReady after the window, and when a
    question is left out or an answer belongs to no question of the course.
    """
    _refuse_late(case, now)
    questions = selectors.questions(case)
    Attempt.objects.create(
        enrolment=case,
        place=case.attempts.count() + 1,
        answers=answers,
        right=sum(_is_right(question, answers) for question in questions),
        asked=len(questions),
        needed=selectors.needed_of(len(questions), clock.today(now)),
        taken_at=now,
    )


@enrolment.action
def complete(case: Enrolment, *, by: Any, now: datetime) -> None:
    """Issue the completion number, in the transaction of the passed quiz."""
    CompletionNumber.objects.create(
        number=numbering.issue(now),
        person=case.person,
        course=case.course,
        enrolment=case,
        issued_at=now,
        valid_until=standing.last_day(clock.today(now)),
    )


@enrolment.action
def extend(case: Enrolment, *, by: Any, now: datetime, last_day: date) -> None:
    """Open the course until the end of a later day, whether it runs or has ended."""
    case.closes_on = last_day
    case.extensions += 1


@enrolment.action
def revoke(case: Enrolment, *, by: Any, now: datetime, comment: str) -> None:
    """Take the completion number back, with the reason. It never counts again."""
    Revocation.objects.create(completion=case.completion, revoked_at=now, revoked_by=by.pk)


@enrolment.action
def expire(case: Enrolment, *, by: Any, now: datetime) -> None:
    """Close the window, when its last day is over."""
    if case.closes_on is not None and clock.today(now) <= case.closes_on:
        raise NotReady(_("受講できる期間はまだ終わっていません。"))


def _refuse_late(case: Enrolment, now: datetime) -> None:
    """The window at the moment of the act, to the second."""
    if reason := policies.too_late(case, clock.today(now)):
        raise NotReady(reason)


def _own(case: Enrolment, lesson: Lesson) -> None:
    if lesson.course_id != case.course_id:
        raise NotReady(_("このコースの教材ではありません。"))


def _is_right(question: Question, answers: dict[str, str]) -> bool:
    chosen = answers.get(str(question.pk))
    found = next((choice for choice in question.choices.all() if str(choice.pk) == chosen), None)
    if found is None:
        raise NotReady(_("すべての問題に答えてください。"))
    return found.is_right
