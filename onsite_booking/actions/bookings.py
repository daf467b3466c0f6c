"""Bookings of the on-site centre: provisional by the user, confirmed and received by the desk."""

from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.models import Organisation, Person
from onsite_booking.models import Booking, BookingItem, BookingVisitor, Seat
from onsite_booking.models.party import identity_of
from onsite_booking.workflow import booking


@booking.opening
def book(
    *,
    by: Any,
    now: datetime,
    organisation: Organisation,
    seat: Seat,
    starts_at: datetime,
    ends_at: datetime,
    purpose: str,
    subject: str,
    visitors: Any = (),
    items: Any = (),
) -> Booking:
    """Hold a seat provisionally from `starts_at` until before `ends_at`, for a usage in use.

    `visitors` has one name a line. Person and seat are locked, in this order, before anything is looked at:
    so that two wishes for one seat, or two of one person, are answered one after the other.
    """
    _hold(Person, by.pk)
    _hold(Seat, seat.pk)
    case = _wish(
        by=by,
        organisation=organisation,
        seat=seat,
        starts_at=starts_at,
        ends_at=ends_at,
        purpose=purpose,
        subject=subject,
    )
    for n, v in enumerate(visitors, 1):
        BookingVisitor.objects.create(booking=case, position=n, name=v["name"], organisation=v["organisation"], identity=identity_of(v["name"], v["organisation"]))
    for n, v in enumerate(items, 1):
        BookingItem.objects.create(booking=case, position=n, **v)
    return case


@booking.action
def confirm(case: Booking, *, by: Any, now: datetime, comment: str = "") -> None:
    """Turn a provisional booking into a confirmed one; the visitor is told."""


@booking.action
def decline(case: Booking, *, by: Any, now: datetime, comment: str) -> None:
    """Refuse a provisional booking, with the reason; the seat is free again."""


@booking.action
def cancel(case: Booking, *, by: Any, now: datetime, comment: str = "") -> None:
    """Give a booking up before it begins; the seat is free again."""


@booking.action
def expire(case: Booking, *, by: Any, now: datetime) -> None:
    """Let a provisional booking lapse that was not confirmed in time; the seat is free again."""


def obstacles(*, by: Any, **wish: Any) -> list[str]:
    """What would stand in the way of a booking at this moment, without making it."""
    return booking.reasons("book", _wish(by=by, **wish), by)


def _wish(*, by: Any, starts_at: datetime, ends_at: datetime, **fields: Any) -> Booking:
    return Booking(person=by, period=DateTimeTZRange(starts_at, ends_at, "[)"), **fields)


def _hold(model: type[Person] | type[Seat], pk: Any) -> None:
    """Keep a row for this transaction (FOR NO KEY UPDATE)."""
    model._default_manager.select_for_update(no_key=True).get(pk=pk)
