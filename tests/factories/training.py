"""Enrolments, brought to their states by acting."""

from datetime import datetime, timedelta
from typing import Any

from accounts.roles import Role
from tests.factories.people import company, person, staff
from training import seeds, selectors
from training.actions import enrolments, extensions, rosters
from training.models import CompletionNumber, Course, Enrolment, Extension, Roster
from workflow import clock


def course(code: str = "overview") -> Course:
    """The current version of a course."""
    seeds.courses()
    found = selectors.course(code)
    assert found is not None
    return found


def learner() -> Any:
    """Somebody of a company."""
    return person(Role.MEMBER, of=company())


def requested(by: Any = None, code: str = "overview", **extra: Any) -> Enrolment:
    """An enrolment that waits for the desk."""
    by = by or learner()
    organisation = by.memberships.first().organisation
    return enrolments.request(by=by, course=course(code), organisation=organisation, **extra)


def opened(by: Any = None, code: str = "overview", *, now: datetime | None = None) -> Enrolment:
    """An enrolment within its window."""
    return enrolments.approve(requested(by, code), by=staff(Role.TRAINING_DESK), now=now)


def read(by: Any = None, code: str = "overview", *, now: datetime | None = None) -> Enrolment:
    """An open enrolment whose lessons were read ten minutes later."""
    now = now or clock.now()
    case = opened(by, code, now=now)
    for lesson in case.course.lessons.all():
        enrolments.begin_lesson(case, by=case.person, now=now, lesson=lesson)
        enrolments.read_lesson(case, by=case.person, now=now + timedelta(minutes=10), lesson=lesson)
    return case


def answers(case: Enrolment, *, wrong: int = 0) -> dict[str, str]:
    """Answers to all questions, so many of them wrong."""
    found = {}
    for place, question in enumerate(selectors.questions(case)):
        chosen = next(c for c in question.choices.all() if c.is_right is (place >= wrong))
        found[str(question.pk)] = str(chosen.pk)
    return found


def passed(by: Any = None, code: str = "overview", *, now: datetime | None = None) -> Enrolment:
    """A completed course."""
    case = read(by, code, now=now)
    return enrolments.take_quiz(case, by=case.person, answers=answers(case))


def expired(by: Any = None) -> Enrolment:
    """An enrolment whose window closed."""
    from workflow.actors import SYSTEM

    case = opened(by)
    return enrolments.expire(case, by=SYSTEM, now=clock.now() + timedelta(days=15))


def declined(by: Any = None) -> Enrolment:
    """An enrolment that the desk refused."""
    return enrolments.decline(requested(by), by=staff(Role.TRAINING_DESK), comment="所属を確認できません")


def revoked(by: Any = None) -> Enrolment:
    """A completed course whose number was taken back."""
    return enrolments.revoke(passed(by), by=staff(Role.TRAINING_DESK), comment="別人の受講でした")


def extension(case: Enrolment | None = None, **extra: Any) -> Extension:
    """A request for more time that waits for the desk."""
    case = case or opened()
    return extensions.ask(by=case.person, enrolment=case, reason="出張のため", **extra)


def roster(lead: Any, *lines: str, name: str = "members.csv", **extra: Any) -> Roster:
    """A list read in by a lead; each line as `name,mail,course`."""
    organisation = lead.memberships.first().organisation
    for code in Course.Code.values:
        course(code)
    content = "\n".join(["氏名,メールアドレス,コース", *lines]).encode()
    return rosters.read_in(by=lead, organisation=organisation, file_name=name, content=content, **extra)


def completion(by: Any, code: str = "overview") -> CompletionNumber:
    """The number of a person who completed a course (the overview before system operation)."""
    if code == "operation" and not selectors.completion_of(by, "overview"):
        passed(by, "overview")
    return passed(by, code).completion
