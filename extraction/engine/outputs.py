# ruff: noqa: S608 - every word of a script passes primitives.text, value, day or name
"""The outputs of a run: additive tables with every cell, and row-level data sets with a masked profile."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from extraction.engine import primitives as sql
from extraction.engine.axes import group_of, is_exceptional, table_axis
from extraction.script.headings import PERSONS, Category, Column, TableAxis
from extraction.script.model import Output, Script
from extraction.script.text import Text

BATCH_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class SiteTable:
    """One hospital's statistical table: numbers that may simply be added over hospitals."""

    output: Output
    axes: tuple[TableAxis, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

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


def site_table(con: duckdb.DuckDBPyConnection, script: Script, output: Output) -> SiteTable:
    """A cross table, incidence or summary of the rows of ``analysis``."""
    columns, numbers, where = _numbers(script, output)
    groups = [group_of(script, axis) for axis in output.by]
    listed = ", ".join([*(f"{group} as g{n}" for n, group in enumerate(groups)), *numbers])
    found = con.execute(f"select {listed} from analysis where {where} group by all").fetchall()
    width = len(groups)
    counts = {tuple(row[:width]): tuple(_written(number) for number in row[width:]) for row in found}
    axes = tuple(
        replace(
            full := table_axis(script, axis),
            categories=tuple(
                category
                for category in full.categories
                if not is_exceptional(axis, category) or any(key[n] == category.code for key in counts)
            ),
        )
        for n, axis in enumerate(output.by)
    )
    keys = itertools.product(*([category.code for category in axis.categories] for axis in axes))
    empty = ("0",) * len(columns)
    return SiteTable(output, axes, columns, tuple((key, counts.get(key, empty)) for key in keys))


def _numbers(script: Script, output: Output) -> tuple[tuple[Column, ...], list[str], str]:
    """Columns of an output, the SQL of each, and which persons are in it."""
    if output.kind == "cross_table":
        return (PERSONS,), ["count(*)"], "true"
    if output.kind == "incidence":
        return _incidence(script, output.of or "")
    measured = "age" if output.of == "age" else sql.name(f"m_{output.of}")
    columns = (
        replace(PERSONS, scope={f"known_{output.of}": ("yes",)}),
        Column("sum", Text("合計", "sum"), "value"),
        Column("sum_of_squares", Text("平方和", "sum of squares"), "value"),
    )
    squares = f"coalesce(sum({sql.exact(f'cast({measured} as double) * {measured}')}), 0)"
    return (
        columns,
        ["count(*)", f"coalesce(sum({sql.exact(measured)}), 0)", squares],
        f"{measured} is not null",
    )


def _incidence(script: Script, outcome: str) -> tuple[tuple[Column, ...], list[str], str]:
    status, day = sql.name(f"o_{outcome}"), sql.name(f"d_{outcome}")
    title = script.outcomes[outcome].title
    columns = (
        replace(PERSONS, scope={f"outcome_{outcome}": ("yes", "no")}),
        Column(
            "events",
            Text(f"{title.ja}の人数", f"persons with {title.en}"),
            "count",
            {f"outcome_{outcome}": ("yes",)},
        ),
        Column("person_days", Text("観察人日", "person-days"), "value"),
    )
    days = f"coalesce(sum(greatest(0, least(coalesce({day}, fu_end), fu_end) - idx)), 0)"
    events = f"count(*) filter (where {status} = 'yes')"
    return columns, ["count(*)", events, days], f"{status} <> 'not_measured'"


def _written(number: Any) -> str:
    if isinstance(number, Decimal):
        text = format(number, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(number)


def attrition_table(output: Output, left: list[tuple[str, Text, int]]) -> SiteTable:
    """Persons left after each step, and persons lost by it, which anyone could work out by subtraction.

    The group of those left holds all that later steps lose.
    """
    keys = [key for key, _, _ in left]
    groups: list[Category] = []
    rows: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for n, (key, title, count) in enumerate(left):
        if n:
            lost = Text(f"ここで外れた人: {title.ja}", f"Lost here: {title.en}")
            groups.append(Category(f"lost_{key}", lost, atoms=(key,)))
            rows.append(((f"lost_{key}",), (str(left[n - 1][2] - count),)))
        groups.append(Category(key, title, atoms=(*keys[n + 1 :], "kept")))
        rows.append(((key,), (str(count),)))
    axis = TableAxis("attrition", Text("条件", "Condition"), tuple(groups), has_total=False)
    return SiteTable(output, (axis,), (PERSONS,), tuple(rows))


def write_dataset(con: duckdb.DuckDBPyConnection, script: Script, salt: str, path: Path) -> int:
    """One row per person as Parquet, in an order that tells nothing about patient numbers; returns rows."""
    fields = ", ".join(_dataset_fields(script))
    shuffled = f"sha256({sql.text(salt)} || site_id || chr(10) || patient_id)"
    query = (
        f"select row_number() over (order by {shuffled}) as person, {fields} from analysis order by person"
    )
    reader: pa.RecordBatchReader = con.sql(query).to_arrow_reader(BATCH_ROWS)
    rows = 0
    with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_table(pa.Table.from_batches([batch]), row_group_size=BATCH_ROWS)
            rows += batch.num_rows
    return rows


def _dataset_fields(script: Script) -> Iterator[str]:
    yield from ("site_id", "case when sex in ('1', '2') then sex else '9' end as sex", "age")
    pattern = {"year_month": "%Y-%m", "year": "%Y"}[script.privacy.birth]
    yield f"strftime(birth_date, '{pattern}') as birth"
    if script.privacy.dates == "absolute":
        yield "idx as index_date"
    yield "fu_end - idx as follow_up_days"
    for name in script.measures:
        yield f"{sql.name(f'm_{name}')} as {sql.name(name)}"
    for name in script.outcomes:
        yield f"{sql.name(f'o_{name}')} as {sql.name(f'{name}_status')}"
        yield f"{sql.name(f'd_{name}')} - idx as {sql.name(f'{name}_day')}"


def masked(count: int, least: int = 10) -> int | str:
    """A count as it may be told before anything is approved: small ones only as small."""
    return f"<{least}" if 0 < count < least else count


def column_profile(path: Path) -> list[dict[str, Any]]:
    """Name, type and masked number of blanks of each column: what may be told without approval."""
    file = pq.ParquetFile(path)
    profile = []
    for n, field in enumerate(file.schema_arrow):
        groups = (file.metadata.row_group(g).column(n) for g in range(file.metadata.num_row_groups))
        blanks = sum(group.statistics.null_count for group in groups)
        profile.append({"column": field.name, "type": str(field.type), "missing": masked(blanks)})
    return profile
