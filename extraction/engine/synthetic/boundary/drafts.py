"""What a made-up patient is put together from: records to be written, facts of the person, what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from extraction.script.model import Arm, Bound, Script, Window
from extraction.script.text import Text


@dataclass(frozen=True, slots=True)
class Draft:
    """One record. ``code`` is system and code; ``encounter`` names a visit of the person (None: one of its
    own); ``hour`` is that of a table with times.
    """

    table: str
    start: date
    end: date | None = None
    code: tuple[str, str] | None = None
    encounter: str | None = None
    hour: int = 9
    fields: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a patient: records, and facts of the person that it decides (None: left to others)."""

    drafts: tuple[Draft, ...] = ()
    born: date | None = None
    sex: str | None = None
    death: date | None = None
    observed: tuple[date, date] | None = None

    def __add__(self, other: Part) -> Part:
        """Both together; where both decide a fact, the right one does."""
        return Part(
            (*self.drafts, *other.drafts),
            other.born or self.born,
            other.sex or self.sex,
            other.death or self.death,
            other.observed or self.observed,
        )


NOTHING = Part()


@dataclass(frozen=True, slots=True)
class Probe:
    """A share that sits on a limit: the pointer of the limit, in words what sits where, and the share."""

    place: str
    words: Text
    part: Part

    def beside(self, other: Part) -> Probe:
        """The same probe in a patient who also has the other share; what the probe decides stands."""
        return replace(self, part=other + self.part)


@dataclass(frozen=True, slots=True)
class Scene:
    """The days of one patient that windows may refer to, in one arm of a script.

    ``visits`` name the encounter of the record from which a day comes, where that is not named like the day.
    """

    script: Script
    arm: Arm
    days: Mapping[str, date] = field(default_factory=dict)
    visits: Mapping[str, str] = field(default_factory=dict)

    @property
    def index(self) -> date:
        """The day of entry."""
        return self.days["index"]

    def with_day(self, name: str, day: date, visit: str | None = None) -> Scene:
        """The scene in which a name stands for a day, and for the encounter of its record."""
        visits = {**self.visits, name: visit or name}
        return replace(self, days={**self.days, name: day}, visits=visits)

    def day(self, bound: Bound) -> date | None:
        """The day of a bound; None when the patient has no such day."""
        return None if bound.of not in self.days else later(self.days[bound.of], bound.days)

    def knows(self, window: Window) -> bool:
        """Whether every day that the window refers to is there."""
        return all(bound is None or bound.of in self.days for bound in (window.first, window.last))


def later(day: date, days: int) -> date:
    """So many days after (negative: before) a day, kept within the calendar's four-digit years."""
    low, high = date(1, 1, 1).toordinal(), date(9999, 12, 31).toordinal()
    return date.fromordinal(min(max(day.toordinal() + days, low), high))


def years_before(day: date, years: int) -> date:
    """The birthday of a person who completes so many years on a day."""
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
