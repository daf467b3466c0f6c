"""Bookings that do not stay as they were: moved by the booker, or overtaken by the office's calendar."""

from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from onsite_booking import policies, selectors
from onsite_booking.actions import bookings, company
from onsite_booking.actions.company import Rows
from onsite_booking.models import Booking, Seat
from onsite_booking.workflow import booking
from workflow.actors import SYSTEM
from workflow.refusals import NotReady, Refused


@booking.action
def change(
    case: Booking,
    *,
    by: Any,
    now: datetime,
    seat: Seat,
    starts_at: datetime,
    ends_at: datetime,
    visitors: Rows,
    items: Rows,
    remarks: str = "",
) -> None:
    """Move a booking to another free slot or seat, or let others come along; the desk confirms it again.

    One write lets go of the old hours and takes the new ones: nobody else gets in between, and there is no
    moment in which both or neither are held.
    """
    _move(case, by, seat, starts_at, ends_at, visitors)
    company.write_items(case, items)
    case.remarks = remarks


@booking.action
def amend(case: Booking, *, by: Any, now: datetime, visitors: Rows, items: Rows, remarks: str = "") -> None:
    """Announce other things to bring in, or, where the office allows it, other company; all else stands."""
    company.write_items(case, items)
    case.remarks = remarks
    if list(visitors) != company.as_rows(case)[0]:
        if reason := policies.visitors_are_fixed(case, by):
            raise NotReady([reason])
        _move(case, by, case.seat, case.starts_at, case.ends_at, visitors)


@booking.action
def relocate(
    case: Booking, *, by: Any, now: datetime, seat: Seat, starts_at: datetime, ends_at: datetime, comment: str
) -> None:
    """Put a visit on an equivalent seat on the office's side, with the reason; it is confirmed with that."""
    _move(case, by, seat, starts_at, ends_at, company.as_rows(case)[0])


def _move(case: Booking, by: Any, seat: Seat, starts_at: datetime, ends_at: datetime, visitors: Rows) -> None:
    case.seat, case.period = seat, DateTimeTZRange(starts_at, ends_at, "[)")
    case.conflict = case.conflict_note = case.conflict_note_en = ""
    case.expect(company.visitors_of(case, visitors))
    company.hold(case, seat)
    if reasons := policies.place_reasons(case, by):
        raise NotReady(reasons)
    company.write_visitors(case, visitors)


@booking.action
def collide(case: Booking, *, by: Any, now: datetime, why: str, note: str = "", note_en: str = "") -> None:
    """Mark a booking whose hours the office's calendar has closed; the booker is told what is free nearby."""
    case.was_confirmed = case.state == Booking.State.CONFIRMED
    case.conflict, case.conflict_note, case.conflict_note_en = why, note[:80], note_en[:80]
    case.alternatives = selectors.places_for(case)


@booking.action
def resume_confirmed(case: Booking, *, by: Any, now: datetime) -> None:
    """The hours are open again: the booking is confirmed as before."""
    _forget_conflict(case)


@booking.action
def resume_provisional(case: Booking, *, by: Any, now: datetime) -> None:
    """The hours are open again: the booking waits for the desk as before."""
    _forget_conflict(case)


def _forget_conflict(case: Booking) -> None:
    case.conflict = case.conflict_note = case.conflict_note_en = ""


@booking.action
def abandon(case: Booking, *, by: Any, now: datetime) -> None:
    """End a booking in conflict whose day has passed without anybody moving it."""


def review_standing(*, now: datetime) -> int:
    """Compare every standing booking with hours, holidays and closures; return how many were moved by it.

    What no longer fits is marked, an offer that no longer fits is withdrawn, what fits again stands again.
    """
    acted = 0
    for case, why in selectors.examined(now):
        try:
            acted += _review(case, why, now)
        except Refused:  # somebody was quicker: the next look finds what is left
            continue
    return acted


def _review(case: Booking, why: Any, now: datetime) -> int:
    if case.state == Booking.State.CONFLICT:
        if why is None:
            (resume_confirmed if case.was_confirmed else resume_provisional)(case, by=SYSTEM, now=now)
        return int(why is None)
    if why is None:
        return 0
    if case.state == Booking.State.OFFERED:
        bookings.call_off(case, by=SYSTEM, now=now, comment=why.in_both_languages)
    else:
        collide(case, by=SYSTEM, now=now, why=why.kind, note=why.note, note_en=why.note_en)
    return 1
