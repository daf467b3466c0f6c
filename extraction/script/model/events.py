"""What a script looks for in the records of a person: codes, values, windows, events, and rules on them.

A day is a calendar day of the hospital. A window, a period and a range say of each end whether it belongs to
them; days of a window always belong to it, so that "from -7 to -1" is the half-open span [index - 7, index).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from extraction.script.model.kinds import Count, Days, Items, Name, Place, Span, Word, Written
from extraction.script.text import Text

Table = Literal[
    "encounter",
    "emr_diagnosis",
    "prescription",
    "injection",
    "lab_result",
    "radiology",
    "physiology",
    "bacteriology",
    "claim_diagnosis",
    "claim_drug",
    "claim_procedure",
    "dpc_stay",
    "dpc_diagnosis",
    "dpc_procedure",
    "era",
]
Flag = Literal["any", "no", "only"]
Sex = Literal["1", "2", "9"]
Sexes = Annotated[tuple[Sex, ...], Items(most=3, unique=True)]
ANCHORS = ("index", "index_end", "observation_start", "observation_end", "this")
"""Days that every script knows. "this" is the day of the event whose ``having`` asks."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code of one system ("local": the hospital's own); with ``descendants`` all that begin with it."""

    system: Annotated[str, Written(40)]
    code: Word
    descendants: bool = False


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes that mean one thing to the study.

    ``version`` is the author's or the master's own name of this state of the list; ``digest`` (SHA-256 of its
    codes, see ``extraction.script.codes.digest``) pins it: a list that says a digest must have it.
    """

    name: Name
    title: Text
    include: Annotated[tuple[Code, ...], Items(most=20_000)]
    exclude: Annotated[tuple[Code, ...], Items(most=20_000)] = ()
    version: Annotated[str, Written(80)] | None = None
    digest: Annotated[str, Written(64, "^[0-9a-f]{64}$")] | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """A range of numbers with at most one lower and one upper end, each included or not."""

    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the calendar from ``first`` to ``last``, both included; None leaves that end open."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class NumberIn:
    """The record has a finite number in this unit, within the range where one is given.

    Numbers in units that the table of units can convert count as what they are in this unit; with ``exact``
    only numbers written in exactly this unit count.
    """

    unit: Word
    range: Range | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class RatioTo:
    """The number divided by the record's own lower or upper reference limit lies in the range.

    Records without a number or without a positive limit do not count.
    """

    limit: Literal["ref_low", "ref_high"]
    range: Range


@dataclass(frozen=True, slots=True)
class WrittenAs:
    """The result stands in the record exactly as one of these texts, such as "<0.1" or "(-)"."""

    texts: Annotated[tuple[Word, ...], Items(least=1)]


@dataclass(frozen=True, slots=True)
class NoNumber:
    """The record exists but has no usable number."""


Value = NumberIn | RatioTo | WrittenAs | NoNumber


@dataclass(frozen=True, slots=True)
class Where:
    """A text column of the table holds one of these words (with ``negated``: none of them).

    A column of several codes (``modifier_codes``, separated by spaces) is asked code by code. An empty column
    holds none of the words.
    """

    column: Name
    texts: Annotated[tuple[Word, ...], Items(least=1)]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """The n-th day with a record, counted from the first or, ``from_last``, from the last one."""

    n: Place = 1
    from_last: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of record and what must hold for it to count.

    ``dated``: the day of a record is its start or its end (a record without an end ends where it starts).
    ``length`` counts days from start to end, both included; ``age`` is in completed years on the day.
    ``pick`` leaves, of all records of a person that meet everything else, those of one day.
    ``having`` must hold around this very record; its windows may be relative to "this".
    """

    table: Table
    codes: Name | None = None
    era: Name | None = None
    dated: Literal["start", "end"] = "start"
    value: Value | None = None
    quantity: Range | None = None
    days: Range | None = None
    length: Range | None = None
    age: Range | None = None
    suspected: Flag = "any"
    main: Flag = "any"
    where: Annotated[tuple[Where, ...], Items(most=10)] = ()
    period: Period | None = None
    pick: Pick | None = None
    having: Rule | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """So many days after (negative: before) one of ``ANCHORS`` or a named day of the script."""

    days: Days = 0
    of: Name = "index"


@dataclass(frozen=True, slots=True)
class Window:
    """From one day to another, both included; None leaves that end open.

    An event lies in a window by its day; with ``overlap`` when any of its days from start to end does.
    """

    first: Bound | None = None
    last: Bound | None = None
    overlap: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """So many records of a kind in a window, counted as records, distinct days or distinct encounters.

    ``same_encounter`` names a day (such as "index"): only records of an encounter that also holds the record
    from which that day comes count.
    """

    event: Event
    window: Window
    kind: Literal["at_least", "at_most", "exactly"] = "at_least"
    n: Count = 1
    by: Literal["day", "record", "encounter"] = "day"
    same_encounter: Name | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure has a value (with ``missing``: has none), within the range where one is given."""

    measure: Name
    range: Range | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class PersonIs:
    """The person is of this sex (any of them, empty: any) and, on the index date, of this age in years."""

    sex: Sexes = ()
    age: Range | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rules taken together: all, any, or a number of them. No rules: all and "at most" hold, the rest not."""

    kind: Literal["all", "any", "at_least", "at_most", "exactly"]
    of: Annotated[tuple[Rule, ...], Items(least=1, most=500)]
    n: Count = 0


Rule = Group | Counted | Measured | PersonIs


def leaves(rule: Rule) -> Iterator[Counted | Measured | PersonIs]:
    """Every single condition inside nested groups, in reading order; not those inside ``having``."""
    if isinstance(rule, Group):
        for part in rule.of:
            yield from leaves(part)
    else:
        yield rule


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day of its own for each entry: the picked day with such an event in the window.

    Windows may be relative to it. Who has no such day has no event in those windows.
    """

    name: Name
    title: Text
    event: Event
    window: Window
    pick: Pick = Pick()


@dataclass(frozen=True, slots=True)
class Era:
    """Continuous exposure, made of records with days of supply.

    A record supplies its own ``days`` (where it has none, ``default_days``; with ``supply_days`` always
    that many) from its start on. Supplies with at most ``gap_days`` days between them are one era; it ends
    ``surveillance_days`` after its last supplied day.
    """

    name: Name
    title: Text
    events: Annotated[tuple[Event, ...], Items(least=1, most=20)]
    gap_days: Span = 30
    supply_days: Span | None = None
    default_days: Place = 1
    surveillance_days: Span = 0
