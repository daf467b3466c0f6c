"""Relations of a plan: source rows, earlier steps, and one block of selecting, joining and grouping."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from extraction.engine.algebra.expressions import TRUE, Expr, column
from extraction.script.model import CodeList, Period
from extraction.script.text import Text


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed of a source table: columns, the code lists that any needed row matches (None: rows with
    any code), the step that holds the persons concerned (None: everyone), and the days on which any needed
    row starts (None: any day).
    """

    table: str
    columns: tuple[str, ...]
    codes: tuple[CodeList, ...] | None = None
    persons: str | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of the store; ``number`` tells the readings of a plan apart."""

    number: int
    reading: Reading

    @property
    def name(self) -> str:
        """Under which the rows are read."""
        return f"src_{self.number}_{self.reading.table}"


@dataclass(frozen=True, slots=True)
class Named:
    """The rows of an earlier step."""

    name: str


@dataclass(frozen=True, slots=True)
class Values:
    """Rows written in the plan itself."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Expr, ...], ...]


@dataclass(frozen=True, slots=True)
class Union:
    """All rows of several relations with the same columns, duplicates kept."""

    parts: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """One relation beside another; "semi" keeps rows that have a partner, "anti" those that have none."""

    kind: Literal["inner", "left", "semi", "anti", "cross"]
    relation: Relation
    alias: str
    on: Expr = TRUE


@dataclass(frozen=True, slots=True)
class Select:
    """One block: rows of ``base`` with its joins, filtered, perhaps grouped, shown as ``fields``.

    ``order`` sorts the outermost rows; steps have no order.
    """

    base: Relation
    alias: str
    fields: tuple[tuple[str, Expr], ...]
    joins: tuple[Join, ...] = ()
    where: Expr = TRUE
    group: tuple[Expr, ...] = ()
    distinct: bool = False
    order: tuple[Expr, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the fields."""
        return tuple(name for name, _ in self.fields)


Relation = Source | Named | Values | Union | Select


@dataclass(frozen=True, slots=True)
class Step:
    """A relation that later steps may name, with the words shown while it is made.

    A step that is not ``kept`` is only a name for its relation; a kept one is worked out once.
    """

    name: str
    relation: Relation
    label: Text
    kept: bool = True


@dataclass(slots=True)
class Fields:
    """Helps to write the fields of a block: columns passed on, columns added."""

    found: dict[str, Expr] = field(default_factory=dict)

    def take(self, alias: str, *names: str) -> Fields:
        """Columns of ``alias`` under their own names."""
        self.found |= {name: column(alias, name) for name in names}
        return self

    def add(self, **fields: Expr) -> Fields:
        """Fields of new names."""
        self.found |= fields
        return self

    def done(self) -> tuple[tuple[str, Expr], ...]:
        """All fields in order."""
        return tuple(self.found.items())


def sources(relation: Relation) -> tuple[Source, ...]:
    """Every reading of the store inside a relation."""
    if isinstance(relation, Source):
        return (relation,)
    if isinstance(relation, Union):
        return tuple(found for part in relation.parts for found in sources(part))
    if isinstance(relation, Select):
        inner = (relation.base, *(join.relation for join in relation.joins))
        return tuple(found for part in inner for found in sources(part))
    return ()
