"""Records around the rows of a scope: answers to what is asked, one pass over each table for all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from extraction.engine.algebra.expressions import (
    FALSE,
    TRUE,
    Expr,
    Sign,
    as_number,
    coalesce,
    column,
    compare,
    every,
    in_range,
    integer,
    is_null,
    known,
    null,
    of_words,
    same,
    shift,
    some_of,
    surely,
)
from extraction.engine.algebra.relations import Fields, Join, Named, Relation, Select
from extraction.engine.compile import asking, eras, records
from extraction.engine.compile.asking import Ask
from extraction.engine.compile.building import Builder, Flags, Scope, counted_in, on
from extraction.script.model import Counted, Event, Group, Measure, Measured, PersonIs, Rule

Answers = dict[str, Named]


@dataclass(frozen=True, slots=True)
class Hits:
    """Records of a table gathered once for several stages: a step with key ``k``, parts, and flags."""

    step: Named
    parts: tuple[str, ...]
    flags: Flags


@dataclass(slots=True)
class Around:
    """Asks for records around a scope. ``encounters`` are steps (k, enc) of the days that have records."""

    builder: Builder
    hits: dict[str, Hits]
    encounters: dict[str, Named]
    asides: list[tuple[Event, Named, str]] = field(default_factory=list)

    def gather(self, scope: Scope, table: str, asks: Sequence[Ask]) -> None:
        """Read a table once for all these asks, of whatever stage."""
        wanted = _wanted(asks)
        parts = frozenset().union(*wanted.values()) | {"s"}
        rows, flags = self.builder.gathered(scope, table, wanted, (), _bounds(scope, asks))
        self.hits[table] = Hits(self.builder.step("hits", rows), tuple(sorted(parts)), flags)

    # -- answers ------------------------------------------------------------------------------------
    def answers(self, scope: Scope, asks: Sequence[Ask]) -> Answers:
        """For each column asked for, the step (k, columns) that has it; rows only where records are."""
        groups: dict[object, list[Ask]] = {}
        for ask in asks:
            if self.builder.usable(ask):
                groups.setdefault(ask.event.table if ask.is_simple else ask.event, []).append(ask)
        found: Answers = {}
        for group in groups.values():
            step = self._answer(scope, group)
            found |= {name: step for ask in group for name in ask.names}
        return found

    def _answer(self, scope: Scope, asks: list[Ask]) -> Named:
        rows, flags = self.rows(scope, asks)
        joins: list[Join] = []
        beside: dict[str, Expr] = {}
        for name in dict.fromkeys(ask.same_encounter for ask in asks if ask.same_encounter):
            beside[name] = self._beside(scope, name, joins)
        fields = Fields().take("h", "k")
        for ask in asks:
            inside = asking.within(ask.window, ask.event, dict(scope.anchors))
            if ask.arm is not None:
                inside = every([compare("=", column("h", "arm"), integer(ask.arm)), inside])
            hit = every([flags.hits[ask.event], inside, beside.get(ask.same_encounter or "", TRUE)])
            fields.add(**{name: make(hit) for name, make in ask.make})
            if ask.event in flags.asides:
                aside = every([flags.asides[ask.event], inside])
                fields.add(**{f"z_{ask.names[0]}": Expr("count", (aside,))})
        block = Select(rows, "h", fields.done(), tuple(joins), group=(column("h", "k"),))
        step = self.builder.step("facts", block)
        self.asides += [(ask.event, step, f"z_{ask.names[0]}") for ask in asks if ask.event in flags.asides]
        return step

    def _beside(self, scope: Scope, day: str, joins: list[Join]) -> Expr:
        """Whether a record is of an encounter that holds the record from which a day comes."""
        if day == "this":
            return (
                compare("=", column("h", "enc"), column("h", "this_enc"))
                if "this_enc" in scope.columns
                else FALSE
            )
        if day not in self.encounters or "entry" not in scope.columns:
            return FALSE
        alias = f"x{len(joins)}"
        where = [
            compare("=", column("h", "entry"), column(alias, "k")),
            compare("=", column("h", "enc"), column(alias, "enc")),
        ]
        joins.append(Join("left", self.encounters[day], alias, every(where)))
        return known(column(alias, "k"))

    # -- rows ---------------------------------------------------------------------------------------
    def rows(self, scope: Scope, asks: Sequence[Ask]) -> tuple[Relation, Flags]:
        """Rows "h" with k, the scope's columns and the parts asked for; each event with its flag."""
        first = asks[0].event
        if asks[0].is_simple and first.table not in self.hits:
            return self.builder.gathered(
                scope, first.table, _wanted(asks), scope.columns, _bounds(scope, asks)
            )
        if asks[0].is_simple:
            hits = self.hits[first.table]
            step, parts, flags = hits.step, hits.parts, hits.flags
            extra = flags.columns
        else:
            parts = tuple(sorted(frozenset().union(*_wanted(asks).values()) | {"s", "e"}))
            step, flags, extra = self.complex(scope, first, frozenset(parts)), Flags({first: TRUE}, {}), ()
        fields = Fields().take("p", "k", *scope.columns).take("g", *parts, *extra).done()
        joined = Join("inner", Named(scope.name), "p", on("g", "p", "k"))
        return Select(step, "g", fields, (joined,)), flags

    def complex(self, scope: Scope, event: Event, parts: frozenset[str]) -> Named:
        """Records (k, parts) of an event that the record alone does not decide."""
        builder, parts = self.builder, parts | {"s", "e"}
        if event.having is not None:
            parts |= {"enc"}
        plain = replace(event, having=None, pick=None)
        if event.table == "era":
            base: Relation = eras.event_rows(self, scope, plain, parts)
        else:
            gathered, flags = builder.gathered(scope, event.table, {plain: parts})
            shown = Fields().take("h", "k", *sorted(parts)).done()
            base = Select(gathered, "h", shown, where=flags.hits[plain])
        step = builder.step("rows", base)
        if event.having is not None:
            step = self._having(scope, event, step, parts)
        return self._picked(event, step, parts) if event.pick is not None else step

    def _having(self, scope: Scope, event: Event, rows: Named, parts: frozenset[str]) -> Named:
        """Rows around whose day and encounter the rule holds; each such pair is asked once."""
        assert event.having is not None
        day, enc = records.day_of(event, "h"), column("h", "enc")
        pairs = Select(
            rows, "h", (("owner", column("h", "k")), ("this", day), ("this_enc", enc)), distinct=True
        )
        order = tuple(column("c", name) for name in ("owner", "this", "this_enc"))
        inherited = [name for name in scope.columns if name not in ("this", "this_enc", "owner")]
        fields = Fields().add(k=Expr("numbered", ((), order))).take("c", "owner", "this", "this_enc")
        joined = Join("inner", Named(scope.name), "p", compare("=", column("c", "owner"), column("p", "k")))
        step = self.builder.step(
            "moments", Select(pairs, "c", fields.take("p", *inherited).done(), (joined,))
        )
        inner = scope.with_columns(step.name, "owner", "this", "this_enc", anchors={"this": "this"})
        around = Around(self.builder, {}, self.encounters)
        joins, (holds,), _ = around.truths(inner, [event.having])
        kept = Select(step, "p", Fields().take("p", "owner", "this", "this_enc").done(), joins, holds)
        where = every([
            compare("=", column("h", "k"), column("g", "owner")),
            compare("=", day, column("g", "this")),
            same(enc, column("g", "this_enc")),
        ])  # fmt: skip
        block = Select(
            rows, "h", Fields().take("h", "k", *sorted(parts)).done(), (Join("semi", kept, "g", where),)
        )
        return self.builder.step("rows", block)

    def _picked(self, event: Event, rows: Named, parts: frozenset[str]) -> Named:
        pick, day = event.pick, records.day_of(event, "h")
        assert pick is not None
        chosen = Expr("nth_day", (day, pick.n, pick.from_last, TRUE))
        days = Select(rows, "h", (("k", column("h", "k")), ("day", chosen)), group=(column("h", "k"),))
        where = every([on("h", "g", "k"), compare("=", day, column("g", "day"))])
        fields = Fields().take("h", "k", *sorted(parts)).done()
        return self.builder.step("rows", Select(rows, "h", fields, (Join("semi", days, "g", where),)))

    # -- rules --------------------------------------------------------------------------------------
    def truths(
        self, scope: Scope, rules: Sequence[Rule], measures: Mapping[str, Measure] | None = None
    ) -> tuple[tuple[Join, ...], list[Expr], dict[str, Expr]]:
        """For rows "p" of the scope: what must be joined, each rule as a condition that is never unknown, and
        the values of ``measures`` (by column), which are taken in the same pass.
        """
        taken = {
            name: asking.measure(found, name, self.builder.in_unit(found.event), required=True)
            for name, found in (measures or {}).items()
        }
        counts = {leaf: f"n{n}" for n, leaf in enumerate(dict.fromkeys(counted_in(rules)))}
        wanted = [*taken.values(), *(asking.counted(leaf, name) for leaf, name in counts.items())]
        joins, places = joined(self.answers(scope, wanted))
        numbers = {leaf: places.get(name, null("integer")) for leaf, name in counts.items()}
        values = {name: column("p", name) for name in scope.columns if name.startswith("m_")}
        values |= {name: filled(found, places.get(name)) for name, found in (measures or {}).items()}
        return joins, [_truth(rule, scope, numbers, values) for rule in rules], values


def filled(measure: Measure, found: Expr | None) -> Expr:
    """A measure's value where nothing was found: no, zero, or blank; blank where the store cannot tell."""
    if found is None:
        return null("flag" if measure.is_yes_no else "integer" if measure.is_counted else "number")
    if measure.is_yes_no:
        return coalesce(found, FALSE)
    return coalesce(found, integer(0)) if measure.is_counted else found


def joined(found: Answers) -> tuple[tuple[Join, ...], dict[str, Expr]]:
    """Joins of a scope "p" with the steps of answers, and where each answer is."""
    steps = {step.name: f"a{n}" for n, step in enumerate(dict.fromkeys(found.values()))}
    joins = tuple(Join("left", Named(name), alias, on("p", alias, "k")) for name, alias in steps.items())
    return joins, {name: column(steps[step.name], name) for name, step in found.items()}


def _wanted(asks: Sequence[Ask]) -> dict[Event, frozenset[str]]:
    wanted: dict[Event, frozenset[str]] = {}
    for ask in asks:
        parts = ask.parts | ({"e"} if ask.event.dated == "end" else set()) | {"s"}
        wanted[ask.event] = wanted.get(ask.event, frozenset()) | parts
    return wanted


def _bounds(scope: Scope, asks: Sequence[Ask]) -> Expr:
    """Days outside which no record can count for any of the asks, where that can be said in one breath."""
    windows = [ask.window for ask in asks]
    ends = [bound for window in windows for bound in (window.first, window.last)]
    plain = all(bound is not None for bound in ends) and not any(window.overlap for window in windows)
    if not plain or any(ask.event.dated == "end" for ask in asks):
        return TRUE
    anchors = {bound.of for bound in ends if bound is not None}
    if len(anchors) != 1 or not anchors <= scope.anchors.keys():
        return TRUE
    anchor = column("p", scope.anchors[anchors.pop()])
    first = min(window.first.days for window in windows if window.first)
    last = max(window.last.days for window in windows if window.last)
    day = column("r", "s")
    return every([compare(">=", day, shift(anchor, first)), compare("<=", day, shift(anchor, last))])


def _truth(rule: Rule, scope: Scope, numbers: Mapping[Counted, Expr], values: Mapping[str, Expr]) -> Expr:
    if isinstance(rule, Group):
        return _group(rule, [_truth(part, scope, numbers, values) for part in rule.of])
    if isinstance(rule, Counted):
        return _how_many(rule.kind, coalesce(numbers[rule], integer(0)), rule.n)
    return _person_is(rule, scope) if isinstance(rule, PersonIs) else _measured(rule, values)


def _group(rule: Group, parts: list[Expr]) -> Expr:
    if rule.kind == "all":
        return every(parts)
    return some_of(parts) if rule.kind == "any" else _how_many(rule.kind, Expr("met", tuple(parts)), rule.n)


def _how_many(kind: str, count: Expr, n: int) -> Expr:
    signs: dict[str, Sign] = {"at_least": ">=", "at_most": "<=", "exactly": "="}
    return compare(signs[kind], count, integer(n))


def _person_is(rule: PersonIs, scope: Scope) -> Expr:
    parts = [of_words(column("p", "sex"), rule.sex)] if rule.sex else []
    if rule.age is not None:
        parts.append(in_range(column("p", "age"), rule.age) if "age" in scope.columns else FALSE)
    return surely(every(parts))


def _measured(rule: Measured, values: Mapping[str, Expr]) -> Expr:
    found = values.get(f"m_{rule.measure}")
    if found is None:
        return TRUE if rule.missing else FALSE
    if rule.missing:
        return is_null(found)
    return surely(every([known(found), in_range(as_number(found), rule.range)]))
