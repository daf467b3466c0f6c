"""Who stays: records shared by all stages, named days, inclusion, exclusion, entries kept of a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from extraction.engine.algebra.expressions import (
    Expr,
    case,
    column,
    compare,
    integer,
    is_null,
    known,
    opposite,
)
from extraction.engine.algebra.relations import Fields, Named, Relation, Select
from extraction.engine.compile import asking, uses
from extraction.engine.compile.around import filled, joined
from extraction.engine.compile.asking import Ask
from extraction.engine.compile.building import Scope, counted_in
from extraction.engine.compile.eligible import not_won, precedence_stage, winners
from extraction.engine.compile.state import GROUP, PERSON, State, trail_fields
from extraction.script.model import Measure, NamedDay
from extraction.script.text import Text

_EPOCH = date(1970, 1, 1)


def later_asks(state: State) -> list[Ask]:
    """What is asked after all conditions: measures that no condition needs, and outcomes."""
    needed = uses.early(state.script)
    asks = [
        asking.measure(m, f"m_{m.name}", state.builder.in_unit(m.event), required=False)
        for m in state.script.measures
        if m.name not in needed
    ]
    for found in state.script.outcomes:
        in_unit, names = state.builder.in_unit(found.event), (f"d_{found.name}", f"s_{found.name}")
        asks.append(asking.outcome(found, in_unit, names, lambda name: column("h", f"m_{name}")))
    return asks


def censor_asks(state: State) -> list[Ask]:
    """What may end the watching: censoring events, and eras that hold the index date; of all, of one arm."""
    follow_up = state.script.follow_up
    asks = [asking.censoring(event, f"c{n}") for n, event in enumerate(follow_up.censor)]
    for n, arm in enumerate(state.script.arms):
        asks += [asking.censoring(event, f"c{n}_{k}", n) for k, event in enumerate(arm.censor)]
    return asks + [asking.era_end(era, f"e_{era}") for era in uses.ending_eras(state.script)]


def share_readings(state: State, scope: Scope) -> None:
    """Read every table that several stages ask for only once, for all of them."""
    levels = uses.levels(state.script)
    levelled = {part.name for level in levels for part in level if isinstance(part, Measure)}
    early = [m for m in state.script.measures if m.name in uses.early(state.script) - levelled]
    conditions = [_level_ask(state, m) for m in early]
    conditions += [asking.counted(leaf, "n") for leaf in dict.fromkeys(counted_in(uses.rules(state.script)))]
    stages = [[_level_ask(state, part) for part in level] for level in levels]
    stages += [conditions, censor_asks(state), later_asks(state)]
    by_table: dict[str, list[list[Ask]]] = {}
    for stage in stages:
        for table in dict.fromkeys(str(ask.event.table) for ask in stage if ask.is_simple):
            asks = [
                ask
                for ask in stage
                if ask.is_simple and ask.event.table == table and state.builder.usable(ask)
            ]
            if asks:
                by_table.setdefault(table, []).append(asks)
    for table, found in by_table.items():
        if len(found) > 1:
            state.around.gather(scope, table, [ask for asks in found for ask in asks])


def _level_ask(state: State, part: NamedDay | Measure) -> Ask:
    if isinstance(part, NamedDay):
        return asking.named_day(part, f"day_{part.name}")
    return asking.measure(part, f"m_{part.name}", state.builder.in_unit(part.event), required=True)


def level(state: State, scope: Scope, parts: Sequence[NamedDay | Measure]) -> Scope:
    """The scope with these named days and measures as further columns."""
    asks = [_level_ask(state, part) for part in parts]
    joins, places = joined(state.around.answers(scope, asks))
    fields = Fields().take("p", "k", *scope.columns)
    for part in parts:
        if isinstance(part, Measure):
            fields.add(**{f"m_{part.name}": filled(part, places.get(f"m_{part.name}"))})
        else:
            name = f"day_{part.name}"
            fields.add(**{name: places.get(name, Expr("null", ("day",)))})
    step = state.builder.step("dated", Select(Named(scope.name), "p", fields.done(), joins))
    anchors = {part.name: f"day_{part.name}" for part in parts if isinstance(part, NamedDay)}
    found = scope.with_columns(step.name, *(ask.names[0] for ask in asks), anchors=anchors)
    for part in parts:
        if isinstance(part, NamedDay) and part.name in uses.encounter_days(state.script):
            _encounters_of(state, found, part)
    return found


def _encounters_of(state: State, scope: Scope, day: NamedDay) -> None:
    """The encounters of the records from which a named day comes."""
    wanted = frozenset({"enc"} | ({"e"} if day.window.overlap else set()))
    ask = Ask(day.event, day.window, (), wanted)
    if not state.builder.usable(ask):
        return
    fresh = type(state.around)(state.builder, {}, state.around.encounters)
    rows, flags = fresh.rows(scope, [ask])
    when = column("h", "e" if day.event.dated == "end" else "s")
    inside = asking.within(day.window, day.event, dict(scope.anchors))
    where = Expr("all", (
        flags.hits[day.event], inside, compare("=", when, column("h", f"day_{day.name}")),
        known(column("h", "enc")),
    ))  # fmt: skip
    block = Select(rows, "h", Fields().take("h", "k", "enc").done(), where=where, distinct=True)
    state.around.encounters[day.name] = state.builder.step("encounters", block)


def judge(state: State, scope: Scope) -> Scope:
    """Entries that meet every condition, with the measures that conditions needed."""
    script = state.script
    needed = uses.early(script)
    measures = {
        f"m_{m.name}": m for m in script.measures if m.name in needed and f"m_{m.name}" not in scope.columns
    }
    joins, truths, values = state.around.truths(scope, list(uses.rules(script)), measures)
    losses: list[tuple[Expr, Expr]] = []
    for n, criterion in enumerate(script.include):
        losses.append((opposite(truths[n]), integer(state.stage(f"include_{n}", criterion.title))))
    for n, criterion in enumerate(script.exclude):
        title = Text(f"除外: {criterion.title.ja}", f"Excluded: {criterion.title.en}")
        losses.append((truths[len(script.include) + n], integer(state.stage(f"exclude_{n}", title))))
    fields = Fields().take("p", "k", *scope.columns)
    fields.add(**{name: values[name] for name in measures})
    fields.add(lost=case(losses) if losses else Expr("null", ("integer",)))
    judged = Select(Named(scope.name), "p", fields.done(), joins)
    step = state.builder.step("judged", judged, kept=bool(joins))
    lost = column("x", "lost")
    state.trail.append(Select(step, "x", trail_fields("x", lost), where=known(lost)))
    found = scope.with_columns(step.name, *measures)
    return _kept(state, found, Select(step, "x", _all("x", found.columns), where=is_null(lost)))


def _all(row: str, columns: Iterable[str]) -> tuple[tuple[str, Expr], ...]:
    return Fields().take(row, "k", *columns).done()


def _kept(state: State, scope: Scope, left: Relation) -> Scope:
    """The entries kept of each person, and the arm a person comes into when that is decided last."""
    script = state.script
    if script.keep != "all":
        idx = column("x", "idx")
        back = Expr("days_between", (idx, Expr("day", (_EPOCH,)))) if script.keep == "last" else idx
        place = Expr("numbered", (tuple(column("x", n) for n in (*PERSON, *GROUP)), (back, column("x", "k"))))
        numbered = Select(left, "x", (*_all("x", scope.columns), ("place", place)))
        left = Select(
            numbered, "x", _all("x", scope.columns), where=compare("=", column("x", "place"), integer(1))
        )
    step = state.builder.step("kept", left, kept=script.keep != "all")
    precedence = script.precedence
    if len(script.arms) > 1 and precedence.when == "after_conditions" and precedence.rule != "every":
        lost = not_won(state, "x")
        join = (winners(state, step, "x"),)
        stage = integer(precedence_stage(state))
        state.trail.append(Select(step, "x", trail_fields("x", stage), join, lost))
        step = state.builder.step("kept", Select(step, "x", _all("x", scope.columns), join, opposite(lost)))
    return Scope(step.name, scope.columns, scope.anchors)
