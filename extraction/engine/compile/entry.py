"""Entries of one arm: days with the events, candidates among them, and the days that are chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extraction.engine.algebra.expressions import (
    FALSE,
    TRUE,
    Expr,
    case,
    coalesce,
    column,
    compare,
    day,
    days_between,
    earliest,
    every,
    integer,
    is_null,
    null,
    shift,
    some_of,
    surely,
    text,
)
from extraction.engine.algebra.relations import Fields, Join, Named, Relation, Select, Union, Values
from extraction.engine.compile import looks, records, uses
from extraction.engine.compile.around import Around
from extraction.engine.compile.asking import ANYTIME, Ask
from extraction.engine.compile.building import Builder, Flags, Scope, any_of, on, on_person
from extraction.script.model import Arm, Entry, Event, Period

PERSON = records.PERSON
PATIENTS = Named("patients")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What choosing leaves for one arm: entries, days with events (for counting), and index records."""

    entries: Select
    days: Named
    index_records: Relation | None


@dataclass(slots=True)
class ArmEntries:
    """Works out the entries of one arm. ``seeds`` are rows already gathered for several arms, by table."""

    builder: Builder
    arm: Arm
    position: int
    seeds: Mapping[str, tuple[Named, Flags]]
    wants_end: bool
    wants_encounters: bool

    @property
    def entry(self) -> Entry:
        """How persons enter the arm."""
        return self.arm.entry

    def chosen(self) -> Chosen:
        """The entries of the arm."""
        rows = self._rows()
        if self._is_plain:
            period = self._narrow_period
            firsts = self.builder.step("days", self._firsts(self._rows(period) if period else rows))
            entering = self.builder.step("entering", rows, kept=False) if period else firsts
            return Chosen(self._kept(firsts), entering, None)
        if self.wants_encounters:
            rows = self.builder.step("index_rows", rows)
        days = self.builder.step("days", self._days(rows))
        fields = Fields().take("h", *PERSON, "look", "d", "enc").done() if self.wants_encounters else ()
        records_of_days = Select(rows, "h", fields, where=column("h", "is_entry")) if fields else None
        return Chosen(self._choose(days), days, records_of_days)

    def _rows(self, period: Period | None = None) -> Relation:
        """Rows (person, look, d, is_entry, is_wash, e, enc) of the entry and washout events.

        With a period rows that start outside it may be missing.
        """
        wash = self.entry.washout_events if self.entry.washout_days else ()
        events = tuple(dict.fromkeys((*self.entry.events, *wash)))
        asks = [Ask(event, ANYTIME, (), self._parts(event)) for event in events]
        usable = [ask for ask in asks if self.builder.usable(ask)]
        if not usable:
            return self._nothing()
        plain = all(ask.is_simple and ask.event.age is None for ask in asks) and not self.builder.script.looks
        groups: dict[object, list[Ask]] = {}
        for ask in usable:
            groups.setdefault(ask.event.table if ask.is_simple else ask.event, []).append(ask)
        if plain:
            return self._union([self._from_seeds(group, period) for group in groups.values()])
        scope = self._starters(self.entry.events)
        around = Around(self.builder, {}, {})
        return self._union([self._shown(*around.rows(scope, group), group, "h") for group in groups.values()])

    def _parts(self, event: Event) -> frozenset[str]:
        """What is read of a record; of one that only washes out, no more than its day."""
        return uses.entry_parts(event, self.entry, end=self.wants_end, encounter=self.wants_encounters)

    def _from_seeds(self, asks: list[Ask], period: Period | None) -> list[Select]:
        table = asks[0].event.table
        if table in self.seeds:
            step, flags = self.seeds[table]
            return self._shown(step, flags, asks, "h")
        wanted = {ask.event: ask.parts for ask in asks}
        rows, flags = self.builder.gathered(None, table, wanted, period=period)
        return self._shown(rows, flags, asks, "h")

    def _shown(self, rows: Relation, flags: Flags, asks: Sequence[Ask], row: str) -> list[Select]:
        """One block for each way of dating; an event may be both entry and washout."""
        found = []
        held = frozenset[str]().union(*(ask.parts for ask in asks))
        for dated in dict.fromkeys(ask.event.dated for ask in asks):
            those = [ask.event for ask in asks if ask.event.dated == dated]
            entry = [flags.hits[event] for event in those if event in self.entry.events]
            wash = [
                flags.hits[event]
                for event in those
                if event in (self.entry.washout_events or self.entry.events)
            ]
            is_entry, is_wash = (any_of(part) if part else FALSE for part in (entry, wash))
            fields = (
                Fields()
                .take(row, *PERSON)
                .add(
                    look=column(row, "look") if self.builder.script.looks else integer(0),
                    d=records.day_of(those[0], row),
                    is_entry=is_entry,
                    is_wash=is_wash if self.entry.washout_days else FALSE,
                    e=column(row, "e") if "e" in held else null("day"),
                    enc=column(row, "enc") if "enc" in held else null("text"),
                )
            )
            where = some_of([is_entry, is_wash if self.entry.washout_days else FALSE])
            found.append(Select(rows, row, fields.done(), where=where))
        return found

    def _union(self, blocks: Sequence[list[Select]]) -> Relation:
        every_block = tuple(block for group in blocks for block in group)
        return every_block[0] if len(every_block) == 1 else Union(every_block)

    def _nothing(self) -> Relation:
        fields = (
            Fields()
            .take("x", *PERSON)
            .add(
                look=integer(0), d=null("day"), is_entry=FALSE, is_wash=FALSE, e=null("day"), enc=null("text")
            )
        )
        return Select(PATIENTS, "x", fields.done(), where=FALSE)

    def _starters(self, events: Sequence[Event]) -> Scope:
        """Persons with any record that might be such an event, once for each look."""
        people = Union(tuple(self._people(event) for event in self._plain(events)))
        distinct = Select(people, "u", Fields().take("u", *PERSON).done(), distinct=True)
        joins = [Join("left", PATIENTS, "q", on_person("u", "q"))]
        order = [column("u", name) for name in PERSON]
        fields = Fields().take("u", *PERSON).take("q", "birth_date", "obs_start")
        fields.add(sex=coalesce(column("q", "sex"), text("9")))
        obs_end = column("q", "obs_end")
        if self.builder.script.looks is not None:
            joins.append(Join("cross", self._looks(), "l"))
            order.append(column("l", "look"))
            obs_end = case([(compare("<", column("l", "cut"), obs_end), column("l", "cut"))], obs_end)
            fields.take("l", "look", "cut")
        fields.add(obs_end=obs_end, k=Expr("numbered", ((), tuple(order))))
        step = self.builder.step("starters", Select(distinct, "u", fields.done(), tuple(joins)))
        columns = tuple(name for name in fields.found if name != "k")
        return Scope(step.name, columns, {"observation_start": "obs_start", "observation_end": "obs_end"})

    def _plain(self, events: Sequence[Event]) -> list[Event]:
        found: list[Event] = []
        for event in events:
            if event.table == "era":
                found += self._plain(self.builder.era(event).events)
            else:
                found.append(replace(event, having=None, pick=None, age=None))
        return found

    def _people(self, event: Event) -> Select:
        rows, _ = self.builder.gathered(None, event.table, {event: frozenset({"s"})})
        return Select(rows, "h", Fields().take("h", *PERSON).done(), distinct=True)

    def _looks(self) -> Values:
        assert self.builder.script.looks is not None
        found = looks.of_entry(self.builder.script.looks, self.entry)
        rows = tuple((integer(x.number), day(x.first), day(x.last), day(x.cut)) for x in found)
        return Values(("look", "look_first", "look_last", "cut"), rows)

    def _days(self, rows: Relation) -> Select:
        """Days with an entry event, each with the last washout day before it."""
        key = (*PERSON, "look", "d")
        group = tuple(column("h", name) for name in key)
        fields = (
            Fields()
            .take("h", *key)
            .add(
                is_entry=Expr("some", (column("h", "is_entry"),)),
                is_wash=Expr("some", (column("h", "is_wash"),)),
                e=Expr("most", (column("h", "e"), surely(column("h", "is_entry")))),
            )
        )
        by_day = Select(rows, "h", fields.done(), group=group)
        partition = tuple(column("t", name) for name in (*PERSON, "look"))
        washed = case([(column("t", "is_wash"), column("t", "d"))])
        before = Expr("most_before", (washed, partition, (column("t", "d"),)))
        fields = Fields().take("t", *key, "is_entry", "e")
        fields.add(before=before if self.entry.washout_days else null("day"))
        timed = Select(by_day, "t", fields.done())
        shown = Fields().take("w", *key, "e", "before").done()
        return Select(timed, "w", shown, where=column("w", "is_entry"))

    def _candidate(self, row: str) -> tuple[Expr, list[Join]]:
        """Whether a day may be chosen, and what must be joined to tell."""
        when, entry, joins = column(row, "d"), self.entry, list[Join]()
        parts = []
        if entry.period is not None:
            parts += [compare(">=", when, day(entry.period.first))] if entry.period.first else []
            parts += [compare("<=", when, day(entry.period.last))] if entry.period.last else []
        if entry.washout_days:
            last = column(row, "before")
            long_ago = compare(">", days_between(last, when), integer(entry.washout_days))
            parts.append(some_of([is_null(last), long_ago]))
        if self.builder.script.looks is not None:
            joins.append(Join("inner", self._looks(), "l", on(row, "l", "look")))
            parts += [
                compare(">=", when, column("l", "look_first")),
                compare("<=", when, column("l", "look_last")),
            ]
        if entry.observed.of == "candidates":
            joins.append(Join("left", PATIENTS, "q", on_person(row, "q")))
            ends = [column("q", "obs_end"), *([column("l", "cut")] if self.builder.script.looks else [])]
            observed_end = case([(is_null(ends[0]), ends[0])], earliest(*ends))
            parts += [
                compare("<=", column("q", "obs_start"), shift(when, -entry.observed.before)),
                compare(">=", observed_end, shift(when, entry.observed.after)),
            ]
        return surely(every(parts)), joins

    @property
    def _is_plain(self) -> bool:
        """Whether a record alone tells if its day may be chosen: then days need not be told apart."""
        entry = self.entry
        whole = self.wants_end or self.wants_encounters or self.builder.script.looks is not None
        return not (
            whole or entry.washout_days or entry.choose in ("all", "nth") or entry.observed.of == "candidates"
        )

    @property
    def _narrow_period(self) -> Period | None:
        """The period, where nothing before or after it matters and events alone leave too many rows."""
        entry = self.entry
        events, begins = entry.events, {event.dated for event in entry.events} == {"start"}
        many = any(event.codes is None and event.table not in self.seeds for event in events)
        simple = begins and all(e.age is None and Ask(e, ANYTIME, ()).is_simple for e in events)
        return entry.period if many and simple and entry.choose in ("first", "last") else None

    def _firsts(self, rows: Relation) -> Select:
        """Of each person with an event the day that is chosen, if any."""
        candidate, _ = self._candidate("h")
        key = (*PERSON, "look")
        best = Expr("most" if self.entry.choose == "last" else "least", (column("h", "d"), candidate))
        fields = Fields().take("h", *key).add(arm=integer(self.position), idx=best, idx_end=null("day"))
        fields.add(ever=Expr("least", (column("h", "d"), TRUE)))
        where = candidate if self._narrow_period else TRUE
        return Select(rows, "h", fields.done(), where=where, group=tuple(column("h", n) for n in key))

    def _kept(self, chosen: Relation) -> Select:
        """Those of whom a day was chosen; of the first day ever, those for whom it is that one."""
        kept, day = Fields().take("b", *PERSON, "look", "arm", "idx", "idx_end").done(), column("b", "idx")
        is_first = self.entry.choose == "first_ever"
        where = compare("=", day, column("b", "ever")) if is_first else Expr("not", (is_null(day),))
        return Select(chosen, "b", kept, where=where)

    def _choose(self, days: Named) -> Select:
        """Entries (person, arm, look, idx, idx_end) of this arm."""
        entry, key = self.entry, (*PERSON, "look")
        candidate, joins = self._candidate("d")
        passed = Fields().take("d", *key, "d", "e")
        arm = {"arm": integer(self.position)}
        if entry.choose in ("all", "nth"):
            numbered = Expr("numbered", (tuple(column("d", n) for n in key), (column("d", "d"),)))
            found = Select(days, "d", passed.add(place=numbered).done(), tuple(joins), candidate)
            shown = Fields().take("c", *key).add(**arm, idx=column("c", "d"), idx_end=column("c", "e"))
            nth = compare("=", column("c", "place"), integer(entry.n))
            return Select(found, "c", shown.done(), where=nth if entry.choose == "nth" else TRUE)
        found = Select(days, "d", passed.add(ok=candidate).done(), tuple(joins))
        group = tuple(column("c", name) for name in key)
        last = entry.choose == "last"
        ok = column("c", "ok")
        best = Expr("most" if last else "least", (column("c", "d"), ok))
        end = Expr("at_last" if last else "at_first", (column("c", "e"), (column("c", "d"),), ok))
        fields = Fields().take("c", *key).add(**arm, idx=best, idx_end=end if self.wants_end else null("day"))
        fields.add(ever=Expr("least", (column("c", "d"), TRUE)))
        return self._kept(Select(found, "c", fields.done(), group=group))
