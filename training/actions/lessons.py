"""Lessons: begun, watched or paged through, read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from training import material, policies, statements
from training.models import Enrolment, Lesson, Reading, Statement
from training.models.spans import Span, joined, size
from training.workflow import enrolment
from workflow import clock, parameters
from workflow.refusals import NotFromHere, NotReady, NotYours

SLACK = 15
"""Seconds by which what was seen may run ahead of the clock: one report is on its way."""
TOLD_AT = (25, 50, 75)
"""Shares of a lesson, in percent, at which its progress becomes a statement."""


@enrolment.action
def begin_lesson(case: Enrolment, *, by: Any, now: datetime, lesson: Lesson) -> None:
    """Begin a lesson of the course. Beginning again changes nothing."""
    refuse_late(case, now)
    _own(case, lesson)
    _reading, is_new = Reading.objects.get_or_create(
        enrolment=case, lesson=lesson, defaults={"begun_at": now}
    )
    if is_new:
        statements.record(case, Statement.Verb.INITIALIZED, f"lesson/{lesson.position}", now)


@enrolment.action
def read_lesson(case: Enrolment, *, by: Any, now: datetime, lesson: Lesson) -> None:
    """Say that a text, or the transcript of a video, is read.

    Raises NotReady before the shortest time has passed since the lesson was begun.
    """
    refuse_late(case, now)
    _own(case, lesson)
    if lesson.kind == Lesson.Kind.SLIDES:
        raise NotReady(_("スライドは、最後のページまで見てから終えてください。"))
    reading = _begun(case, lesson)
    _refuse_early(lesson, reading, now)
    _done(case, lesson, reading, now)


@enrolment.action
def see_lesson(case: Enrolment, *, by: Any, now: datetime, lesson: Lesson) -> None:
    """Finish a video of which enough was watched, or slides of which every page was seen.

    Raises NotReady with what is still missing.
    """
    refuse_late(case, now)
    _own(case, lesson)
    reading = _begun(case, lesson)
    if lesson.kind == Lesson.Kind.SLIDES:
        if pages := material.unseen(lesson, reading):
            listed = "、".join(map(str, pages))
            raise NotReady(_("まだ見ていないページがあります（%(pages)s）。") % {"pages": listed})
        _refuse_early(lesson, reading, now)
    elif not enough(lesson, reading, now):
        raise NotReady(
            _("動画をまだ%(percent)d％しか見ていません。")
            % {"percent": material.percent_seen(lesson, reading)}
        )
    _done(case, lesson, reading, now)


def keep_progress(
    case: Enrolment, *, by: Any, now: datetime, lesson: Lesson, position: int, seen: Iterable[Span]
) -> Reading:
    """Add what was just seen to what was seen before, and remember where to go on.

    No move: it may be told every few seconds, twice, late, and from two windows; the database unites them.
    A video of which enough was watched is finished by it. Raises NotYours, NotFromHere and NotReady.
    """
    if not policies.is_learner(by, case):
        raise NotYours()
    if case.state != Enrolment.State.OPEN:
        raise NotFromHere(_("受講中ではないため、見た記録は保存されません。"))
    refuse_late(case, now)
    _own(case, lesson)
    before = _begun(case, lesson)
    first = 1 if lesson.kind == Lesson.Kind.SLIDES else 0
    last = first + lesson.length
    inside = [(max(start, first), min(end, last)) for start, end in seen]
    told = [span for span in inside if span[0] < span[1]]
    with transaction.atomic():
        Reading.objects.filter(pk=before.pk).update(
            seen=joined("seen", told), position=min(max(position, 0), last)
        )
        after = Reading.objects.get(pk=before.pk)
        _refuse_impossible(lesson, after, now)
    _tell_progress(case, lesson, before, after, now)
    if lesson.kind == Lesson.Kind.VIDEO and after.read_at is None and enough(lesson, after, now):
        see_lesson(case, by=by, now=now, lesson=lesson)
        after.refresh_from_db()
    return after


def enough(lesson: Lesson, reading: Reading, now: datetime) -> bool:
    """Whether the office's share of different seconds was watched."""
    share = parameters.value("training.seen_percent", clock.today(now))
    return lesson.length > 0 and size(reading.seen) * 100 >= lesson.length * share


def _refuse_impossible(lesson: Lesson, reading: Reading, now: datetime) -> None:
    """More of a video cannot be watched than the time that has passed, at the fastest speed."""
    speed = parameters.value("training.fastest_speed", clock.today(now))
    possible = ((now - reading.begun_at).total_seconds() + SLACK) * speed
    if lesson.kind == Lesson.Kind.VIDEO and size(reading.seen) > possible:
        raise NotReady(
            _("見た時間が、見始めてからたった時間より長くなっています。動画を再生して見てください。")
        )


def _tell_progress(case: Enrolment, lesson: Lesson, before: Reading, after: Reading, now: datetime) -> None:
    was, is_now = material.percent_seen(lesson, before), material.percent_seen(lesson, after)
    if passed := [share for share in TOLD_AT if was < share <= is_now]:
        statements.record(
            case, Statement.Verb.PROGRESSED, f"lesson/{lesson.position}", now, percent=passed[-1]
        )


def refuse_late(case: Enrolment, now: datetime) -> None:
    """The window at the moment of the act, to the second. Raises NotReady after it."""
    if reason := policies.too_late(case, clock.today(now)):
        raise NotReady(reason)


def _own(case: Enrolment, lesson: Lesson) -> None:
    if lesson.course_id != case.course_id:
        raise NotReady(_("このコースの教材ではありません。"))


def _begun(case: Enrolment, lesson: Lesson) -> Reading:
    reading = Reading.objects.filter(enrolment=case, lesson=lesson).first()
    if reading is None:
        raise NotReady(_("教材を読み始めてから操作してください。"))
    return reading


def _refuse_early(lesson: Lesson, reading: Reading, now: datetime) -> None:
    left = material.shortest(lesson, clock.today(now)) - (now - reading.begun_at).total_seconds()
    if left > 0:
        raise NotReady(
            _("教材を読む時間が短すぎます。あと%(left)d秒たってから、もう一度操作してください。")
            % {"left": -int(-left // 1)}
        )


def _done(case: Enrolment, lesson: Lesson, reading: Reading, now: datetime) -> None:
    if Reading.objects.filter(pk=reading.pk, read_at=None).update(read_at=Greatest(F("begun_at"), now)):
        statements.record(case, Statement.Verb.COMPLETED, f"lesson/{lesson.position}", now)
