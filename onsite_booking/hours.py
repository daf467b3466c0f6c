"""When the centres are open: hours by weekday, closed days, closures, and why a seat cannot be used.

All times of day are the office's (Asia/Tokyo); stretches of time are half-open.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from onsite_booking.models import Booking, Centre, Closure, OpeningHours, Seat
from onsite_booking.models.centre import in_language
from onsite_booking.words import say_hours
from workflow import clock
from workflow.business_days import Calendar
from workflow.models import Parameter

SHORTEST = timedelta(minutes=30)
"""What is left of a slot on a day with shortened hours is offered when it is at least this long."""


@dataclass(frozen=True)
class Slot:
    """A stretch of hours of one day; `place` is its row in the grid."""

    start: datetime
    end: datetime
    place: int = field(default=0, compare=False)

    @property
    def label(self) -> str:
        """Morning or afternoon, by when it begins."""
        return _("午前") if self.start.hour < 12 else _("午後")

    @property
    def hours(self) -> str:
        """Such as 10:00～13:00."""
        return say_hours(self.start, self.end)

    @classmethod
    def of(cls, start: datetime, end: datetime) -> "Slot":
        """Two moments, in the office's zone."""
        return cls(start.astimezone(clock.TOKYO), end.astimezone(clock.TOKYO))


@dataclass(frozen=True)
class Why:
    """Why a seat cannot be used: one of `Booking.Conflict`, with a note in both languages."""

    kind: str
    note: str = ""
    note_en: str = ""

    @property
    def note_in_language(self) -> str:
        """The note in the reader's language ("" when there is none)."""
        return in_language(self.note, self.note_en)

    @property
    def words(self) -> str:
        """The reason in the reader's language, in brackets where there is a note."""
        return Booking(
            conflict=self.kind, conflict_note=self.note, conflict_note_en=self.note_en
        ).conflict_words

    @property
    def in_both_languages(self) -> str:
        """The reason for a mail: Japanese, then English."""
        said = []
        for language in ("ja", "en"):
            with override(language):
                said.append(self.words)
        return " / ".join(said)


def at(day: date, clock_time: str | time) -> datetime:
    """A time of day such as "10:00" on a day, in the office's zone."""
    wanted = time.fromisoformat(clock_time) if isinstance(clock_time, str) else clock_time
    return datetime.combine(day, wanted, clock.TOKYO)


@dataclass(frozen=True)
class Hours:
    """The open hours and the slots of every centre and day.

    A centre without hours of its own for a weekday follows the parameter `booking.hours` on weekdays. A slot
    is what the open hours leave of a row of the parameter `booking.slots`.
    """

    usual: list[tuple[date, list[str]]]
    rows: list[tuple[date, list[list[str]]]]
    own: dict[tuple[Any, int], list[OpeningHours]]
    calendar: Calendar

    @classmethod
    def load(cls, calendar: Calendar | None = None) -> "Hours":
        """Read the two parameters, all opening hours and, unless given, the closed days."""
        found = Parameter.objects.filter(name__in=("booking.hours", "booking.slots")).order_by("-valid_from")
        rows: dict[str, list[Any]] = {"booking.hours": [], "booking.slots": []}
        for name, valid_from, value in found.values_list("name", "valid_from", "value"):
            rows[name].append((valid_from, value))
        own: dict[tuple[Any, int], list[OpeningHours]] = {}
        for row in OpeningHours.objects.order_by("-valid_from", "opens"):
            own.setdefault((row.centre_id, row.weekday), []).append(row)
        return cls(rows["booking.hours"], rows["booking.slots"], own, calendar or Calendar.load())

    def open(self, centre: Centre, day: date) -> list[Slot]:
        """The stretches in which a centre is open on a day; none on closed days."""
        return [] if day in self.calendar.closed else self._by_weekday(centre, day)

    def _by_weekday(self, centre: Centre, day: date) -> list[Slot]:
        own = [row for row in self.own.get((centre.pk, day.weekday()), []) if row.valid_from <= day]
        if own:
            newest = [row for row in own if row.valid_from == own[0].valid_from]
            return [Slot(at(day, r.opens), at(day, r.closes)) for r in newest if r.opens and r.closes]
        value = next((value for valid_from, value in self.usual if valid_from <= day), None)
        return [Slot(at(day, value[0]), at(day, value[1]))] if value and day.weekday() < 5 else []

    def slots(self, centre: Centre, day: date) -> list[Slot]:
        """What can be booked on a day as far as hours go, in order."""
        value = next((value for valid_from, value in self.rows if valid_from <= day), [])
        found = []
        for place, (begin, end) in enumerate(value):
            for stretch in self.open(centre, day):
                start, stop = max(at(day, begin), stretch.start), min(at(day, end), stretch.end)
                if stop - start >= SHORTEST:
                    found.append(Slot(start, stop, place))
        return found

    def usual_slots(self, day: date) -> list[Slot]:
        """The slots of a day without closed hours: the rows of the grid."""
        value = next((value for valid_from, value in self.rows if valid_from <= day), [])
        return [Slot(at(day, begin), at(day, end), place) for place, (begin, end) in enumerate(value)]

    def stretches(self, centre: Centre, start: datetime) -> list[Slot]:
        """What can be booked in one go from a moment on: one slot, it with its neighbour, and so on."""
        found: list[Slot] = []
        for slot in self.slots(centre, clock.today(start)):
            if slot.start == (found[-1].end if found else start):
                found.append(Slot(start, slot.end, slot.place))
        return found

    def admit(self, centre: Centre, start: datetime, end: datetime) -> bool:
        """Whether a stretch of time is made of neighbouring slots of one day."""
        return any(stretch.end == end for stretch in self.stretches(centre, start))

    def cover(self, centre: Centre, start: datetime, end: datetime) -> bool:
        """Whether a centre is open all the time, whatever the slots are."""
        return any(s.start <= start and end <= s.end for s in self.open(centre, clock.today(start)))


@dataclass(frozen=True)
class Openings:
    """All that can take a seat out of use; one answer for the grid, the guards and standing bookings."""

    hours: Hours
    closures: list[Closure]

    @classmethod
    def load(cls, begin: datetime, end: datetime, calendar: Calendar | None = None) -> "Openings":
        """Read what holds between two moments, with a fixed number of queries."""
        return cls(Hours.load(calendar), list(closures_between(begin, end)))

    def why_not(self, seat: Seat, start: datetime, end: datetime) -> Why | None:
        """Why a seat cannot be used at some time in a stretch of one day; None when it can."""
        day, centre = clock.today(start), seat.centre
        if not (centre.is_active and centre.exists_on(day)):
            return Why(Booking.Conflict.CENTRE)
        if not seat.is_active or (seat.last_day is not None and day > seat.last_day):
            return Why(Booking.Conflict.SEAT)
        if not self.hours.open(centre, day):
            closed = self.hours.calendar.closed.get(day)
            names = (closed.name_ja, closed.name_en) if closed else ("", "")
            return Why(Booking.Conflict.HOLIDAY, *names)
        if not self.hours.cover(centre, start, end):
            return Why(Booking.Conflict.HOURS)
        closure = self.closure(seat, start, end)
        return Why(Booking.Conflict.CLOSED, closure.reason, closure.reason_en) if closure else None

    def closure(self, seat: Seat, start: datetime, end: datetime) -> Closure | None:
        """The closure that touches a stretch of time on a seat."""
        return next(
            (c for c in self.closures if c.concerns(seat) and c.starts_at < end and start < c.ends_at), None
        )


def closures_between(begin: datetime, end: datetime) -> QuerySet[Closure]:
    """Closures that touch a stretch of time, of all centres."""
    return Closure.objects.filter(starts_at__lt=end, ends_at__gt=begin)
