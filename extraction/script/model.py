"""An extraction script as typed values: what a study asks of every hospital.

Days are calendar days relative to the index date; limits are inclusive unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from extraction.script.text import Text

GroupKind = Literal["all", "any", "at_least", "at_most", "exactly"]
CountKind = Literal["at_least", "at_most", "exactly"]
Take = Literal["ever", "count", "first", "last", "mean", "min", "max"]
Occurrence = Literal["first_ever", "first_in_period"]
AxisKind = Literal["sex", "age", "outcome", "covariate"]
OutputKind = Literal["dataset", "cross_table", "incidence", "attrition", "summary"]


@dataclass(frozen=True, slots=True)
class Code:
    """One code of one system; with ``descendants`` every code that begins with it."""

    system: str
    code: str
    descendants: bool = False


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes that mean one thing to the study."""

    name: str
    title: Text
    include: tuple[Code, ...]
    exclude: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of record: its table, codes, unit and range of values."""

    table: str
    codes: str | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    confirmed_only: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Days from the index date, both ends included; None leaves that end open."""

    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """The event that starts a person's study time, and who may enter by it."""

    event: Event
    occurrence: Occurrence
    period_from: date | None = None
    period_to: date | None = None
    age_min: int | None = None
    age_max: int | None = None
    sex: tuple[str, ...] = ()
    washout_days: int = 0
    observed_before: int = 0
    observed_after: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """So many events of a kind in a window, counted by day or by record."""

    event: Event
    window: Window
    kind: CountKind = "at_least"
    n: int = 1
    by: Literal["day", "record"] = "day"


@dataclass(frozen=True, slots=True)
class Measured:
    """A baseline measure is present and, where limits are given, within them."""

    measure: str
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rules taken together: all, any, or a number of them."""

    kind: GroupKind
    of: tuple[Rule, ...]
    n: int = 0


Rule = Group | Counted | Measured


@dataclass(frozen=True, slots=True)
class Criterion:
    """One named reason to keep (or drop) a person: one line of the attrition table."""

    title: Text
    rule: Rule


@dataclass(frozen=True, slots=True)
class Measure:
    """One value per person taken from events in a window."""

    name: str
    title: Text
    event: Event
    window: Window
    take: Take

    @property
    def is_yes_no(self) -> bool:
        """Whether the measure says only that something happened or not."""
        return self.take == "ever"


@dataclass(frozen=True, slots=True)
class Condition:
    """A value strictly below or above a limit, which may be a multiple of a baseline measure."""

    direction: Literal["below", "above"]
    limit: float
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may happen to a person; with ``when``, a value meeting any of the conditions."""

    name: str
    title: Text
    event: Event
    window: Window
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How long a person is watched: always to the end of data at most."""

    days: int | None = None
    death: bool = True
    censor: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a table; ``starts`` are the lower limits of numeric bands."""

    kind: AxisKind
    of: str | None = None
    starts: tuple[float, ...] = ()

    @property
    def name(self) -> str:
        """The axis name in tables, such as "sex" or "outcome_bleeding"."""
        return self.kind if self.of is None else f"{self.kind}_{self.of}"


@dataclass(frozen=True, slots=True)
class Output:
    """One thing the run produces; ``of`` names the outcome or measure it is about."""

    kind: OutputKind
    name: str
    title: Text
    by: tuple[Axis, ...] = ()
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Privacy:
    """How persons are made less recognisable in row-level output."""

    birth: Literal["year_month", "year"] = "year_month"
    dates: Literal["relative", "absolute"] = "relative"


@dataclass(frozen=True, slots=True)
class Script:
    """A whole study, ready to be told in sentences or compiled."""

    version: int
    title: Text
    purpose: Text
    code_lists: dict[str, CodeList]
    index: Index
    include: tuple[Criterion, ...]
    exclude: tuple[Criterion, ...]
    baseline: dict[str, Measure]
    covariates: dict[str, Measure]
    follow_up: FollowUp
    outcomes: dict[str, Outcome]
    outputs: tuple[Output, ...]
    privacy: Privacy

    @property
    def measures(self) -> dict[str, Measure]:
        """Baseline measures and covariates by name: both are one value per person."""
        return {**self.baseline, **self.covariates}


def leaves(rule: Rule) -> Iterator[Counted | Measured]:
    """Every single condition inside nested groups, in reading order."""
    if isinstance(rule, Group):
        for part in rule.of:
            yield from leaves(part)
    else:
        yield rule
