"""Enrolments, brought to their states by acting."""

from datetime import datetime, timedelta
from typing import Any

from accounts.roles import Role
from tests.factories.people import company, fresh, person, staff
from training import material, seeds, selectors
from training.actions import enrolments, extensions, lessons, questions, quizzes, rosters
from training.models import CompletionNumber, Course, Enrolment, Extension, Lesson, LessonQuestion, Roster
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


def finished(case: Enrolment, lesson: Lesson, *, now: datetime) -> None:
    """A lesson begun, and done with ten minutes later."""
    later = now + timedelta(minutes=10)
    lessons.begin_lesson(case, by=case.person, now=now, lesson=lesson)
    if lesson.kind == Lesson.Kind.SLIDES:
        whole = [(1, lesson.length + 1)]
        lessons.keep_progress(case, by=case.person, now=later, lesson=lesson, position=1, seen=whole)
        lessons.see_lesson(case, by=case.person, now=later, lesson=lesson)
    else:
        lessons.read_lesson(case, by=case.person, now=later, lesson=lesson)


def read(by: Any = None, code: str = "overview", *, now: datetime | None = None) -> Enrolment:
    """An open enrolment whose lessons were read ten minutes later."""
    now = now or clock.now()
    case = opened(by, code, now=now)
    for lesson in case.course.lessons.all():
        finished(case, lesson, now=now)
    return case


def begun(by: Any = None, code: str = "overview", *, now: datetime | None = None) -> Enrolment:
    """An open enrolment whose quiz is on the table."""
    case = read(by, code, now=now)
    return quizzes.begin_quiz(case, by=case.person, now=now)


def answers(case: Enrolment, *, wrong: int = 0) -> dict[str, Any]:
    """Answers to all questions of the sheet, so many of them wrong; the quiz is begun if it was not."""
    if material.open_sheet(case) is None:
        quizzes.begin_quiz(case, by=case.person)
    sheet = material.open_sheet(case)
    assert sheet is not None
    found: dict[str, Any] = {}
    for place, (question, choices) in enumerate(material.asked(sheet)):
        chosen = [str(choice.pk) for choice in choices if choice.is_right is (place >= wrong)]
        found[str(question.pk)] = chosen if question.takes_several else chosen[0]
    return found


def passed(by: Any = None, code: str = "overview", *, now: datetime | None = None) -> Enrolment:
    """A completed course."""
    case = read(by, code, now=now)
    return quizzes.take_quiz(case, by=case.person, answers=answers(case))


def lesson_of(case: Enrolment, kind: str) -> Lesson:
    """The first lesson of a kind in the course of an enrolment."""
    return case.course.lessons.filter(kind=kind).first()


def asked(
    by: Any = None, *, mark: int | None = 5, text: str = "記録がないときの読み方は？"
) -> LessonQuestion:
    """A question on the video of the overview that waits for the desk."""
    case = opened(by)
    lesson = lesson_of(case, "video")
    return questions.ask(by=case.person, enrolment=case, lesson=lesson, comment=text, mark=mark)


def answered(by: Any = None) -> LessonQuestion:
    """A question that the desk has answered."""
    return questions.answer(asked(by), by=staff(Role.TRAINING_DESK), comment="起きなかったとは言えません。")


PUBLIC = {
    "question_ja": "記録がないときは？",
    "question_en": "What does a missing record mean?",
    "answer_ja": "起きなかったとは言えません。",
    "answer_en": "Not that nothing happened.",
}
"""A question and its answer as everybody may read them."""


def published(by: Any = None) -> LessonQuestion:
    """A question in the public list."""
    return questions.publish(answered(by), by=staff(Role.TRAINING_DESK), **PUBLIC)


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
    return enrolments.revoke(passed(by), by=fresh(staff(Role.TRAINING_DESK)), comment="別人の受講でした")


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
