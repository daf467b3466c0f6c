"""What pages and guards ask about courses, enrolments and completion numbers."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts import selectors as people
from training import numbering
from training.models import Attempt, CompletionNumber, Course, Enrolment, Lesson, Question, Reading
from workflow import parameters


def enrolments_visible_to(user: Any) -> QuerySet[Enrolment]:
    """The person's own enrolments; the agency sees all."""
    found = Enrolment.objects.select_related("course", "person", "organisation")
    if people.agency_roles(user):
        return found
    return found.filter(person=getattr(user, "pk", None))


def current_courses() -> QuerySet[Course]:
    """The versions that can be taken now, the overview first."""
    return Course.objects.filter(is_current=True)


def course(code: str) -> Course | None:
    """The version of a course that can be taken now."""
    return current_courses().filter(code=code).first()


def completion_of(person: Any, course_code: str) -> CompletionNumber | None:
    """The newest completion number of a person in a course, whichever version."""
    found = CompletionNumber.objects.filter(person=person.pk, course__code=course_code)
    return found.select_related("course").order_by("-issued_at").first()


def trained(people: Iterable[Any], codes: Iterable[str]) -> set[Any]:
    """Which of these people (keys) have completed all of these courses; one query."""
    wanted = set(codes)
    found = CompletionNumber.objects.filter(person__in=set(people), course__code__in=wanted)
    done: dict[Any, set[str]] = {}
    for person, code in found.values_list("person_id", "course__code"):
        done.setdefault(person, set()).add(code)
    return {person for person, has in done.items() if has == wanted}


def find_number(text: str) -> CompletionNumber | None:
    """The completion that a typed number names; None when the check digit or the number is wrong."""
    number = numbering.read(text)
    found = CompletionNumber.objects.select_related("course", "person", "enrolment")
    return found.filter(number=number).first() if number else None


def running(person: Any, of_course: Course) -> Enrolment | None:
    """The enrolment of a person in a course that waits or is open."""
    return Enrolment.objects.filter(
        person=person.pk, course=of_course, state__in=["requested", "open"]
    ).first()


def latest_enrolments(person: Any) -> dict[Any, Enrolment]:
    """The newest enrolment of a person by course."""
    found = Enrolment.objects.filter(person=person.pk).order_by("opened_at")
    return {enrolment.course_id: enrolment for enrolment in found}


def completions(person: Any) -> dict[Any, CompletionNumber]:
    """The completion numbers of a person by course."""
    return {found.course_id: found for found in CompletionNumber.objects.filter(person=person.pk)}


def lessons(case: Enrolment) -> list[tuple[Lesson, Reading | None]]:
    """The lessons of an enrolment, each with how far its reading went."""
    readings = {reading.lesson_id: reading for reading in case.readings.all()}
    return [(lesson, readings.get(lesson.pk)) for lesson in case.course.lessons.all()]


def unread(case: Enrolment) -> list[Lesson]:
    """The lessons that are not read yet."""
    read = Reading.objects.filter(enrolment=case, read_at__isnull=False).values("lesson")
    return list(Lesson.objects.filter(course=case.course_id).exclude(pk__in=read))


def questions(case: Enrolment) -> list[Question]:
    """The questions of an enrolment with their choices, in the order of the course."""
    return list(
        Question.objects.filter(course=case.course_id).prefetch_related("choices").order_by("position")
    )


def last_attempt(case: Enrolment) -> Attempt | None:
    """The newest go at the quiz."""
    return Attempt.objects.filter(enrolment=case).order_by("place").last()


def needed_of(asked: int, on: date) -> int:
    """How many of so many answers must be right, by the share in force on a day (rounded up)."""
    return -(-asked * parameters.value("training.pass_percent", on) // 100)
