"""Both courses as they come with the product, from `training/content/`."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from training import studio
from training.actions import authoring
from training.models import Choice, Course, Lesson, Question
from workflow import clock
from workflow.actors import SYSTEM

CONTENT = Path(__file__).parent / "content"
LOCK = 0x7EAC4
"""One writer of courses at a time."""


def courses() -> int:
    """Write the courses that are missing; returns how many were added. Never changes one that stands.

    The first version of a course is put in force. When the product comes with new content later, it is added
    as a draft: the training desk looks at it and decides.
    """
    return sum(_course(code) for code in Course.Code.values)


def _course(code: str) -> bool:
    origin = _digest(code)
    if Course.objects.filter(code=code, origin=origin).exists():
        return False
    text = _text(code, "course")
    lessons = [(lesson, _material(code, lesson)) for lesson in text["lesson"]]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        versions = list(Course.objects.filter(code=code).order_by("version"))
        if any(version.origin == origin for version in versions):
            return False
        names = {name: text[name] for name in ("title_ja", "title_en", "summary_ja", "summary_en")}
        number = versions[-1].version + 1 if versions else 1
        course = Course.objects.create(code=code, version=number, origin=origin, **names)
        for position, (lesson, material) in enumerate(lessons, 1):
            _lesson(course, position, lesson, material)
        for position, question in enumerate(_text(code, "quiz")["question"], 1):
            _question(course, position, question)
        if not versions:
            authoring.publish(course, by=SYSTEM, now=clock.now())
    return True


@cache
def _digest(code: str) -> str:
    files = sorted((CONTENT / code).iterdir())
    return hashlib.sha256(b"\0".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


def _text(code: str, name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / code / f"{name}.toml").read_text(encoding="utf-8"))


def _material(code: str, lesson: dict[str, Any]) -> dict[str, Any]:
    """What a lesson shows, by language: Markdown, or a film or slides made from their source."""
    folder = CONTENT / code
    if lesson["kind"] == Lesson.Kind.TEXT:
        return {n: (folder / f"{lesson['source']}.{n}.md").read_text(encoding="utf-8") for n in ("ja", "en")}
    source = folder / f"{lesson['source']}.toml"
    return studio.made(source, lesson["kind"], lesson["title_ja"], lesson["title_en"])


def _lesson(course: Course, position: int, lesson: dict[str, Any], material: dict[str, Any]) -> None:
    names = {name: lesson[name] for name in ("kind", "title_ja", "title_en")}
    row = Lesson(course=course, position=position, **names)
    if row.kind == Lesson.Kind.TEXT:
        row.text_ja, row.text_en = material["ja"], material["en"]
    else:
        row.captions_ja, row.captions_en = material["ja"].captions, material["en"].captions
    row.save()
    if row.kind != Lesson.Kind.TEXT:
        for language, made in material.items():
            authoring.attach(row, language, made.upload)


def _question(course: Course, position: int, text: dict[str, Any]) -> None:
    question = Question.objects.create(
        course=course,
        position=position,
        text_ja=text["ja"],
        text_en=text["en"],
        takes_several=text.get("several", False),
    )
    Choice.objects.bulk_create(
        Choice(
            question=question,
            position=place,
            text_ja=choice["ja"],
            text_en=choice["en"],
            is_right=choice.get("right", False),
            feedback_ja=choice["feedback_ja"],
            feedback_en=choice["feedback_en"],
        )
        for place, choice in enumerate(text["choice"], 1)
    )
