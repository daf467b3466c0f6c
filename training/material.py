"""What pages and guards ask about lessons, quizzes, questions on lessons, and versions of courses."""

from datetime import date, datetime
from random import Random
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts import selectors as people
from training.models import (
    AnswerSheet,
    Attempt,
    Choice,
    CompletionNumber,
    Course,
    Enrolment,
    FaqEntry,
    Lesson,
    LessonQuestion,
    Question,
    Reading,
    Slide,
    Statement,
)
from training.models.spans import size
from workflow import parameters

READABLE = (Enrolment.State.OPEN, Enrolment.State.PASSED)
"""States of an enrolment in which its lessons can be opened."""
Asked = list[tuple[Question, list[Choice]]]
"""Questions with their choices, in the order in which they are shown."""


# -- lessons ------------------------------------------------------------------------------------
def lessons_visible_to(user: Any) -> QuerySet[Lesson]:
    """Lessons of courses that the person takes or completed; the agency sees all, for preview."""
    if people.agency_roles(user):
        return Lesson.objects.all()
    own = Enrolment.objects.filter(
        course=OuterRef("course"), person=getattr(user, "pk", None), state__in=READABLE
    )
    return Lesson.objects.filter(Exists(own))


def slides(lesson: Lesson, language: str) -> list[Slide]:
    """The pages of slides in a language, in their order; without their pictures' bytes."""
    return list(Slide.objects.filter(lesson=lesson, language=language).order_by("page"))


def slide(lesson: Lesson, language: str, page: int) -> Slide | None:
    """One page of slides."""
    return Slide.objects.filter(lesson=lesson, language=language, page=page).first()


def percent_seen(lesson: Lesson, reading: Reading | None) -> int:
    """How much of a video or of slides was seen, in whole percent (rounded down)."""
    return size(reading.seen) * 100 // lesson.length if reading and lesson.length else 0


def unseen(lesson: Lesson, reading: Reading) -> list[int]:
    """Pages or seconds that were not seen."""
    first = 1 if lesson.kind == Lesson.Kind.SLIDES else 0
    seen = {number for start, end in reading.seen for number in range(start, end)}
    return [number for number in range(first, first + lesson.length) if number not in seen]


def shortest(lesson: Lesson, on: date) -> int:
    """Seconds after which a lesson can have been read; a transcript takes as long as its film at least."""
    least = int(parameters.value("training.lesson_seconds", on))
    return max(least, lesson.length) if lesson.kind == Lesson.Kind.VIDEO else least


# -- how far people are --------------------------------------------------------------------------
def newest_enrolments(person: Any) -> dict[str, Enrolment]:
    """The newest enrolment of a person by course, whichever version."""
    found = Enrolment.objects.filter(person=person.pk).select_related("course").order_by("opened_at")
    return {enrolment.course.code: enrolment for enrolment in found}


def newest_completions(person: Any) -> dict[str, CompletionNumber]:
    """The newest completion number of a person by course, whichever version."""
    found = CompletionNumber.objects.filter(person=person.pk).select_related("course").order_by("issued_at")
    return {completion.course.code: completion for completion in found}


# -- quizzes ------------------------------------------------------------------------------------
def most_attempts(on: date) -> int:
    """How often the quiz may be taken; 0 for as often as one likes."""
    return int(parameters.value("training.most_attempts", on))


def drawn(case: Enrolment, place: int, now: datetime) -> list[list[Any]]:
    """Questions for one go, drawn from the pool and shuffled: [question, [choices]] by their keys."""
    random = Random(f"{case.pk}:{place}")  # noqa: S311 - an order, not a secret
    pool = list(Question.objects.filter(course=case.course_id).prefetch_related("choices"))
    most = int(parameters.value("training.questions_asked", now.date()))
    chosen = random.sample(pool, min(most, len(pool)))
    found = []
    for question in chosen:
        choices = [str(choice.pk) for choice in question.choices.all()]
        random.shuffle(choices)
        found.append([str(question.pk), choices])
    return found


def open_sheet(case: Enrolment) -> AnswerSheet | None:
    """The answer sheet that is begun and not handed in."""
    handed_in = Attempt.objects.filter(enrolment=case, place=OuterRef("place"))
    return AnswerSheet.objects.filter(~Exists(handed_in), enrolment=case).order_by("place").last()


def asked(sheet: AnswerSheet) -> Asked:
    """The questions of a sheet with their choices, in its order; two queries."""
    found = Question.objects.in_bulk([key for key, _choices in sheet.questions])
    offered = Choice.objects.in_bulk([key for _key, keys in sheet.questions for key in keys])
    questions = {str(pk): question for pk, question in found.items()}
    choices = {str(pk): choice for pk, choice in offered.items()}
    return [(questions[key], [choices[one] for one in keys]) for key, keys in sheet.questions]


def answered(case: Enrolment, attempt: Attempt) -> Asked:
    """The questions of an attempt, in the order in which they were shown."""
    sheet = AnswerSheet.objects.filter(enrolment=case, place=attempt.place).first()
    if sheet:
        return asked(sheet)
    found = Question.objects.filter(pk__in=attempt.answers).prefetch_related("choices")
    return [(question, list(question.choices.all())) for question in found.order_by("position")]


def chosen(answers: dict[str, Any], question: Question) -> set[str]:
    """The keys of the choices that were chosen for a question."""
    given = answers.get(str(question.pk), [])
    return {given} if isinstance(given, str) else set(given)


# -- questions on lessons -----------------------------------------------------------------------
def questions_visible_to(user: Any) -> QuerySet[LessonQuestion]:
    """What the person asked; the agency sees all."""
    found = LessonQuestion.objects.select_related("lesson__course", "person", "organisation", "enrolment")
    if people.agency_roles(user):
        return found
    return found.filter(person=getattr(user, "pk", None))


def thread(case: LessonQuestion) -> list[dict[str, Any]]:
    """The question and what followed, oldest first; the desk answers as a desk, without a name."""
    first = {"is_answer": False, "at": case.opened_at, "text": case.text}
    return [first] + [
        {"is_answer": message.is_answer, "at": message.written_at, "text": message.text}
        for message in case.messages.all()
    ]


def asked_on(case: Enrolment, lesson: Lesson) -> list[LessonQuestion]:
    """The learner's own questions on a lesson with what was written, in two queries."""
    found = LessonQuestion.objects.filter(enrolment=case, lesson=lesson).select_related("lesson")
    return list(found.prefetch_related("messages").order_by("opened_at"))


def faq_of(case: LessonQuestion) -> FaqEntry | None:
    """The entry of a question in the public list, while it stands there."""
    return FaqEntry.objects.filter(source=case.pk, withdrawn_at=None).first()


def faq() -> QuerySet[FaqEntry]:
    """What everybody may read, the overview first."""
    return FaqEntry.objects.filter(withdrawn_at=None)


def statements(first: date | None, last: date | None) -> QuerySet[Statement]:
    """What learners did, oldest first, between two days of the office (both included)."""
    found = Statement.objects.select_related("enrolment__course").order_by("at", "id")
    found = found.filter(at__date__gte=first) if first else found
    return found.filter(at__date__lte=last) if last else found


# -- versions of courses ------------------------------------------------------------------------
def versions() -> QuerySet[Course]:
    """Every version of both courses."""
    return Course.objects.all()


def drafts() -> QuerySet[Course]:
    """Versions that are still being written."""
    return Course.objects.filter(published_at=None)


def draft_questions() -> QuerySet[Question]:
    """Questions of versions that are still being written."""
    return Question.objects.filter(course__published_at=None)


def whole(course: Course) -> Course:
    """A version with its lessons, questions and choices read at once."""
    return Course.objects.prefetch_related("lessons", "questions__choices").get(pk=course.pk)


def incomplete(lesson: Lesson) -> bool:
    """Whether a lesson lacks what a learner would see."""
    if lesson.kind == Lesson.Kind.TEXT:
        return not (lesson.text_ja and lesson.text_en)
    if lesson.kind == Lesson.Kind.VIDEO:
        return not (lesson.file_ja_id and lesson.captions_ja and lesson.captions_en)
    return not lesson.file_ja_id
