"""A study as a script says it: who enters when, who stays, how long they are watched for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from extraction.script.model.events import (
    CodeList,
    Era,
    Event,
    NamedDay,
    Period,
    Range,
    Rule,
    Sexes,
    Window,
)
from extraction.script.model.kinds import Between, Items, Name, Place, Span
from extraction.script.model.outputs import Output
from extraction.script.text import Text


@dataclass(frozen=True, slots=True)
class Observed:
    """Days before and after the index date that must lie in the person's observation period.

    With ``of`` "candidates" a day without them is never chosen as index date; with "chosen" the date is
    chosen first, and a person whose date lacks them is lost.
    """

    before: Span = 0
    after: Span = 0
    of: Literal["chosen", "candidates"] = "chosen"


@dataclass(frozen=True, slots=True)
class Entry:
    """The days on which persons enter: days with any of the events.

    Candidates are days in the period with no day of the ``washout_events`` (or, when none are named, of the
    events themselves) in the ``washout_days`` before. ``choose`` takes the first, last, n-th or every
    candidate of a person; "first_ever" takes the first day with an event at all, and loses the person when
    that is no candidate.
    """

    events: Annotated[tuple[Event, ...], Items(least=1, most=20)]
    period: Period | None = None
    choose: Literal["first_ever", "first", "last", "nth", "all"] = "first"
    n: Place = 1
    washout_days: Span = 0
    washout_events: Annotated[tuple[Event, ...], Items(most=20)] = ()
    observed: Observed = Observed()
    sex: Sexes = ()
    age: Range | None = None


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the groups that are compared, by how its persons enter.

    Follow-up in this arm ends also with the ``era`` that holds the index date (on that date when none does)
    and on the first day after it with a ``censor`` event: as treated, each arm by its own drug.
    """

    name: Name
    title: Text
    entry: Entry
    era: Name | None = None
    censor: Annotated[tuple[Event, ...], Items(most=20)] = ()


@dataclass(frozen=True, slots=True)
class Precedence:
    """Into which arm a person comes who enters several.

    "earliest": the arm entered first (on the same day: by the order of arms, or with ``ties`` "drop" none);
    "order": the first arm in the order; "every": all of them. ``when``: decided as soon as index dates are
    chosen, or among those who are left after all conditions.
    """

    rule: Literal["earliest", "order", "every"] = "earliest"
    ties: Literal["order", "drop"] = "order"
    when: Literal["on_entry", "after_conditions"] = "on_entry"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One named reason to keep (or drop) an entry: one line of the attrition table."""

    title: Text
    rule: Rule


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How long an entry is watched: to the end of observation at most, else to the earliest of these days.

    ``days`` after the index date (or after the end of the index event), the end of the era that holds the
    index date (the index date itself when none does), death, the first censoring event after the index date,
    and what ends follow-up in the entry's own arm.
    With ``collapse_days`` entries of a person with at most that many days between them become one.
    """

    days: Span | None = None
    days_from: Literal["index", "event_end"] = "index"
    era: Name | None = None
    death: bool = True
    censor: Annotated[tuple[Event, ...], Items(most=20)] = ()
    collapse_days: Span | None = None


Take = Literal[
    "ever", "count", "records", "encounters", "first", "last", "mean", "min", "max", "sum", "slope",
    "first_day", "last_day",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """One value per entry taken from the events in a window.

    "count" counts days. "slope" is the least-squares change per 365 days (at least two different moments).
    "first_day" and "last_day" are days from the index date. ``of`` names the number of the record.
    First and last follow time, then the record's own number, then the value: a total order.
    """

    name: Name
    title: Text
    event: Event
    window: Window
    take: Take
    of: Literal["value", "quantity", "days", "length"] = "value"

    @property
    def is_yes_no(self) -> bool:
        """Whether the measure says only that something happened or not."""
        return self.take == "ever"

    @property
    def is_counted(self) -> bool:
        """Whether nothing found means zero."""
        return self.take in ("count", "records", "encounters")

    @property
    def needs_number(self) -> bool:
        """Whether it reads a number of the record."""
        return self.take in ("first", "last", "mean", "min", "max", "sum", "slope")


@dataclass(frozen=True, slots=True)
class Condition:
    """A value strictly below or above a limit, which may be a multiple of a measure."""

    direction: Literal["below", "above"]
    limit: float
    of: Name | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may happen in follow-up; with ``when``, a value meeting any of the conditions."""

    name: Name
    title: Text
    event: Event
    window: Window
    when: Annotated[tuple[Condition, ...], Items(most=10)] = ()


@dataclass(frozen=True, slots=True)
class Looks:
    """The same study over and over, for monitoring: each look ends ``every_months`` after the last one.

    The first look begins on the first day of the entry's period. "separate": each look takes the entries of
    its own months; "cumulative": all from the beginning. A look sees records until ``lag_days`` after it.
    """

    every_months: Annotated[int, Between(1, 120)] = 1
    count: Annotated[int, Between(1, 120)] = 12
    mode: Literal["separate", "cumulative"] = "cumulative"
    lag_days: Span = 0


@dataclass(frozen=True, slots=True)
class Privacy:
    """How persons are made less recognisable in row-level output.

    "number": persons are numbered anew in each run; "pseudonym": a keyed digest that stays the same for one
    usage at one hospital, and tells nothing without the hospital's key.
    """

    birth: Literal["year_month", "year", "none"] = "year_month"
    dates: Literal["relative", "month", "absolute"] = "relative"
    person: Literal["number", "pseudonym"] = "number"


@dataclass(frozen=True, slots=True)
class Script:
    """A whole study, ready to be told in sentences or compiled.

    Order of effect: entries are chosen arm by arm; precedence (``on_entry``); sex, age and observation;
    inclusion rules in order; exclusion rules in order; ``keep`` (the first, last or every entry left of a
    person); precedence (``after_conditions``); follow-up and collapse; outcomes, measures, outputs.
    """

    version: Literal[2]
    title: Text
    purpose: Text
    arms: Annotated[tuple[Arm, ...], Items(least=1, most=10)]
    outputs: Annotated[tuple[Output, ...], Items(least=1, most=30)]
    code_lists: Annotated[tuple[CodeList, ...], Items(most=200)] = ()
    eras: Annotated[tuple[Era, ...], Items(most=20)] = ()
    days: Annotated[tuple[NamedDay, ...], Items(most=20)] = ()
    precedence: Precedence = Precedence()
    include: Annotated[tuple[Criterion, ...], Items(most=500)] = ()
    exclude: Annotated[tuple[Criterion, ...], Items(most=500)] = ()
    keep: Literal["all", "first", "last"] = "all"
    measures: Annotated[tuple[Measure, ...], Items(most=200)] = ()
    follow_up: FollowUp = FollowUp()
    outcomes: Annotated[tuple[Outcome, ...], Items(most=50)] = ()
    looks: Looks | None = None
    privacy: Privacy = Privacy()
