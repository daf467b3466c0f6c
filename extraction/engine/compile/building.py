"""The plan while it is put together: steps, readings, what the store holds and lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from extraction.engine.algebra.expressions import (
    TRUE,
    Expr,
    column,
    compare,
    every,
    in_range,
    opposite,
    surely,
)
from extraction.engine.algebra.relations import (
    Fields,
    Join,
    Named,
    Reading,
    Relation,
    Select,
    Source,
    Step,
    Values,
)
from extraction.engine.compile import records
from extraction.engine.compile.asking import Ask, counted
from extraction.script.model import CodeList, Era, Event, NumberIn, Period, Rule, Script, leaves
from extraction.script.model import Counted as CountedRule
from extraction.script.tables import TABLES
from extraction.script.text import Text

PERSON = records.PERSON


class Holdings(Protocol):
    """What compiling needs to know of a store."""

    def columns(self, table: str) -> tuple[str, ...]:
        """Columns held of a table; none when the table is absent."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A kept step with one row per key ``k`` around which records are asked for.

    ``anchors`` are the days that windows may be relative to, as columns. ``columns`` are passed on with the
    rows; ``entry`` is the key of the entry when the scope is finer than that.
    """

    name: str
    columns: tuple[str, ...]
    anchors: Mapping[str, str]

    @property
    def looks(self) -> bool:
        """Whether rows after the day ``cut`` are not seen."""
        return "cut" in self.columns

    def with_columns(self, name: str, *added: str, anchors: Mapping[str, str] | None = None) -> Scope:
        """The scope of a later step that adds columns, and perhaps days."""
        kept = tuple(dict.fromkeys((*self.columns, *added)))
        return Scope(name, kept, {**self.anchors, **(anchors or {})})


@dataclass(frozen=True, slots=True)
class Flags:
    """Where gathered rows "h" say which event they are, and which one they would be but for their value."""

    hits: dict[Event, Expr]
    asides: dict[Event, Expr]

    @property
    def columns(self) -> tuple[str, ...]:
        """The flags that are columns of the rows."""
        found = (*self.hits.values(), *self.asides.values())
        return tuple(expr.args[1] for expr in found if expr != TRUE)


@dataclass(slots=True)
class Builder:
    """Collects steps in order. Names are made here, so that no word of a script becomes a name of a step."""

    script: Script
    holdings: Holdings
    steps: list[Step] = field(default_factory=list)
    absent: dict[str, None] = field(default_factory=dict)
    lacking: dict[str, None] = field(default_factory=dict)
    label: Text = field(default_factory=lambda: Text("準備しています", "Preparing"))
    _readings: int = 0
    _names: dict[str, int] = field(default_factory=dict)
    _lists: dict[str, CodeList] = field(default_factory=dict)
    _eras: dict[str, Era] = field(default_factory=dict)
    _in_unit: dict[tuple[str, str | None], str] = field(default_factory=dict)
    _ways: dict[str, Values] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lists = {found.name: found for found in self.script.code_lists}
        self._eras = {era.name: era for era in self.script.eras}

    def code_list(self, event: Event) -> CodeList | None:
        """The codes an event asks for, None when any will do."""
        return self._lists[event.codes] if event.codes is not None else None

    def era(self, event: Event) -> Era:
        """The era an event of the table "era" names."""
        return self._eras[event.era or ""]

    def in_unit(self, event: Event) -> str | None:
        """The part that is the value in the unit an event asks for, None when no other unit is taken."""
        others = records.conversions(event, self.code_list(event))
        if not others or not isinstance(event.value, NumberIn):
            return None
        key = event.value.unit, event.codes
        if key not in self._in_unit:
            self._in_unit[key] = f"{records.IN_UNIT}{len(self._in_unit) + 1}"
            self._ways[self._in_unit[key]] = records.ways(event.value.unit, others)
        return self._in_unit[key]

    def needs(self, event: Event) -> frozenset[str]:
        """What the conditions of an event read of a record."""
        return records.needs(event, self.code_list(event), self.in_unit(event))

    def fresh(self, stem: str) -> str:
        """A name of a step that is not used yet."""
        self._names[stem] = self._names.get(stem, 0) + 1
        return f"{stem}_{self._names[stem]}"

    def step(self, stem: str, relation: Relation, *, kept: bool = True) -> Named:
        """A further step; later ones name it."""
        name = self.fresh(stem)
        self.steps.append(Step(name, relation, self.label, kept))
        return Named(name)

    def held(self, table: str) -> frozenset[str]:
        """Columns the store has of a table."""
        return frozenset(self.holdings.columns(table))

    # -- what the store lacks -----------------------------------------------------------------------
    def missing(self, event: Event, parts: frozenset[str]) -> tuple[str, ...]:
        """Tables and columns an event (with all it refers to) needs and the store lacks."""
        nearby = counted_in([event.having]) if event.having is not None else []
        if any(leaf.same_encounter == "this" for leaf in nearby):
            parts |= {"enc"}
        if event.table == "era":
            era = self.era(event)
            own = era.supply_days is None
            found = [
                self.missing(part, self.supply_parts(part) if own else frozenset()) for part in era.events
            ]
        else:
            wanted = records.shape_columns(event.table, self.needs(event) | parts)
            held = self.held(event.table)
            lacking = tuple(f"{event.table}.{name}" for name in wanted if name not in held)
            found = [lacking if held else (event.table,)]
        asks = (counted(leaf, "n") for leaf in nearby)
        found += [self.missing(ask.event, ask.parts) for ask in asks]
        return tuple(dict.fromkeys(name for names in found for name in names))

    def supply_parts(self, event: Event) -> frozenset[str]:
        """What an era reads of its records."""
        return frozenset({"days"} if event.table != "era" and TABLES[event.table].days else ())

    def usable(self, ask: Ask) -> bool:
        """Whether the store can answer; what is lacking is noted."""
        found = self.missing(ask.event, ask.parts)
        (self.lacking if ask.required else self.absent).update(dict.fromkeys(found))
        return not found

    # -- rows of a table ----------------------------------------------------------------------------
    def shaped(
        self, table: str, parts: Iterable[str], events: Sequence[Event], persons: Scope | None,
        period: Period | None = None,
    ) -> Select:  # fmt: skip
        """Records of a table under the common shape, not yet filtered."""
        wanted, held = frozenset(parts), self.held(table)
        lists = [self.code_list(event) for event in events]
        codes = tuple(dict.fromkeys(found for found in lists if found)) if all(lists) else None
        read = tuple(name for name in records.shape_columns(table, wanted) if name in held)
        self._readings += 1
        reading = Reading(table, read, codes, persons.name if persons else None, period)
        fields = Fields().take("x", *PERSON)
        joins: list[Join] = []
        for part in sorted(wanted | {"s"}):
            if part in self._ways:
                way = f"w{len(joins)}"
                of_unit = compare("=", column("x", "unit"), column(way, "unit"))
                joins.append(Join("left", self._ways[part], way, of_unit))
                fields.add(**{part: records.converted("x", way)})
            else:
                fields.add(**{part: records.shape(table, part, "x", held)})
        return Select(Source(self._readings, reading), "x", fields.done(), tuple(joins))

    def patients(self, of: Named) -> Select:
        """The patients who are the persons of a step."""
        self._readings += 1
        return records.patients(self._readings, of.name)

    def gathered(
        self, scope: Scope | None, table: str, wanted: Mapping[Event, frozenset[str]],
        carry: Sequence[str] = (), bounds: Expr = TRUE, period: Period | None = None,
    ) -> tuple[Select, Flags]:  # fmt: skip
        """Records that are any of these events (told from the record alone), each event with its flag.

        With a scope: of its persons, with ``k`` and the columns to ``carry``, and beside the events those
        records that only their unit or number keeps from being one. Where there are flags, some rows may
        have none; rows that start outside the ``period`` may be missing.
        """
        events = list(wanted)
        read = frozenset[str]().union(*(self.needs(event) for event in events))
        shown = frozenset({"s"}).union(*wanted.values())
        base = self.shaped(table, read | shown, events, scope, period)
        hits = {event: self._hit(event, scope) for event in events}
        asides = {
            event: self._aside(event, scope)
            for event in events
            if scope and isinstance(event.value, NumberIn)
        }
        fields = Fields()
        joins: tuple[Join, ...] = ()
        if scope is None:
            fields.take("r", *PERSON)
        else:
            fields.take("p", *dict.fromkeys(("k", *carry)))
            joins = (Join("inner", Named(scope.name), "p", on_person("r", "p")),)
        fields.take("r", *sorted(shown))
        flags = Flags({events[0]: TRUE}, {})
        if len(events) > 1 or asides:
            fields.add(**{f"f{n}": hits[event] for n, event in enumerate(events)})
            fields.add(**{f"u{n}": asides[event] for n, event in enumerate(events) if event in asides})
            places = {event: column("h", f"f{n}") for n, event in enumerate(events)}
            unused = {event: column("h", f"u{n}") for n, event in enumerate(events) if event in asides}
            flags = Flags(places, unused)
        where = every([self._wanted(hits, asides), bounds])
        return Select(base, "r", fields.done(), joins, where), flags

    def _wanted(self, hits: Mapping[Event, Expr], asides: Mapping[Event, Expr]) -> Expr:
        """Which records to read. Several kinds by their codes: records that are none of them have no flag."""
        lists = {event: found for event in hits if (found := self.code_list(event)) is not None}
        if len(hits) + len(asides) > 1 and len(lists) == len(hits):
            plain = {replace(event, value=None) if event in asides else event: lists[event] for event in hits}
            return records.at_least(plain, {event: self.in_unit(event) for event in plain}, "r")
        return any_of([*hits.values(), *asides.values()])

    def _hit(self, event: Event, scope: Scope | None) -> Expr:
        parts = [records.holds(event, self.code_list(event), self.in_unit(event), "r")]
        if scope is not None:
            parts += seen(event, scope, "r", "p")
        return every(parts)

    def _aside(self, event: Event, scope: Scope | None) -> Expr:
        assert isinstance(event.value, NumberIn)
        whole = replace(event, value=None)
        anyhow = replace(event, value=replace(event.value, range=None))
        usable = records.has_value(anyhow, self.in_unit(event), "r")
        return every([self._hit(whole, scope), opposite(surely(usable))])


def any_of(hits: Sequence[Expr]) -> Expr:
    """At least one of the conditions; one that always holds makes the rest needless."""
    return TRUE if TRUE in hits else hits[0] if len(hits) == 1 else Expr("any", tuple(dict.fromkeys(hits)))


def seen(event: Event, scope: Scope, row: str, person: str) -> list[Expr]:
    """Conditions on a record that need its person: age on the day, and being seen by the look."""
    when, parts = records.day_of(event, row), []
    if event.age is not None:
        age = Expr("completed_years", (column(person, "birth_date"), when))
        parts.append(in_range(age, event.age))
    if scope.looks:
        parts.append(compare("<=", when, column(person, "cut")))
    return parts


def on_person(left: str, right: str) -> Expr:
    """Two rows are of the same person."""
    return every([compare("=", column(left, name), column(right, name)) for name in reversed(PERSON)])


def on(left: str, right: str, *names: str) -> Expr:
    """Two rows have the same values in these columns."""
    return every([compare("=", column(left, name), column(right, name)) for name in names])


def counted_in(rules: Iterable[Rule]) -> list[CountedRule]:
    """Every counted condition inside nested groups, in reading order."""
    return [leaf for rule in rules for leaf in leaves(rule) if isinstance(leaf, CountedRule)]
