"""How full the seats were in a month: slots that were open, booked, used and missed."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from onsite_booking.hours import Openings, Slot, at
from onsite_booking.models import Booking, Seat
from onsite_booking.purposes import Purpose
from workflow import clock

S = Booking.State
USED = (S.CHECKED_IN, S.FINISHED)
HELD = (S.PROVISIONAL, S.CONFIRMED, S.CONFLICT, *USED, S.NO_SHOW)


@dataclass
class SeatMonth:
    """One seat over a month; figures are slots."""

    seat: Seat
    days: list[tuple[int, int]] = field(default_factory=list)
    """Per day: slots that were open, and of those held."""
    open: int = 0
    held: int = 0
    used: int = 0
    missed: int = 0

    @property
    def free_share(self) -> int | None:
        """What remained free of the open slots, in per cent; None when the seat was never open."""
        return round(100 * (self.open - self.held) / self.open) if self.open else None

    @property
    def used_share(self) -> int | None:
        """What was really used of the open slots, in per cent."""
        return round(100 * self.used / self.open) if self.open else None


@dataclass(frozen=True)
class Month:
    """All seats over a month."""

    first: date
    days: list[date]
    seats: list[SeatMonth]
    purposes: list[dict[str, Any]]

    @classmethod
    def load(cls, first: date) -> "Month":
        """Read the month that begins with a day; a fixed number of queries."""
        following = (first + timedelta(days=31)).replace(day=1)
        days = [first + timedelta(days=n) for n in range((following - first).days)]
        begin, end = at(first, "00:00"), at(following, "00:00")
        openings = Openings.load(begin, end)
        found = Booking.objects.filter(state__in=HELD, period__overlap=(begin, end))
        bookings = list(found.select_related("seat", "seat__centre"))
        held: dict[Any, list[Booking]] = {}
        for booking in bookings:
            held.setdefault((booking.seat_id, booking.day), []).append(booking)
        order = Seat.objects.select_related("centre").order_by("centre__kind", "centre__name", "position")
        seats = [_seat_month(seat, days, openings, held) for seat in order]
        there = [month for month in seats if month.open or month.held]
        return cls(first, days, there, _purposes(bookings))

    @property
    def before(self) -> date:
        """The month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The month after."""
        return (self.first + timedelta(days=31)).replace(day=1)


def _seat_month(
    seat: Seat, days: list[date], openings: Openings, held: dict[Any, list[Booking]]
) -> SeatMonth:
    month = SeatMonth(seat)
    for day in days:
        there = held.get((seat.pk, day), [])
        slots = openings.hours.slots(seat.centre, day)
        taken = [(slot, _holder(there, slot)) for slot in slots]
        open_ = [(s, b) for s, b in taken if b or openings.why_not(seat, s.start, s.end) is None]
        month.open += len(open_)
        month.held += sum(b is not None for _s, b in open_)
        month.used += sum(b is not None and b.state in USED for _s, b in open_)
        month.missed += sum(b is not None and b.state == S.NO_SHOW for _s, b in open_)
        month.days.append((len(open_), sum(b is not None for _s, b in open_)))
    return month


def _holder(bookings: list[Booking], slot: Slot) -> Booking | None:
    return next((b for b in bookings if b.starts_at < slot.end and slot.start < b.ends_at), None)


def _purposes(bookings: Iterable[Booking]) -> list[dict[str, Any]]:
    """Visits per centre and purpose."""
    counted: dict[tuple[str, str], int] = {}
    for booking in bookings:
        key = (str(booking.seat.centre), booking.purpose)
        counted[key] = counted.get(key, 0) + 1
    return [
        {"centre": centre, "purpose": Purpose(purpose).label, "visits": visits}
        for (centre, purpose), visits in sorted(counted.items(), key=lambda pair: (pair[0][0], -pair[1]))
    ]


def to_csv(month: Month) -> str:
    """The month seat by seat and day by day."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [_("センター"), _("座席"), _("日"), _("開いていた枠"), _("予約された枠"), _("空いていた枠")]
    )
    for row in month.seats:
        for day, (open_, held) in zip(month.days, row.days, strict=True):
            writer.writerow([row.seat.centre, row.seat, day.isoformat(), open_, held, open_ - held])
    writer.writerow([])
    writer.writerow(
        [_("センター"), _("座席"), _("開いていた枠"), _("予約された枠"), _("使われた枠"), _("来所なし")]
    )
    for row in month.seats:
        writer.writerow([row.seat.centre, row.seat, row.open, row.held, row.used, row.missed])
    writer.writerow([])
    writer.writerow([_("センター"), _("利用目的"), _("来所の件数")])
    for line in month.purposes:
        writer.writerow([line["centre"], line["purpose"], line["visits"]])
    return out.getvalue()


def this_month() -> date:
    """The first day of the running month."""
    return clock.today().replace(day=1)
