"""The page of an enrolment: what to learn, how far one is, the number."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from training import material, selectors
from training.models import Enrolment, Lesson
from training.views import windows
from workflow import clock, parameters
from workflow.pages import page_of


def own(request: HttpRequest, number: str) -> Enrolment:
    """The person's own enrolment; anybody else's is a 404."""
    mine = selectors.enrolments_visible_to(request.user).filter(person=request.user.pk)
    return get_object_or_404(mine, number=number)


@page_of("enrolment")
def overview(request: HttpRequest, case: Enrolment) -> dict[str, Any]:
    """Lessons with their progress, attempts, and the completion number."""
    return {
        "groups": [{"heading": "", "tasks": tasks(case)}],
        "mine": case.person_id == request.user.pk,
        "attempts": list(case.attempts.all()),
        "completion": getattr(case, "completion", None),
        **windows.about(request, case),
    }


def tasks(case: Enrolment) -> list[dict[str, Any]]:
    """The lessons and the quiz of an enrolment, with how far the learner is in each."""
    readings, may_read = selectors.lessons(case), case.state in material.READABLE
    found = [
        {
            "label": lesson.title,
            "url": reverse("training:lesson", args=[case.number, lesson.position]) if may_read else None,
            "hint": _length(lesson),
            **_progress(lesson, reading),
        }
        for lesson, reading in readings
    ]
    all_read = all(reading and reading.read_at for _lesson, reading in readings)
    done, sheet = case.state == Enrolment.State.PASSED, material.open_sheet(case)
    status = _("合格") if done else _("途中まで回答") if sheet else _("未合格")
    found.append(
        {
            "label": _("確認テスト"),
            "url": reverse("training:quiz", args=[case.number])
            if case.state == Enrolment.State.OPEN and all_read
            else None,
            "hint": _("合格点は%(share)d％です。")
            % {"share": parameters.value("training.pass_percent", clock.today())},
            "status": status,
            "tone": "success" if done else "info" if sheet else "neutral",
        }
    )
    return found


def _length(lesson: Lesson) -> str:
    if lesson.kind == Lesson.Kind.VIDEO:
        clock_time = f"{lesson.length // 60}:{lesson.length % 60:02d}"
        return _("動画 %(length)s（字幕・文字起こし付き）") % {"length": clock_time}
    if lesson.kind == Lesson.Kind.SLIDES:
        return _("スライド %(pages)dページ") % {"pages": lesson.length}
    return _("文章")


def _progress(lesson: Lesson, reading: Any) -> dict[str, str]:
    if reading is None:
        return {"status": _("未受講"), "tone": "neutral"}
    if reading.read_at:
        return {"status": _("✓ 終了"), "tone": "success"}
    if lesson.kind == Lesson.Kind.TEXT:
        return {"status": _("読んでいる途中"), "tone": "info"}
    percent = material.percent_seen(lesson, reading)
    return {"status": _("途中（%(percent)d％）") % {"percent": percent}, "tone": "info"}
