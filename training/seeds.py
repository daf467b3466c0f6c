"""The first version of both courses, from the texts in `training/content/`."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from training.models import Choice, Course, Lesson, Question

CONTENT = Path(__file__).parent / "content"


def courses() -> int:
    """Write the courses that are missing; returns how many were added. Never changes one that stands."""
    return sum(_course(code) for code in Course.Code.values)


@transaction.atomic
def _course(code: str) -> bool:
    text = tomllib.loads((CONTENT / code / "course.toml").read_text(encoding="utf-8"))
    names = {name: text[name] for name in ("title_ja", "title_en", "summary_ja", "summary_en")}
    course, is_new = Course.objects.get_or_create(code=code, version=1, defaults=names)
    if is_new:
        _lesson(course, text)
        for position, question in enumerate(text["question"], 1):
            _question(course, position, question)
    return is_new


def _lesson(course: Course, text: dict[str, Any]) -> None:
    Lesson.objects.create(
        course=course,
        position=1,
        title_ja=text["lesson_title_ja"],
        title_en=text["lesson_title_en"],
        text_ja=(CONTENT / course.code / "lesson.ja.md").read_text(encoding="utf-8"),
        text_en=(CONTENT / course.code / "lesson.en.md").read_text(encoding="utf-8"),
    )


def _question(course: Course, position: int, text: dict[str, Any]) -> None:
    question = Question.objects.create(
        course=course, position=position, text_ja=text["ja"], text_en=text["en"]
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
