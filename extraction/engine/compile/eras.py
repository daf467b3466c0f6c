"""Eras of continuous exposure: supplies put end to end, gaps bridged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extraction.engine.algebra.expressions import (
    Expr,
    arithmetic,
    case,
    coalesce,
    column,
    compare,
    days_between,
    earliest,
    every,
    integer,
    is_null,
    null,
    number,
    shift,
    some_of,
    text,
)
from extraction.engine.algebra.relations import Fields, Join, Named, Relation, Select, Union
from extraction.engine.compile import records
from extraction.engine.compile.asking import ANYTIME, Ask
from extraction.engine.compile.building import Scope, on, seen
from extraction.script.model import Era, Event

if TYPE_CHECKING:
    from extraction.engine.compile.around import Around

LONGEST_SUPPLY = 36_525
"""A record supplies at most a hundred years; more is a slip of the pen."""


def event_rows(around: Around, scope: Scope, event: Event, parts: frozenset[str]) -> Relation:
    """Eras as records (k, parts) that meet the event's own conditions."""
    shape = {"m": Expr("moment_of", (column("r", "s"),)), "rid": text(""), "enc": null("text")}
    fields = Fields().take("p", "k")
    for part in sorted(parts):
        fields.add(**{part: shape[part] if part in shape else column("r", part)})
    where = every([records.holds(event, None, None, "r"), *seen(event, scope, "r", "p")])
    joined = Join("inner", Named(scope.name), "p", on("r", "p", "k"))
    found = around.builder.era(event)
    return Select(_eras(around, scope, found), "r", fields.done(), (joined,), where)


def _eras(around: Around, scope: Scope, era: Era) -> Relation:
    """Eras (k, s, e): runs of supplies with at most so many days between them."""
    supplies = Union(tuple(_supplies(around, scope, era, event) for event in era.events))
    distinct = Select(supplies, "u", Fields().take("u", "k", "s", "last").done(), distinct=True)
    order = (column("d", "s"), column("d", "last"))
    before = Expr("most_before", (column("d", "last"), (column("d", "k"),), order))
    with_before = Select(distinct, "d", Fields().take("d", "k", "s", "last").add(before=before).done())
    apart = compare(">", days_between(column("b", "before"), column("b", "s")), integer(era.gap_days + 1))
    starts = case([(some_of([is_null(column("b", "before")), apart]), integer(1))], integer(0))
    marked = Select(with_before, "b", Fields().take("b", "k", "s", "last").add(starts=starts).done())
    order = (column("q", "s"), column("q", "last"))
    run = Expr("running", (column("q", "starts"), (column("q", "k"),), order))
    runs = Select(marked, "q", Fields().take("q", "k", "s", "last").add(run=run).done())
    true = every([])
    fields = (
        Fields()
        .take("r", "k")
        .add(
            s=Expr("least", (column("r", "s"), true)),
            e=shift(Expr("most", (column("r", "last"), true)), era.surveillance_days),
        )
    )
    return Select(runs, "r", fields.done(), group=(column("r", "k"), column("r", "run")))


def _supplies(around: Around, scope: Scope, era: Era, event: Event) -> Select:
    """First and last supplied day of each record (k, s, last)."""
    parts = around.builder.supply_parts(event) if era.supply_days is None else frozenset()
    ask = Ask(event, ANYTIME, (), parts)
    alone = type(around)(around.builder, {}, around.encounters)
    rows, flags = alone.rows(scope, [ask])
    days: Expr = integer(era.default_days if era.supply_days is None else max(1, era.supply_days))
    if "days" in parts:
        own = column("h", "days")
        usable = every([Expr("usable", (own,)), compare(">=", own, number(1))])
        days = coalesce(case([(usable, earliest(Expr("floor", (own,)), integer(LONGEST_SUPPLY)))]), days)
    last = shift(column("h", "s"), arithmetic("-", days, integer(1)))
    return Select(rows, "h", Fields().take("h", "k", "s").add(last=last).done(), where=flags.hits[event])
