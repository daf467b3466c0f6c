"""Additive statistical tables with every cell, and the evidence that disclosure checking needs."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from extraction.engine.algebra.expressions import (
    TRUE,
    Expr,
    arithmetic,
    as_integer,
    as_number,
    coalesce,
    column,
    compare,
    days_between,
    earliest,
    integer,
    known,
    latest,
    opposite,
    text,
)
from extraction.engine.algebra.relations import Fields, Named, Select
from extraction.engine.compile import Plan
from extraction.engine.compile.state import PERSON
from extraction.engine.database import Database
from extraction.engine.outputs.axes import group_of, table_axis
from extraction.script.headings import PERSONS, Column, TableAxis
from extraction.script.model import CrossTable, Incidence, Output, Summary
from extraction.script.text import Text

Key = tuple[str, ...]
Statistic = CrossTable | Incidence | Summary


@dataclass(frozen=True, slots=True)
class SiteTable:
    """One hospital's statistical table: numbers that may simply be added over hospitals.

    ``evidence`` tells of each cell how many persons are in it and, of magnitudes, each person's share.
    """

    output: Output
    axes: tuple[TableAxis, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Key, tuple[str, ...]], ...]
    evidence: tuple[dict[str, Any], ...] = ()

    def write(self, path: Path) -> None:
        """CSV (UTF-8, LF): one column per axis with group codes, then the numbers."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([*(axis.name for axis in self.axes), *(column.name for column in self.columns)])
            writer.writerows([*key, *numbers] for key, numbers in self.rows)

    def describe(self) -> dict[str, Any]:
        """What the table is, without its numbers."""
        return {
            "name": self.output.name,
            "kind": self.output.kind,
            "title": self.output.title.to_json(),
            "axes": [axis.to_json() for axis in self.axes],
            "columns": [column.to_json() for column in self.columns],
            "scope": {} if self.output.kind == "attrition" else {"attrition": ["kept"]},
        }


@dataclass(frozen=True, slots=True)
class _Question:
    """Numbers of a table: count of entries, sums of whole numbers for each entry, and who is in it."""

    columns: tuple[Column, ...]
    sums: tuple[Expr, ...]
    where: Expr
    scales: tuple[int, ...] = ()
    magnitude: str | None = None


def site_table(database: Database, plan: Plan, output: Statistic) -> SiteTable:
    """A cross table, incidence or summary of the entries that stayed."""
    question = _question(plan, output)
    groups = [group_of(plan.script, axis, "a") for axis in output.by]
    found = _by_person(plan, question, groups)
    cells: dict[Key, tuple[Any, ...]] = {}
    for row in database.rows(_by_cell(found, len(groups), len(question.sums))):
        cells[row[: len(groups)]] = row[len(groups) :]
    axes = tuple(table_axis(plan.script, axis, {key[n] for key in cells}) for n, axis in enumerate(output.by))
    keys = list(itertools.product(*([category.code for category in axis.categories] for axis in axes)))
    width = 1 + len(question.sums)
    numbers = {key: _numbers(values[:width], question.scales) for key, values in cells.items()}
    empty = ("0",) * width
    rows = tuple((key, numbers.get(key, empty)) for key in keys)
    evidence = tuple(_evidence(key, cells.get(key), question, width) for key in keys)
    return SiteTable(output, axes, question.columns, rows, evidence)


def _question(plan: Plan, output: Statistic) -> _Question:
    if isinstance(output, CrossTable):
        return _Question((PERSONS,), (), TRUE)
    if isinstance(output, Incidence):
        return _incidence(plan, output.of)
    value = column("a", "age") if output.of == "age" else column("a", f"m_{output.of}")
    micro = Expr("micro", (as_number(value),))
    wide = Expr("wide", (micro,))
    columns = (
        replace(PERSONS, scope={f"known_{output.of}": ("yes",)}),
        Column("sum", Text("合計", "sum"), "value"),
        Column("sum_of_squares", Text("平方和", "sum of squares"), "value"),
    )
    squares = arithmetic("*", wide, wide)
    return _Question(columns, (wide, squares), known(micro), (6, 12), "sum")


def _incidence(plan: Plan, name: str) -> _Question:
    title = next(outcome.title for outcome in plan.script.outcomes if outcome.name == name)
    status, day, end = column("a", f"o_{name}"), column("a", f"d_{name}"), column("a", "fu_end")
    columns = (
        replace(PERSONS, scope={f"outcome_{name}": ("yes", "no")}),
        Column(
            "events",
            Text(f"{title.ja}の人数", f"persons with {title.en}"),
            "count",
            {f"outcome_{name}": ("yes",)},
        ),
        Column("person_days", Text("観察人日", "person-days"), "value"),
    )
    last = earliest(coalesce(day, end), end)
    days = latest(as_integer(days_between(column("a", "idx"), last)), integer(0))
    hit = as_integer(compare("=", status, text("yes")))
    return _Question(
        columns, (hit, days), opposite(compare("=", status, text("not_measured"))), (0, 0), "person_days"
    )


def _by_person(plan: Plan, question: _Question, groups: list[Expr]) -> Select:
    """What each person adds to each cell."""
    fields = Fields().add(**{f"g{n}": group for n, group in enumerate(groups)})
    fields.add(entries=Expr("count", (TRUE,)))
    fields.add(**{f"x{n}": Expr("total", (part, TRUE)) for n, part in enumerate(question.sums)})
    group = (*groups, *(column("a", name) for name in PERSON))
    shares = Select(Named(plan.analysis.name), "a", fields.done(), where=question.where, group=group)
    largest = column("s", "x1" if question.magnitude == "person_days" else "x0")
    if question.magnitude is None:
        return shares
    passed = Fields().take("s", *(name for name, _ in shares.fields))
    size = arithmetic("-", integer(0), Expr("wide", (largest,)))
    place = Expr("numbered", (tuple(column("s", f"g{n}") for n in range(len(groups))), (size,)))
    return Select(shares, "s", passed.add(share=Expr("wide", (largest,)), place=place).done())


def _by_cell(shares: Select, groups: int, sums: int) -> Select:
    fields = Fields().take("c", *(f"g{n}" for n in range(groups)))
    fields.add(entries=Expr("total", (column("c", "entries"), TRUE)))
    fields.add(**{f"x{n}": Expr("total", (Expr("wide", (column("c", f"x{n}"),)), TRUE)) for n in range(sums)})
    fields.add(persons=Expr("count", (TRUE,)))
    if "share" in shares.columns:
        share = column("c", "share")
        fields.add(
            largest=Expr("most", (share, TRUE)),
            two_largest=Expr("total", (share, compare("<=", column("c", "place"), integer(2)))),
            negatives=Expr("count", (compare("<", share, integer(0)),)),
        )
    group = tuple(column("c", f"g{n}") for n in range(groups))
    total = fields.done()
    return Select(shares, "c", total, group=group)


def _numbers(values: Iterable[Any], scales: tuple[int, ...]) -> tuple[str, ...]:
    count, *sums = values
    return (str(count), *(_written(total, scale) for total, scale in zip(sums, scales, strict=True)))


def _written(total: Any, scale: int) -> str:
    """A whole number of 10^-scale, in plain digits."""
    written = format(Decimal(int(total)).scaleb(-scale), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _evidence(key: Key, values: tuple[Any, ...] | None, question: _Question, width: int) -> dict[str, Any]:
    found: dict[str, Any] = {"cell": list(key), "persons": int(values[width]) if values else 0}
    if question.magnitude is None:
        return found
    scale = question.scales[1] if question.magnitude == "person_days" else question.scales[0]
    total = values[2 if question.magnitude == "person_days" else 1] if values else 0
    largest, two, negatives = values[width + 1 :] if values else (0, 0, 0)
    parts = {"sum": total, "max": largest, "top_2": two}
    written = {name: _written(part or 0, scale) for name, part in parts.items()}
    return found | {"magnitudes": {question.magnitude: {**written, "negatives": int(negatives)}}}
