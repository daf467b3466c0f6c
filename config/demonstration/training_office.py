"""What the demonstration's training desk finds: waiting, running, more time asked for, revoked, a list."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts import selectors as people
from accounts import sessions
from accounts.models import Person
from config.demonstration import studying
from config.demonstration.cast import character
from training import selectors
from training.actions import enrolments, extensions, rosters
from training.models import Course, Enrolment
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
    shown = sessions.WebSession(verified_at=timezone.now())
    desk.web_session = shown  # type: ignore[attr-defined]
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
    return studying.complete(case, begun=now - READING, done=now)
