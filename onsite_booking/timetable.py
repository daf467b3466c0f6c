"""What can be booked when: seats by slots by days, the reception of bookings, and notice of scripts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from onsite_booking.hours import Openings, Slot, at
from onsite_booking.models import Booking, Centre, Seat
from workflow import clock, parameters
from workflow.business_days import Calendar
from workflow.deadlines import months_before

__all__ = ["Reception", "ScriptPlan", "Slot", "Timetable", "at", "earliest_script_day"]


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
class Wanted:
    """What somebody looks for; None and False leave it open."""

    centre: Centre | None = None
    terminal: bool = False
    wheelchair: bool = False
    party: int = 1

    def fits(self, seat: Seat) -> bool:
        """Whether a seat is one of those looked for."""
        return (
            self.centre in (None, seat.centre)
            and (seat.has_terminal or not self.terminal)
            and (seat.wheelchair or not self.wheelchair)
            and self.party <= seat.capacity
        )


@dataclass(frozen=True)
class Timetable:
    """All seats over a span of days, read with a fixed number of queries."""

    days: list[date]
    seats: list[Seat]
    openings: Openings
    reception: Reception
    held: dict[int, list[Booking]]

    @classmethod
    def load(cls, first: date, count: int, today: date, wanted: Wanted | None = None) -> "Timetable":
        """Read `count` days from `first` on, as they stand on the day `today`."""
        days = [first + timedelta(days=n) for n in range(count)]
        begin, end = at(first, "00:00"), at(days[-1] + timedelta(days=1), "00:00")
        calendar, wanted = Calendar.load(), wanted or Wanted()
        seats = Seat.objects.filter(is_active=True, centre__is_active=True).select_related("centre")
        there = [
            seat
            for seat in seats.order_by("centre__kind", "centre__name", "position")
            if wanted.fits(seat) and any(seat.centre.exists_on(day) for day in days)
        ]
        held: dict[int, list[Booking]] = {}
        live = Booking.objects.filter(state__in=Booking.LIVE, period__overlap=(begin, end))
        for booking in live.order_by("period"):
            held.setdefault(booking.seat_id, []).append(booking)
        openings = Openings.load(begin, end, calendar)
        return cls(days, there, openings, Reception.on(today, calendar), held)

    @property
    def calendar(self) -> Calendar:
        """The closed days."""
        return self.openings.hours.calendar

    def slots(self, seat: Seat, day: date) -> list[Slot]:
        """What a seat's centre offers on a day as far as hours go."""
        return self.openings.hours.slots(seat.centre, day)

    def is_closed(self, day: date) -> bool:
        """Whether no centre of the table is open on a day."""
        centres = {seat.centre_id: seat.centre for seat in self.seats}.values()
        return not any(c.exists_on(day) and self.openings.hours.open(c, day) for c in centres)

    def holder(self, seat: Seat, slot: Slot) -> Booking | None:
        """The live booking that holds a seat in a slot."""
        return next((b for b in self.held.get(seat.pk, []) if _overlap(b, slot)), None)

    def is_free(self, seat: Seat, slot: Slot) -> bool:
        """Whether a seat can be booked now for a slot."""
        return (
            self.reception.takes(clock.today(slot.start))
            and self.holder(seat, slot) is None
            and self.openings.why_not(seat, slot.start, slot.end) is None
        )

    def free(self) -> Iterator[tuple[Seat, Slot]]:
        """Every single slot that can be booked, day by day, hour by hour."""
        for day in self.days:
            found = [(seat, s) for seat in self.seats for s in self.slots(seat, day) if self.is_free(seat, s)]
            yield from sorted(found, key=lambda pair: pair[1].start)

    def free_stretches(self, length: int) -> Iterator[tuple[Seat, Slot]]:
        """Every stretch of so many neighbouring slots that can be booked in one go."""
        for day in self.days:
            for seat in self.seats:
                slots = self.slots(seat, day)
                for chain in (slots[n : n + length] for n in range(len(slots) - length + 1)):
                    joined = all(a.end == b.start for a, b in pairwise(chain))
                    if joined and all(self.is_free(seat, slot) for slot in chain):
                        yield seat, Slot(chain[0].start, chain[-1].end, chain[0].place)


def _overlap(booking: Booking, slot: Slot) -> bool:
    return booking.starts_at < slot.end and slot.start < booking.ends_at


@dataclass(frozen=True)
class ScriptPlan:
    """The last days that still meet the day on which the extraction is wanted to begin."""

    extraction_on: date
    visit_by: date
    book_by: date

    @classmethod
    def towards(cls, extraction_on: date, today: date) -> "ScriptPlan":
        """Count back: the hospitals' time after the sending, then the month of notice."""
        calendar = Calendar.load()
        visit = calendar.add(extraction_on, -parameters.value("script.extraction_days", today))
        return cls(extraction_on, visit, months_before(visit, parameters.value("script.lead_months", today)))

    def can_be_met(self, today: date) -> bool:
        """Whether the notice can still be given."""
        return today <= self.book_by


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


def day_of_offer(case: Booking, now: datetime) -> date:
    """The day on which an offer ends."""
    return clock.today(case.offered_until) if case.offered_until else case.day
