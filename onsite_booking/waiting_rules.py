"""Guards of the waiting list: `(case, user) -> reason | None`."""

from typing import Any

from django.utils.translation import gettext as _

from onsite_booking import queue
from onsite_booking.hours import Hours
from onsite_booking.models import Booking, WaitingEntry
from onsite_booking.timetable import Reception
from workflow import clock, parameters
from workflow.business_days import Calendar


def seat_is_free(case: WaitingEntry, user: Any) -> str | None:
    """Nobody waits for what can be booked at once."""
    if next(queue.fitting(case), None) is None:
        return None
    return _("いま空いている枠があります。空き状況から予約してください。")


def nothing_to_wait_for(case: WaitingEntry, user: Any) -> str | None:
    """Waiting is for slots that exist and can still be booked."""
    reception = Reception.on(clock.today(), Calendar.load())
    slots = Hours.load().slots(case.centre, case.day) if case.centre.exists_on(case.day) else []
    inside = any(case.starts_at <= s.start and s.end <= case.ends_at for s in slots)
    return None if inside and reception.takes(case.day) else _("この時間帯には、予約できる枠がありません。")


def waits_already(case: WaitingEntry, user: Any) -> str | None:
    """One place in the queue for one wish."""
    return _("同じ枠の空き待ちに、すでに登録されています。") if queue.same_wish(case) else None


def waits_too_often(case: WaitingEntry, user: Any) -> str | None:
    """A person waits for few slots at a time."""
    most = parameters.value("booking.most_waiting", clock.today())
    if queue.waiting_of(case.person).count() < most:
        return None
    return _("空き待ちは1人%(most)d件までです。不要な空き待ちを取りやめてから登録してください。") % {
        "most": most
    }


def entry_is_served(case: Booking, user: Any) -> str | None:
    """One who waited is offered one seat."""
    if case.waiting and queue.still_waits(case.waiting):
        return None
    return _("この空き待ちには、すでに案内しました。")
