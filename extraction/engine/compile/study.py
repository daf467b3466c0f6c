"""A whole study as a plan: entries, conditions, follow-up, one row per entry."""

from __future__ import annotations

from extraction.engine.algebra.expressions import (
    TRUE,
    Expr,
    case,
    coalesce,
    column,
    compare,
    days_between,
    earliest,
    integer,
    is_null,
    known,
    latest,
    null,
    shift,
    some_of,
    text,
)
from extraction.engine.algebra.relations import Fields, Join, Named, Select, Union
from extraction.engine.compile import conditions, eligible, uses
from extraction.engine.compile.around import filled, joined
from extraction.engine.compile.building import Scope, on
from extraction.engine.compile.state import GROUP, PERSON, State, trail_fields
from extraction.script.model import Outcome
from extraction.script.text import Text


def compile_study(state: State) -> Scope:
    """Add every step; the last ones are ``analysis`` and the trail of lost entries."""
    builder = state.builder
    builder.label = Text("起点日を探しています", "Finding index dates")
    scope = eligible.eligible(state, eligible.choose(state))
    builder.label = Text("条件に当てはまる記録を数えています", "Counting events for the conditions")
    conditions.share_readings(state, scope)
    for parts in uses.levels(state.script):
        scope = conditions.level(state, scope, parts)
    scope = conditions.judge(state, scope)
    builder.label = Text("追跡期間を求めています", "Finding the end of follow-up")
    scope = _watched(state, scope)
    builder.label = Text("測定とアウトカムを調べています", "Taking measures and outcomes")
    return _analysed(state, scope)


def _watched(state: State, scope: Scope) -> Scope:
    """Entries with the last day they are watched; it is never before the index date."""
    follow_up = state.script.follow_up
    joins, places = joined(state.around.answers(scope, conditions.censor_asks(state)))
    ends = [column("p", "obs_end")]
    if follow_up.days is not None:
        start = "idx_end" if follow_up.days_from == "event_end" else "idx"
        ends.append(shift(column("p", start), follow_up.days))
    by_era = {
        era: coalesce(places.get(f"e_{era}", null("day")), column("p", "idx"))
        for era in uses.ending_eras(state.script)
    }
    if follow_up.era is not None:
        ends.append(by_era[follow_up.era])
    for n, arm in enumerate(state.script.arms):
        if arm.era is not None:
            ends.append(case([(compare("=", column("p", "arm"), integer(n)), by_era[arm.era])]))
    if follow_up.death:
        ends.append(column("p", "death_date"))
    ends += [place for name, place in places.items() if name.startswith("c")]
    end = latest(earliest(*ends), column("p", "idx"))
    fields = Fields().take("p", "k", *scope.columns).add(fu_end=end)
    watched = Select(Named(scope.name), "p", fields.done(), joins)
    step = state.builder.step("watched", watched, kept=bool(joins))
    state.trail.append(Select(step, "p", trail_fields("p", integer(len(state.stages)))))
    found = scope.with_columns(step.name, "fu_end")
    return _collapsed(state, found, follow_up.collapse_days) if follow_up.collapse_days is not None else found


def _collapsed(state: State, scope: Scope, days: int) -> Scope:
    """Entries of a person put together where at most so many days lie between them: the first one stays."""
    key = tuple(column("x", name) for name in (*PERSON, *GROUP))
    order = (column("x", "idx"), column("x", "k"))
    columns = ("k", *scope.columns)
    before = Expr("most_before", (column("x", "fu_end"), key, order))
    timed = Select(Named(scope.name), "x", Fields().take("x", *columns).add(before=before).done())
    apart = compare(">", days_between(column("x", "before"), column("x", "idx")), integer(days + 1))
    begins = case([(some_of([is_null(column("x", "before")), apart]), integer(1))], integer(0))
    marked = Select(timed, "x", Fields().take("x", *columns).add(begins=begins).done())
    run = Expr("running", (column("x", "begins"), key, order))
    runs = state.builder.step(
        "runs", Select(marked, "x", Fields().take("x", *columns, "begins").add(run=run).done())
    )
    group = tuple(column("y", name) for name in (*PERSON, *GROUP, "run"))
    fields = Fields().take("y", *PERSON, *GROUP, "run").add(last=Expr("most", (column("y", "fu_end"), TRUE)))
    ends = Select(runs, "y", fields.done(), group=group)
    others = [name for name in columns if name != "fu_end"]
    first = Fields().take("x", *others).add(fu_end=column("e", "last")).done()
    where = on("x", "e", *PERSON, *GROUP, "run")
    begun = compare("=", column("x", "begins"), integer(1))
    step = state.builder.step(
        "collapsed", Select(runs, "x", first, (Join("inner", ends, "e", where),), begun)
    )
    return Scope(step.name, scope.columns, scope.anchors)


def _analysed(state: State, scope: Scope) -> Scope:
    """One row per entry with every measure (m_), outcome (o_) and its day (d_)."""
    script = state.script
    joins, places = joined(state.around.answers(scope, conditions.later_asks(state)))
    fields = Fields().take("p", "k", *scope.columns)
    for measure in script.measures:
        name = f"m_{measure.name}"
        if name not in scope.columns:
            fields.add(**{name: filled(measure, places.get(name))})
    for outcome in script.outcomes:
        day = places.get(f"d_{outcome.name}", null("day"))
        seen = coalesce(places.get(f"s_{outcome.name}", null("integer")), integer(0))
        fields.add(**{f"o_{outcome.name}": _status(outcome, day, seen), f"d_{outcome.name}": day})
    key = tuple(column("p", name) for name in PERSON)
    order = tuple(column("p", name) for name in (*GROUP, "idx", "k"))
    fields.add(place=Expr("numbered", (key, order)) if uses.has_entries(script) else integer(1))
    step = state.builder.step("analysis", Select(Named(scope.name), "p", fields.done(), joins))
    return Scope(step.name, tuple(name for name in fields.found if name != "k"), scope.anchors)


def _status(outcome: Outcome, day: Expr, seen: Expr) -> Expr:
    if not outcome.when:
        return case([(is_null(day), text("no"))], text("yes"))
    unknown = [compare("=", seen, integer(0))]
    unknown += [is_null(column("p", f"m_{part.of}")) for part in outcome.when if part.of is not None]
    return case([(known(day), text("yes")), (some_of(unknown), text("not_measured"))], text("no"))


def trail(state: State) -> Union:
    """Every entry once, with the stage at which it was lost."""
    return Union(tuple(state.trail))


def entered(state: State) -> Union:
    """Persons with an entry event by arm and look, counted."""
    parts = []
    for n, days in enumerate(state.days):
        distinct = Select(days, "d", Fields().take("d", *PERSON, "look").done(), distinct=True)
        fields = Fields().add(arm=integer(n)).take("d", "look").add(persons=Expr("count", (TRUE,)))
        parts.append(Select(distinct, "d", fields.done(), group=(column("d", "look"),)))
    return Union(tuple(parts))
