"""Business days of the office: weekdays without holidays and without 29 December to 3 January.

Days are counted from the next one (the first day is not counted in). Holidays are rows, seeded from the
`holidays` library and editable, because equinoxes and special laws are settled only the year before.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import holidays

from workflow.models import ClosedDay

TURN_OF_THE_YEAR = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))


@dataclass(frozen=True)
class Calendar:
    """The closed days, read once; answers questions about days."""

    closed: dict[date, ClosedDay]

    @classmethod
    def load(cls) -> "Calendar":
        """Read all closed days (a few hundred rows, one query)."""
        return cls({day.date: day for day in ClosedDay.objects.all()})

    def is_open(self, day: date) -> bool:
        """Whether the office works on this day."""
        return day.weekday() < 5 and day not in self.closed

    def add(self, day: date, count: int) -> date:
        """The day `count` business days after `day` (before it when negative)."""
        step = timedelta(days=1 if count >= 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_open(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Business days after `start` up to and including `end`; negative when `end` lies before."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_open(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def seed(first_year: int, last_year: int) -> int:
    """Write holidays and the turn of the year for these years; returns how many days were added."""
    japanese = holidays.country_holidays("JP", years=range(first_year, last_year + 1), language="ja")
    english = holidays.country_holidays("JP", years=range(first_year, last_year + 1), language="en_US")
    rows = [
        ClosedDay(date=day, name_ja=name, name_en=english.get(day, name), source="国民の祝日に関する法律")
        for day, name in japanese.items()
    ]
    known = set(japanese)
    rows += [
        ClosedDay(
            date=day, name_ja="年末年始", name_en="Turn of the year", source="行政機関の休日に関する法律"
        )
        for year in range(first_year, last_year + 1)
        for month, number in TURN_OF_THE_YEAR
        if (day := date(year, month, number)) not in known
    ]
    return len(ClosedDay.objects.bulk_create(rows, ignore_conflicts=True))
