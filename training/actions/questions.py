"""Questions on a lesson: asked, answered, asked further, and put into the list for everybody."""

from datetime import datetime
from typing import Any

from training import statements
from training.models import Enrolment, FaqEntry, Lesson, LessonQuestion, Message, Statement
from training.workflow import lesson_question


@lesson_question.opening
def ask(
    *, by: Any, now: datetime, enrolment: Enrolment, lesson: Lesson, comment: str, mark: int | None = None
) -> LessonQuestion:
    """Ask the training desk about a lesson; `mark` is the second of the video or the page of the slides."""
    statements.record(enrolment, Statement.Verb.ASKED, f"lesson/{lesson.position}", now)
    return LessonQuestion(
        subject=enrolment.number,
        enrolment=enrolment,
        lesson=lesson,
        person=enrolment.person,
        organisation=enrolment.organisation,
        mark=mark,
        text=comment,
    )


@lesson_question.action
def answer(case: LessonQuestion, *, by: Any, now: datetime, comment: str) -> None:
    """Answer; the learner reads it on the lesson's page and by mail."""
    Message.objects.create(question=case, author=by, is_answer=True, text=comment, written_at=now)


@lesson_question.action
def follow_up(case: LessonQuestion, *, by: Any, now: datetime, comment: str) -> None:
    """Ask further."""
    Message.objects.create(question=case, author=by, is_answer=False, text=comment, written_at=now)


@lesson_question.action
def publish(
    case: LessonQuestion,
    *,
    by: Any,
    now: datetime,
    question_ja: str,
    question_en: str,
    answer_ja: str,
    answer_en: str,
) -> None:
    """Put a question, rewritten so that it names nobody, into the list for everybody."""
    texts = {
        "code": case.lesson.course.code,
        "question_ja": question_ja,
        "question_en": question_en,
        "answer_ja": answer_ja,
        "answer_en": answer_en,
        "published_at": now,
        "withdrawn_at": None,
    }
    FaqEntry.objects.update_or_create(source=case, defaults=texts)


@lesson_question.action
def withdraw(case: LessonQuestion, *, by: Any, now: datetime) -> None:
    """Take the question out of the list."""
    FaqEntry.objects.filter(source=case, withdrawn_at=None).update(withdrawn_at=now)
