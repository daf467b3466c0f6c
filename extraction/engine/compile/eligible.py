"""From days of entry to the entries that may stay: precedence of arms, persons, sex, age, observation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from extraction.engine.algebra.expressions import (
    TRUE,
    Expr,
    case,
    coalesce,
    column,
    compare,
    day,
    every,
    in_range,
    integer,
    is_null,
    known,
    of_words,
    opposite,
    shift,
    some_of,
    surely,
)
from extraction.engine.algebra.relations import Fields, Join, Named, Relation, Select, Union, Values
from extraction.engine.compile import asking, looks, uses
from extraction.engine.compile.asking import Ask
from extraction.engine.compile.building import Flags, Scope, on, on_person
from extraction.engine.compile.entry import ArmEntries, Chosen
from extraction.engine.compile.state import ANCHORS, BASE, GROUP, PERSON, State, trail_fields
from extraction.script.model import Arm, Event
from extraction.script.text import Text


def choose(state: State) -> list[Chosen]:
    """The entries that each arm chooses, before anything is asked of their persons."""
    script = state.script
    wants_end = uses.end_of_index_matters(script)
    wants_encounters = "index" in uses.encounter_days(script)
    seeds = {} if script.looks else _seeds(state, wants_end, wants_encounters)
    arms = [
        ArmEntries(state.builder, arm, n, seeds, wants_end, wants_encounters)
        for n, arm in enumerate(script.arms)
    ]
    state.stage("event", Text("起点となる記録がある人", "Persons with the index event"))
    state.stage("period", Text("対象期間・ウォッシュアウトを満たす", "Within period and washout"))
    found = [arm.chosen() for arm in arms]
    state.days = [part.days for part in found]
    return found


def _seeds(state: State, end: bool, encounters: bool) -> dict[str, tuple[Named, Flags]]:
    """Tables from which several arms enter, gathered once."""
    plain: dict[str, dict[Event, frozenset[str]]] = {}
    arms: dict[str, set[str]] = {}
    for arm in state.script.arms:
        wash = arm.entry.washout_events if arm.entry.washout_days else ()
        asks = [Ask(event, asking.ANYTIME, ()) for event in (*arm.entry.events, *wash)]
        if not all(ask.is_simple and ask.event.age is None for ask in asks):
            continue
        for ask in asks:
            parts = uses.entry_parts(ask.event, arm.entry, end=end, encounter=encounters)
            if not state.builder.missing(ask.event, parts):
                wanted = plain.setdefault(ask.event.table, {})
                wanted[ask.event] = wanted.get(ask.event, frozenset()) | parts
                arms.setdefault(ask.event.table, set()).add(arm.name)
    seeds = {}
    for table in (name for name, found in arms.items() if len(found) > 1):
        rows, flags = state.builder.gathered(None, table, plain[table])
        seeds[table] = (state.builder.step("seeds", rows), flags)
    return seeds


def eligible(state: State, chosen: Sequence[Chosen]) -> Scope:
    """Entries of persons of the sex, age and observation asked for."""
    found: Relation = Union(tuple(part.entries for part in chosen)) if len(chosen) > 1 else chosen[0].entries
    order = tuple(column("c", name) for name in (*PERSON, *GROUP, "idx"))
    fields = Fields().take("c", *PERSON, *GROUP, "idx", "idx_end").add(k=Expr("numbered", ((), order)))
    numbered = state.builder.step("chosen", Select(found, "c", fields.done()))
    losses: list[tuple[Expr, int]] = []
    joins = [Join("left", state.builder.patients(numbered), "q", on_person("c", "q"))]
    precedence = state.script.precedence
    if len(state.script.arms) > 1 and precedence.when == "on_entry" and precedence.rule != "every":
        joins.append(winners(state, numbered, "c"))
        losses.append((not_won(state, "c"), precedence_stage(state)))
    obs_end = column("q", "obs_end")
    if state.script.looks is not None:
        joins.append(Join("inner", _cuts(state), "l", on("c", "l", *GROUP)))
        obs_end = case([(compare("<", column("l", "cut"), obs_end), column("l", "cut"))], obs_end)
    age = Expr("completed_years", (column("q", "birth_date"), column("c", "idx")))
    fields = (
        Fields()
        .take("c", "k", *PERSON, *GROUP, "idx")
        .take("q", "sex", "birth_date", "death_date", "obs_start")
    )
    fields.add(entry=column("c", "k"), idx_end=coalesce(column("c", "idx_end"), column("c", "idx")))
    fields.add(obs_end=obs_end, age=age)
    if state.script.looks is not None:
        fields.take("l", "cut")
    losses += _person_losses(state, age, obs_end)
    lost = case([(condition, integer(stage)) for condition, stage in losses])
    step = state.builder.step("entries", Select(numbered, "c", fields.add(lost=lost).done(), tuple(joins)))
    state.entries = step.name
    state.trail.append(
        Select(step, "x", trail_fields("x", column("x", "lost")), where=known(column("x", "lost")))
    )
    columns = (*BASE, *(("cut",) if state.script.looks else ()))
    kept = Select(step, "x", Fields().take("x", "k", *columns).done(), where=is_null(column("x", "lost")))
    scope = Scope(state.builder.step("eligible", kept, kept=False).name, columns, ANCHORS)
    _index_encounters(state, scope, chosen)
    return scope


def precedence_stage(state: State) -> int:
    """The line of attrition for those who come into another arm."""
    return state.stage("precedence", Text("群が決まった人", "With one group decided"))


def _person_losses(state: State, age: Expr, obs_end: Expr) -> list[tuple[Expr, int]]:
    no_record = is_null(column("q", "known"))
    stages = [
        state.stage("record", Text("患者情報がある", "With a patient record")),
        state.stage("person", Text("年齢・性別を満たす", "Of the age and sex asked for")),
        state.stage("observed", Text("観察期間を満たす", "Observed long enough")),
    ]
    person = _by_arm(state, lambda arm: every([
        *([of_words(column("q", "sex"), arm.entry.sex)] if arm.entry.sex else []),
        in_range(age, arm.entry.age),
    ]))  # fmt: skip
    idx = column("c", "idx")
    observed = _by_arm(state, lambda arm: every([
        compare("<=", column("q", "obs_start"), shift(idx, -arm.entry.observed.before)),
        compare(">=", obs_end, shift(idx, arm.entry.observed.after)),
    ]))  # fmt: skip
    return list(zip([no_record, opposite(surely(person)), opposite(surely(observed))], stages, strict=True))


def _by_arm(state: State, condition: Callable[[Arm], Expr]) -> Expr:
    parts = [condition(arm) for arm in state.script.arms]
    if len(set(parts)) == 1:
        return parts[0]
    return case([(compare("=", column("c", "arm"), integer(n)), part) for n, part in enumerate(parts)])


def _cuts(state: State) -> Values:
    assert state.script.looks is not None
    rows = [
        (integer(n), integer(look.number), day(look.cut))
        for n, arm in enumerate(state.script.arms)
        for look in looks.of_entry(state.script.looks, arm.entry)
    ]
    return Values((*GROUP, "cut"), tuple(rows))


def _index_encounters(state: State, scope: Scope, chosen: Sequence[Chosen]) -> None:
    parts = []
    for n, part in enumerate(chosen):
        if part.index_records is not None:
            where = every([
                on_person("h", "p"), on("h", "p", "look"), compare("=", column("h", "d"), column("p", "idx")),
                compare("=", column("p", "arm"), integer(n)),
            ])  # fmt: skip
            fields = Fields().take("p", "k").take("h", "enc").done()
            joined_with = Join("inner", Named(scope.name), "p", where)
            parts.append(Select(part.index_records, "h", fields, (joined_with,), known(column("h", "enc"))))
    if parts:
        fields = Fields().take("u", "k", "enc").done()
        state.around.encounters["index"] = state.builder.step(
            "encounters", Select(Union(tuple(parts)), "u", fields, distinct=True)
        )


def winners(state: State, entries: Relation, row: str) -> Join:
    """For each person and look: the arm that comes first, and how many arms begin on its first day."""
    key = (*PERSON, "look")
    firsts = Select(
        entries, "a",
        Fields().take("a", *key, "arm").add(first=Expr("least", (column("a", "idx"), TRUE))).done(),
        group=tuple(column("a", name) for name in (*key, "arm")),
    )  # fmt: skip
    by_day = state.script.precedence.rule == "earliest"
    order = (column("b", "first"), column("b", "arm")) if by_day else (column("b", "arm"),)
    place = Expr("numbered", (tuple(column("b", name) for name in key), order))
    ranked = Select(firsts, "b", Fields().take("b", *key, "arm", "first").add(place=place).done())
    partition = tuple(column("g", name) for name in key)
    winner = compare("=", column("g", "place"), integer(1))
    second = compare("=", column("g", "place"), integer(2))
    fields = (
        Fields()
        .take("g", *key)
        .add(
            winner=Expr("least", (column("g", "arm"), winner)),
            first=Expr("least", (column("g", "first"), winner)),
            second=Expr("least", (column("g", "first"), second)),
        )
    )
    block = Select(ranked, "g", fields.done(), group=partition)
    return Join("inner", block, "w", every([on_person(row, "w"), on(row, "w", "look")]))


def not_won(state: State, row: str) -> Expr:
    """An entry of an arm into which its person does not come."""
    lost = [compare("<>", column("w", "winner"), column(row, "arm"))]
    if state.script.precedence.rule == "earliest" and state.script.precedence.ties == "drop":
        lost.append(surely(compare("=", column("w", "first"), column("w", "second"))))
    return some_of(lost)


def repeated(state: State) -> Select:
    """Has a row when a patient of an entry is in the table of patients more than once."""
    counted = Select(
        Named(state.entries), "x",
        (("n", Expr("count", (TRUE,))), ("k", Expr("most", (column("x", "k"), TRUE)))),
    )  # fmt: skip
    return Select(
        counted, "t", (("n", column("t", "n")),), where=compare(">", column("t", "n"), column("t", "k"))
    )
