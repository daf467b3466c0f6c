"""Three hundred trainees at once, on real connections: no answer is lost, no go counts twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse

from accounts.roles import Role
from tests.factories import company, person, staff
from tests.factories import training as made
from tests.races import together
from training import material
from training.actions import authoring, enrolments, lessons, quizzes
from training.models import AnswerSheet, Attempt, CompletionNumber, Course, Enrolment, Lesson, Reading
from workflow import clock, verification
from workflow.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
TRAINEES = 300
AT_ONCE = 24
"""Threads; each has its own connection, as a web server's threads have."""


def address(name: str, *args: Any) -> str:
    """The address of a page of training."""
    return reverse(f"training:{name}", args=args)


@transaction.atomic
def trainees() -> list[Enrolment]:
    """Open enrolments of one organisation: the text is read, the video was begun ten minutes ago."""
    organisation, desk, course = company(), staff(Role.TRAINING_DESK), made.course()
    earlier = clock.now() - timedelta(minutes=10)
    found = []
    for _trainee in range(TRAINEES):
        who = person(Role.MEMBER, of=organisation)
        case = enrolments.request(by=who, course=course, organisation=organisation)
        enrolments.approve(case, by=desk)
        Reading.objects.bulk_create(
            Reading(
                enrolment=case,
                lesson=lesson,
                begun_at=earlier,
                read_at=clock.now() if lesson.kind == Lesson.Kind.TEXT else None,
            )
            for lesson in course.lessons.all()
        )
        found.append(case)
    return found


def learn(case: Enrolment, video: Lesson, portal: ClientHandler) -> list[int]:
    """One trainee: watches to the end, begins the quiz, keeps an answer, hands in twice; the statuses."""
    try:
        browser = Client()
        browser.handler = portal
        browser.force_login(case.person)
        number = case.number
        statuses = [
            browser.post(
                address("progress", number, video.position), {"position": 110, "seen": "0-60,55-110"}
            ),
            browser.post(address("begin_quiz", number), {"key": uuid4()}),
        ]
        answers = {f"q{q}": a for q, a in made.answers(case).items()} | {"place": 1}
        first = dict([next(iter(answers.items()))]) | {"place": 1}
        statuses.append(browser.post(address("save_quiz", number), first))
        statuses += [browser.post(address("quiz", number), answers | {"key": uuid4()}) for _turn in range(2)]
        return [answer.status_code for answer in statuses]
    finally:
        connection.close()


def test_three_hundred_trainees_at_once_lose_nothing():
    cases = trainees()
    course = cases[0].course
    video = course.lessons.get(kind="video")

    portal = ClientHandler(enforce_csrf_checks=False)  # one portal for all of them, as in earnest
    portal.load_middleware()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(lambda case: learn(case, video, portal), cases))

    assert {tuple(told) for told in statuses} == {(200, 302, 200, 302, 409)}
    seen = Reading.objects.filter(lesson=video).values_list("seen", flat=True)
    assert {tuple(spans) for spans in seen} == {((0, 110),)}
    assert Reading.objects.filter(read_at=None).count() == 0
    assert (Attempt.objects.count(), Attempt.objects.filter(right=8).count()) == (TRAINEES, TRAINEES)
    assert AnswerSheet.objects.filter(saved_at=None).count() == 0
    numbers = set(CompletionNumber.objects.values_list("number", flat=True))
    assert len(numbers) == TRAINEES
    assert {int(number[8:14]) for number in numbers} == set(range(1, TRAINEES + 1))
    assert Event.objects.filter(type="move", action="take_quiz").count() == TRAINEES
    assert [fault for case in cases[::50] for fault in verification.faults(case.number)] == []


def test_two_windows_report_at_once_and_both_are_kept():
    case = made.opened()
    lesson, now = made.lesson_of(case, "video"), clock.now()
    lessons.begin_lesson(case, by=case.person, now=now - timedelta(minutes=10), lesson=lesson)
    spans = [(start, start + 4) for start in range(0, 96, 8)]

    def report(span):
        def act() -> None:
            own = Enrolment.objects.get(pk=case.pk)
            lessons.keep_progress(own, by=case.person, now=now, lesson=lesson, position=span[1], seen=[span])

        return act

    results = together([report(span) for span in spans])

    assert [r for r in results if r is not None] == []
    assert Reading.objects.get(enrolment=case).seen == spans


def test_reading_before_writing_would_lose_reports():
    """The negative control: the same windows, had the server united what it read a moment before."""
    case = made.opened()
    lesson, now = made.lesson_of(case, "video"), clock.now()
    lessons.begin_lesson(case, by=case.person, now=now, lesson=lesson)
    spans = [(start, start + 4) for start in range(0, 96, 8)]
    readings = [Reading.objects.get(enrolment=case) for _span in spans]

    def report(reading, span):
        def act() -> None:
            reading.seen = [*reading.seen, span]
            reading.save(update_fields=["seen"])

        return act

    together([report(*pair) for pair in zip(readings, spans, strict=True)])

    assert len(Reading.objects.get(enrolment=case).seen) < len(spans)


def test_answers_saved_from_many_windows_at_once_are_all_kept():
    case = made.begun()
    answers = made.answers(case)

    def save(key, answer):
        def act() -> None:
            own = Enrolment.objects.get(pk=case.pk)
            quizzes.save_answers(own, by=case.person, now=clock.now(), place=1, answers={key: answer})

        return act

    results = together([save(*pair) for pair in answers.items()])

    assert [r for r in results if r is not None] == []
    assert material.open_sheet(case).answers == answers


def test_reading_before_writing_would_lose_answers():
    """The negative control: the same windows, had each written the sheet as it read it a moment before."""
    case = made.begun()
    answers = made.answers(case)
    sheets = [material.open_sheet(case) for _answer in answers]

    def save(sheet, key, answer):
        def act() -> None:
            sheet.answers = sheet.answers | {key: answer}
            sheet.save(update_fields=["answers"])

        return act

    together([save(sheet, *pair) for sheet, pair in zip(sheets, answers.items(), strict=True)])

    assert len(material.open_sheet(case).answers) < len(answers)


def test_two_versions_put_in_force_at_once_leave_one_offered():
    desk = staff(Role.TRAINING_DESK)
    drafts = [authoring.copy_course(made.course(), by=desk, now=clock.now()) for _turn in range(2)]

    results = together([lambda d=d: authoring.put_in_force(d, by=desk, now=clock.now()) for d in drafts])

    assert [type(r).__name__ for r in results] == ["Course", "Course"]
    assert Course.objects.filter(code="overview", is_current=True).count() == 1
