"""What can be booked when: slots of a day, closed days, closures, bookings.

All times of day are the office's (Asia/Tokyo); slots are half-open.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from onsite_booking.models import Booking, Closure, Seat
from workflow import clock, parameters
from workflow.business_days import Calendar
from workflow.deadlines import months_before
from workflow.models import Parameter


@dataclass(frozen=True)
class Slot:
    """A stretch of hours of one day."""

    start: datetime
    end: datetime

    @property
    def label(self) -> str:
        """Morning or afternoon, by when it begins."""
        return _("午前") if self.start.hour < 12 else _("午後")

    @property
    def hours(self) -> str:
        """Such as 10:00～13:00."""
        return _("%(start)s～%(end)s") % {"start": f"{self.start:%H:%M}", "end": f"{self.end:%H:%M}"}


@dataclass(frozen=True)
class Hours:
    """The slots of every day, newest rule first."""

    rows: list[tuple[date, list[list[str]]]]

    @classmethod
    def load(cls) -> "Hours":
        """Read all rows of the parameter (one query)."""
        rows = Parameter.objects.filter(name="booking.slots").order_by("-valid_from")
        return cls(list(rows.values_list("valid_from", "value")))

    def slots(self, day: date) -> list[Slot]:
        """The slots of a day, whether or not the centre is open on it."""
        value = next((value for valid_from, value in self.rows if valid_from <= day), [])
        return [Slot(at(day, start), at(day, end)) for start, end in value]

    def stretches(self, start: datetime) -> list[Slot]:
        """What can be booked in one go from a moment on: one slot, it with its neighbour, and so on."""
        found: list[Slot] = []
        for slot in self.slots(clock.today(start)):
            if slot.start == (found[-1].end if found else start):
                found.append(Slot(start, slot.end))
        return found

    def admit(self, start: datetime, end: datetime) -> bool:
        """Whether a stretch of time is made of neighbouring slots of one day."""
        return any(stretch.end == end for stretch in self.stretches(start))


def at(day: date, clock_time: str) -> datetime:
    """A time of day such as "10:00" on a day, in the office's zone."""
    return datetime.combine(day, time.fromisoformat(clock_time), clock.TOKYO)


@dataclass(frozen=True)
class Reception:
    """The first and the last day that can be booked today."""

    first: date
    last: date

    @classmethod
    def on(cls, today: date, calendar: Calendar) -> "Reception":
        """Read the two figures that hold today."""
        before = parameters.value("booking.closes_days_before", today)
        ahead = parameters.value("booking.opens_days_before", today)
        return cls(calendar.add(today, before), today + timedelta(days=ahead))

    def takes(self, day: date) -> bool:
        """Whether a visit on this day can be booked today."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Timetable:
    """All seats over a span of days, read with a fixed number of queries."""

    days: list[date]
    seats: list[Seat]
    calendar: Calendar
    hours: Hours
    reception: Reception
    closures: list[Closure]
    bookings: list[Booking]

    @classmethod
    def load(cls, first: date, count: int, today: date) -> "Timetable":
        """Read `count` days from `first` on, as they stand on the day `today`."""
        days = [first + timedelta(days=n) for n in range(count)]
        begin, end = at(first, "00:00"), at(days[-1] + timedelta(days=1), "00:00")
        seats = Seat.objects.filter(is_active=True, centre__is_active=True).select_related("centre")
        live = Booking.objects.filter(state__in=Booking.LIVE, period__overlap=(begin, end))
        calendar = Calendar.load()
        return cls(
            days=days,
            seats=list(seats.order_by("centre", "position")),
            calendar=calendar,
            hours=Hours.load(),
            reception=Reception.on(today, calendar),
            closures=list(Closure.objects.filter(starts_at__lt=end, ends_at__gt=begin)),
            bookings=list(live.order_by("period")),
        )

    def holder(self, seat: Seat, slot: Slot) -> Booking | None:
        """The live booking that holds a seat in a slot."""
        return next((b for b in self.bookings if b.seat_id == seat.pk and _overlap(b, slot)), None)

    def closure(self, seat: Seat, slot: Slot) -> Closure | None:
        """Why a seat cannot be used in a slot, besides closed days."""
        return next(
            (
                c
                for c in self.closures
                if c.centre_id == seat.centre_id
                and c.seat_id in {None, seat.pk}
                and c.starts_at < slot.end
                and slot.start < c.ends_at
            ),
            None,
        )

    def is_free(self, seat: Seat, slot: Slot) -> bool:
        """Whether a seat can be booked now for a slot."""
        day = clock.today(slot.start)
        return (
            self.calendar.is_open(day)
            and self.reception.takes(day)
            and self.closure(seat, slot) is None
            and self.holder(seat, slot) is None
        )

    def free(self) -> Iterator[tuple[Seat, Slot]]:
        """Everything that can be booked, day by day."""
        for day in self.days:
            for slot in self.hours.slots(day):
                yield from ((seat, slot) for seat in self.seats if self.is_free(seat, slot))


def _overlap(booking: Booking, slot: Slot) -> bool:
    return booking.starts_at < slot.end and slot.start < booking.ends_at


def closures_over(seat: Seat, start: datetime, end: datetime) -> list[Closure]:
    """Closures that touch a stretch of time on a seat."""
    found = Closure.objects.filter(centre=seat.centre_id, starts_at__lt=end, ends_at__gt=start)
    return list(found.filter(Q(seat=None) | Q(seat=seat)))


def earliest_script_day(today: date) -> date:
    """The first open day for which notice of a script can still be given today."""
    months, calendar = parameters.value("script.lead_months", today), Calendar.load()
    day = today
    while months_before(day, months) < today or not calendar.is_open(day):
        day += timedelta(days=1)
    return day


def last_day_of_provisional(case: Booking, now: datetime) -> date:
    """Provisional bookings lapse after some business days, at the latest after the day of the visit."""
    today = clock.today(now)
    days = parameters.value("booking.provisional_days", today)
    return min(Calendar.load().add(today, days), case.day)


def day_of_visit(case: Booking, now: datetime) -> date:
    """The day on which the visitor is expected, and must have left."""
    return case.day
