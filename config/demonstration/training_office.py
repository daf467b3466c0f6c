"""What the demonstration's training desk finds: waiting, running, more time asked for, revoked, a list."""

from datetime import datetime, timedelta
from typing import Any

from accounts import selectors as people
from accounts.models import Person
from config.demonstration.cast import character
from training import material, selectors
from training.actions import enrolments, extensions, lessons, quizzes, rosters
from training.models import Choice, Course, Enrolment, Lesson, Question
from workflow import clock

READING = timedelta(minutes=10)
"""How long a lesson takes those who took a course before the demonstration began."""

LINES = """氏名,メールアドレス,コース
鈴木 健,suzuki@kou.example.jp,概論
新田 参,nitta@kou.example.jp,概論
新田 参,nitta@kou.example.jp,システム操作
誤野 住所,nowhere,概論
"""


def build() -> None:
    """Make it once; nothing is touched when the desk has been used already."""
    if Enrolment.objects.exists():
        return
    course, desk = selectors.course(Course.Code.OVERVIEW), _person("training@agency")
    assert course is not None
    now = clock.now()
    _request("lead@hei", course, now)
    running = _open("suzuki@kou", course, desk, now)
    extensions.ask(by=running.person, now=now, enrolment=running, reason="学会への出張が続くため")
    _pass("sato@kou", course, desk, now)
    revoked = _pass("lead@otsu", course, desk, now)
    enrolments.revoke(revoked, by=desk, now=now, comment="別の人が受講していたことが分かったため")
    lead = _person("lead@kou")
    rosters.read_in(
        by=lead, now=now, organisation=_organisation(lead), file_name="受講者.csv", content=LINES.encode()
    )


def _person(name: str) -> Person:
    found = people.person_at(character(name).mail)
    assert found is not None
    return found


def _organisation(person: Person) -> Any:
    return people.memberships(person)[0].organisation


def _request(name: str, course: Course, now: datetime) -> Enrolment:
    person = _person(name)
    return enrolments.request(by=person, now=now, course=course, organisation=_organisation(person))


def _open(name: str, course: Course, desk: Person, now: datetime) -> Enrolment:
    return enrolments.approve(_request(name, course, now), by=desk, now=now)


def _pass(name: str, course: Course, desk: Person, now: datetime) -> Enrolment:
    """Finish every lesson, answer every question rightly."""
    case = _open(name, course, desk, now - READING)
    for lesson in course.lessons.all():
        lessons.begin_lesson(case, by=case.person, now=now - READING, lesson=lesson)
        if lesson.kind == Lesson.Kind.SLIDES:
            whole = [(1, lesson.length + 1)]
            lessons.keep_progress(case, by=case.person, now=now, lesson=lesson, position=1, seen=whole)
            lessons.see_lesson(case, by=case.person, now=now, lesson=lesson)
        else:
            lessons.read_lesson(case, by=case.person, now=now, lesson=lesson)
    quizzes.begin_quiz(case, by=case.person, now=now)
    sheet = material.open_sheet(case)
    assert sheet is not None
    answers = {str(question.pk): _right(question, choices) for question, choices in material.asked(sheet)}
    return quizzes.take_quiz(case, by=case.person, now=now, answers=answers)


def _right(question: Question, choices: list[Choice]) -> Any:
    right = [str(choice.pk) for choice in choices if choice.is_right]
    return right if question.takes_several else right[0]
