"""Bookings of the on-site centre: provisional by the user, confirmed and received by the desk."""

from datetime import date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.models import Organisation, Person
from onsite_booking import policies
from onsite_booking.actions import company
from onsite_booking.actions.company import Rows
from onsite_booking.models import Booking, Seat, WaitingEntry
from onsite_booking.workflow import booking
from workflow.refusals import NotReady


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
    visitors: Rows = (),
    items: Rows = (),
    remarks: str = "",
    extraction_on: date | None = None,
) -> Booking:
    """Hold a seat provisionally from `starts_at` until before `ends_at`, for a usage in use.

    Booker, company and seat are locked before anything is looked at (`company.hold`).
    """
    case = Booking(
        person=by,
        organisation=organisation,
        seat=seat,
        period=DateTimeTZRange(starts_at, ends_at, "[)"),
        purpose=purpose,
        subject=subject,
        remarks=remarks,
        extraction_on=extraction_on,
    )
    return _held(case, visitors, items)


@booking.opening
def book_at_short_notice(
    *,
    by: Any,
    now: datetime,
    person: Person,
    organisation: Organisation,
    seat: Seat,
    starts_at: datetime,
    ends_at: datetime,
    subject: str,
    comment: str,
    purpose: str = Booking.Purpose.SCRIPT,
    visitors: Rows = (),
    items: Rows = (),
    remarks: str = "",
    extraction_on: date | None = None,
) -> Booking:
    """Let a person come for a script although the month's notice is over: an exception, with its reason."""
    case = Booking(
        person=person,
        organisation=organisation,
        seat=seat,
        period=DateTimeTZRange(starts_at, ends_at, "[)"),
        purpose=purpose,
        subject=subject,
        remarks=remarks,
        extraction_on=extraction_on,
        notice_waiver=comment,
    )
    return _held(case, visitors, items)


@booking.opening
def offer(
    *,
    by: Any,
    now: datetime,
    waiting: WaitingEntry,
    seat: Seat,
    starts_at: datetime,
    ends_at: datetime,
    until: datetime,
) -> Booking:
    """Hold a seat that got free for the first who waited for it, until the offer ends."""
    case = Booking(
        person=waiting.person,
        organisation=waiting.organisation,
        seat=seat,
        period=DateTimeTZRange(starts_at, ends_at, "[)"),
        purpose=waiting.purpose,
        subject=waiting.subject,
        waiting=waiting,
        offered_until=until,
    )
    return _held(case, (), ())


def _held(case: Booking, visitors: Rows, items: Rows) -> Booking:
    """The case with its parts written and everything that it wants locked.

    Who comes too late for the seat is told so at once: in a rush nothing else is looked at.
    """
    case.expect(company.visitors_of(case, visitors))
    company.hold(case, case.seat)
    if reason := policies.seat_is_taken(case, None):
        raise NotReady([reason])
    company.write_visitors(case, visitors)
    company.write_items(case, items)
    return case


@booking.action
def accept(case: Booking, *, by: Any, now: datetime) -> None:
    """Take the seat that was offered: from now on it is a provisional booking.

    The person is locked before their provisional bookings are counted again: of two offers accepted at the
    same moment, none gets past the quota.
    """
    company.lock_row(Person, case.person_id)
    if reason := policies.quota_is_used(case, by):
        raise NotReady([reason])


@booking.action
def refuse_offer(case: Booking, *, by: Any, now: datetime) -> None:
    """Do without the seat that was offered; the next one gets it."""


@booking.action
def lapse(case: Booking, *, by: Any, now: datetime) -> None:
    """Let an offer end that nobody accepted; the next one gets the seat."""


@booking.action
def confirm(case: Booking, *, by: Any, now: datetime, comment: str = "") -> None:
    """Turn a provisional booking into a confirmed one; the visitor is told."""


@booking.action
def decline(case: Booking, *, by: Any, now: datetime, comment: str) -> None:
    """Refuse a provisional booking, with the reason; the seat is free again."""


@booking.action
def cancel(case: Booking, *, by: Any, now: datetime, comment: str = "") -> None:
    """Give a booking up in time; the seat is free again."""


@booking.action
def cancel_late(case: Booking, *, by: Any, now: datetime, comment: str) -> None:
    """Give a confirmed booking up after the deadline, with a reason; it is counted."""
    case.cancelled_late = True


@booking.action
def call_off(case: Booking, *, by: Any, now: datetime, comment: str) -> None:
    """Cancel a visit on the office's side, with the office's reason; the seat is free again."""


@booking.action
def expire(case: Booking, *, by: Any, now: datetime) -> None:
    """Let a provisional booking lapse that was not confirmed in time; the seat is free again."""


def obstacles(
    *, by: Any, person: Any = None, visitors: Rows = (), items: Rows = (), comment: str = "", **wish: Any
) -> list[str]:
    """What would stand in the way of a booking at this moment, without making it.

    With a `person` it is the office that books for somebody, at short notice.
    """
    starts_at, ends_at = wish.pop("starts_at"), wish.pop("ends_at")
    case = Booking(person=person or by, period=DateTimeTZRange(starts_at, ends_at, "[)"), **wish)
    case.expect(company.visitors_of(case, visitors))
    return booking.reasons("book_at_short_notice" if person else "book", case, by)


def offer_obstacles(
    entry: WaitingEntry, *, by: Any, seat: Seat, starts_at: datetime, ends_at: datetime
) -> bool:
    """Whether a seat could not be offered to somebody who waits for it."""
    case = Booking(
        person=entry.person,
        organisation=entry.organisation,
        seat=seat,
        period=DateTimeTZRange(starts_at, ends_at, "[)"),
        purpose=entry.purpose,
        subject=entry.subject,
        waiting=entry,
    )
    case.expect([])
    return bool(booking.reasons("offer", case, by))
