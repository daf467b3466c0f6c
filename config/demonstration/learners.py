"""Learners of the demonstration: one on the way, a question that waits, one answered for everybody."""

from datetime import timedelta
from typing import Any

from accounts import selectors as people
from config.demonstration.cast import character
from training import material
from training.actions import lessons, questions
from training.models import Course, Enrolment, Lesson
from workflow import clock

WATCHED = 42
"""Seconds of the first video that the learner in the middle has seen."""


def arrive() -> None:
    """Let those learn whom the desk has let in; nothing is touched when somebody has asked before."""
    desk, running, done = (_person(key) for key in ("training@agency", "suzuki@kou", "sato@kou"))
    if material.questions_visible_to(desk).exists():
        return
    _in_the_middle(material.newest_enrolments(running)[Course.Code.OVERVIEW])
    _asking(material.newest_enrolments(running)[Course.Code.OVERVIEW])
    _answered_for_all(material.newest_enrolments(done)[Course.Code.OVERVIEW], desk)


def _person(key: str) -> Any:
    return people.person_at(character(key).mail)


def _video(case: Enrolment) -> Lesson:
    return case.course.lessons.get(kind=Lesson.Kind.VIDEO)


def _in_the_middle(case: Enrolment) -> None:
    """Begun two minutes ago, stopped on the way."""
    now, lesson = clock.now(), _video(case)
    lessons.begin_lesson(case, by=case.person, now=now - timedelta(minutes=2), lesson=lesson)
    lessons.keep_progress(case, by=case.person, now=now, lesson=lesson, position=WATCHED, seen=[(0, WATCHED)])


def _asking(case: Enrolment) -> None:
    questions.ask(
        by=case.person,
        enrolment=case,
        lesson=_video(case),
        mark=41,
        comment="標準のコードに対応づけられている範囲は、どこで確かめられますか。",
    )


def _answered_for_all(case: Enrolment, desk: Any) -> None:
    asked = questions.ask(
        by=case.person,
        enrolment=case,
        lesson=_video(case),
        mark=56,
        comment="私たちの大学では、統計だけを受け取る共同研究者も概論を受講する必要がありますか。",
    )
    questions.answer(
        asked,
        by=desk,
        comment="利用する予定の人は全員、概論を受講してください。アカウントを使わない人も同じです。",
    )
    questions.publish(
        asked,
        by=desk,
        question_ja="アカウントを使わない人も、概論を受講する必要がありますか。",
        question_en="Do people without an account have to take the overview?",
        answer_ja="はい。利用する予定の人は全員、利活用申出の前に概論を修了してください。",
        answer_en="Yes. Everybody who is going to take part completes the overview before the application.",
    )
