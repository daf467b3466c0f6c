"""The looks of a repeated study: which entries each takes, and up to which day it sees records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from extraction.engine.errors import EngineError
from extraction.script.model import Entry, Looks


@dataclass(frozen=True, slots=True)
class Look:
    """One look: its number from 1, first and last day of entry, and the last day that it sees."""

    number: int
    first: date
    last: date
    cut: date


def of_entry(looks: Looks, entry: Entry) -> tuple[Look, ...]:
    """The looks of an arm. Raises EngineError when its entry has no first day to begin with."""
    if entry.period is None or entry.period.first is None:
        raise EngineError(
            "繰り返しの集計には、対象期間の初日が必要です。",
            "A study that is repeated needs the first day of its entry period.",
        )
    begin, step = entry.period.first, looks.every_months
    found = []
    for number in range(1, looks.count + 1):
        first = begin if looks.mode == "cumulative" else months_later(begin, step * (number - 1))
        last = months_later(begin, step * number) - timedelta(days=1)
        found.append(Look(number, first, last, last + timedelta(days=looks.lag_days)))
    return tuple(found)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or the last day of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
