"""What pages and guards ask about seats and bookings."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts import selectors as people
from accounts.models import UsageAccount
from onsite_booking.models import Booking, Seat
from onsite_booking.timetable import Slot, Timetable, at
from workflow import clock

NEAREST_WITHIN = timedelta(days=14)


def bookings_visible_to(user: Any) -> QuerySet[Booking]:
    """Bookings of the person's own organisations; the agency sees all."""
    found = Booking.objects.select_related("organisation", "person", "seat", "seat__centre")
    if people.agency_roles(user):
        return found
    return found.filter(organisation__in=people.user_side_ids(user))


def seats() -> QuerySet[Seat]:
    """Seats that can be booked."""
    return Seat.objects.filter(is_active=True, centre__is_active=True).select_related("centre")


def live_bookings(seat: Seat, start: datetime, end: datetime) -> QuerySet[Booking]:
    """Bookings that hold a seat at some time in a stretch of time."""
    return Booking.objects.filter(seat=seat, state__in=Booking.LIVE, period__overlap=(start, end))


def is_taken(seat: Seat, start: datetime, end: datetime) -> bool:
    """Whether somebody holds the seat at some time in a stretch of time."""
    return live_bookings(seat, start, end).exists()


def other_visit(person: Any, start: datetime, end: datetime) -> Booking | None:
    """A live booking of a person that overlaps a stretch of time, on whatever seat."""
    found = Booking.objects.filter(person=person.pk, state__in=Booking.LIVE, period__overlap=(start, end))
    return found.select_related("seat").first()


def provisional_count(person: Any) -> int:
    """How many provisional bookings a person holds."""
    return Booking.objects.filter(person=person.pk, state=Booking.State.PROVISIONAL).count()


def coming_visits(person: Any, usage_number: str, now: datetime) -> list[Booking]:
    """Bookings of a person for a usage that hold a seat and have not begun."""
    waiting = [Booking.State.PROVISIONAL, Booking.State.CONFIRMED]
    found = Booking.objects.filter(person=person.pk, subject=usage_number, state__in=waiting)
    return list(found.filter(period__startswith__gt=now).order_by("period"))


def upcoming_of(person: Any) -> QuerySet[Booking]:
    """Live bookings of a person from today on, in their order."""
    begin = at(clock.today(), "00:00")
    live = Booking.objects.filter(person=person.pk, state__in=Booking.LIVE, period__startswith__gte=begin)
    return live.select_related("seat", "seat__centre", "organisation", "person").order_by("period")


def on_day(day: date) -> QuerySet[Booking]:
    """All bookings of a day that were not given up, in the order of hours and seats."""
    begin, end = at(day, "00:00"), at(day + timedelta(days=1), "00:00")
    expected = [*Booking.LIVE, Booking.State.FINISHED, Booking.State.NO_SHOW]
    found = Booking.objects.filter(state__in=expected, period__overlap=(begin, end))
    return found.select_related("organisation", "person", "seat").order_by("period", "seat__position")


def checked_in(person: Any, purpose: str) -> Booking | None:
    """The visit of a person who is in the centre today for a purpose."""
    begin = at(clock.today(), "00:00")
    found = Booking.objects.filter(person=person.pk, purpose=purpose, state=Booking.State.CHECKED_IN)
    return found.filter(period__startswith__gte=begin).select_related("seat").first()


def account_of(person: Any, usage_number: str) -> UsageAccount | None:
    """The account under which a person visits for a usage."""
    return people.issued_account(person, usage_number)


def nearest_free(seat: Seat, start: datetime, count: int = 6) -> list[tuple[Seat, Slot]]:
    """Free slots of like seats around a wished time, nearest first."""
    first = clock.today(start - NEAREST_WITHIN)
    table = Timetable.load(first, 2 * NEAREST_WITHIN.days + 1, clock.today())
    alike = [(s, slot) for s, slot in table.free() if s.has_terminal == seat.has_terminal]
    return sorted(alike, key=lambda found: abs(found[1].start - start))[:count]
