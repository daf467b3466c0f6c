"""The waiting list: joined and left by people, served by the clock."""

from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.models import Organisation, Person
from onsite_booking import queue
from onsite_booking.actions import bookings, company
from onsite_booking.models import Centre, WaitingEntry
from onsite_booking.workflow import waiting
from workflow import clock, parameters
from workflow.actors import SYSTEM
from workflow.refusals import Refused


@waiting.opening
def join(
    *,
    by: Any,
    now: datetime,
    organisation: Organisation,
    centre: Centre,
    starts_at: datetime,
    ends_at: datetime,
    purpose: str,
    subject: str,
    whole_day: bool = False,
    party: int = 1,
    wheelchair: bool = False,
) -> WaitingEntry:
    """Wait for a slot that is full, or for any slot between two moments of a day."""
    company.lock_row(Person, by.pk)
    return WaitingEntry(
        person=by,
        organisation=organisation,
        centre=centre,
        period=DateTimeTZRange(starts_at, ends_at, "[)"),
        whole_day=whole_day,
        purpose=purpose,
        subject=subject,
        party=party,
        wheelchair=wheelchair,
    )


@waiting.action
def leave(case: WaitingEntry, *, by: Any, now: datetime) -> None:
    """Wait no longer."""


@waiting.action
def serve(case: WaitingEntry, *, by: Any, now: datetime) -> None:
    """Note that a seat was offered: the entry has had its turn."""


@waiting.action
def pass_by(case: WaitingEntry, *, by: Any, now: datetime) -> None:
    """End an entry whose hours have begun without a free seat."""


def keep(*, now: datetime) -> int:
    """End offers and entries whose time is over, offer what is free to those who wait; return how many."""
    acted = 0
    for booking in queue.offers_over(now):
        acted += _try(bookings.lapse, booking, by=SYSTEM, now=now)
    for entry in queue.begun(now):
        acted += _try(pass_by, entry, by=SYSTEM, now=now)
    for entry in queue.waiting():
        acted += _offer_first(entry, now)
    return acted


def _offer_first(entry: WaitingEntry, now: datetime) -> int:
    """Offer the earliest fitting seat to an entry; 0 when there is none."""
    hours = parameters.value("booking.offer_hours", clock.today(now))
    for seat, slot in queue.fitting(entry):
        wish: dict[str, Any] = {"seat": seat, "starts_at": slot.start, "ends_at": slot.end}
        if bookings.offer_obstacles(entry, by=SYSTEM, **wish):
            continue
        until = min(now + timedelta(hours=hours), slot.start)
        if _try(bookings.offer, waiting=entry, until=until, by=SYSTEM, now=now, **wish):
            return 1
    return 0


def _try(act: Any, *args: Any, **inputs: Any) -> int:
    """Do it unless somebody was quicker; the next tick looks again."""
    try:
        act(*args, **inputs)
    except Refused:
        return 0
    return 1
