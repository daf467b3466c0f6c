"""What a study puts out: tables by axes and row-level data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from extraction.script.model.events import Event, Window
from extraction.script.model.kinds import Items, Name
from extraction.script.text import Text


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a table; ``starts`` are the lower limits of numeric bands, ``by`` a calendar unit."""

    kind: Literal["sex", "age", "outcome", "measure", "arm", "calendar", "look"]
    of: Name | None = None
    starts: Annotated[tuple[float, ...], Items(most=100)] = ()
    by: Literal["year", "fiscal_year", "quarter", "month"] | None = None

    @property
    def name(self) -> str:
        """The axis name in tables, such as "sex", "outcome_bleeding" or "calendar_month"."""
        tail = self.of or self.by
        return self.kind if tail is None else f"{self.kind}_{tail}"


Axes = Annotated[tuple[Axis, ...], Items(most=3)]
Formats = Annotated[tuple[Literal["parquet", "csv", "xpt"], ...], Items(least=1, most=3, unique=True)]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One row per entry with every measure and outcome."""

    kind: ClassVar = "dataset"
    name: Name
    title: Text
    formats: Formats = ("parquet",)


@dataclass(frozen=True, slots=True)
class Records:
    """A long table: one row per record of a kind in a window, by the number of its person."""

    kind: ClassVar = "records"
    name: Name
    title: Text
    event: Event
    window: Window
    formats: Formats = ("parquet",)


@dataclass(frozen=True, slots=True)
class Matching:
    """The data set with the stratum of each entry by the axes, and a reproducible random order within it."""

    kind: ClassVar = "matching"
    name: Name
    title: Text
    by: Axes
    formats: Formats = ("parquet",)


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Persons (entries) by up to three axes."""

    kind: ClassVar = "cross_table"
    name: Name
    title: Text
    by: Axes


@dataclass(frozen=True, slots=True)
class Incidence:
    """Persons, persons with the outcome, and person-days until it, by axes."""

    kind: ClassVar = "incidence"
    name: Name
    title: Text
    of: Name
    by: Axes = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """Number, sum and sum of squares of a numeric measure (or "age"), by axes."""

    kind: ClassVar = "summary"
    name: Name
    title: Text
    of: Name
    by: Axes = ()


@dataclass(frozen=True, slots=True)
class Attrition:
    """Persons left after each condition, and lost by it."""

    kind: ClassVar = "attrition"
    name: Name
    title: Text


Output = Dataset | Records | Matching | CrossTable | Incidence | Summary | Attrition
