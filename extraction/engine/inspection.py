# ruff: noqa: S608 - table and column names come from extraction.script.tables, paths are quoted
"""What a store holds, told to the people of the hospital: no patient, and no small number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from extraction.engine.outputs import masked
from extraction.engine.store_format import quiet_connection, quoted
from extraction.engine.stores import Store, open_store
from extraction.script.tables import TABLES
from extraction.script.text import Text

TOP = 5


def inspect(folder: Path, *, top: int = TOP) -> Iterator[Text]:
    """The store in sentences: versions, tables with period and layout, commonest codes, coverage.

    Raises StoreError when the store is not whole.
    """
    store = open_store(folder)
    made = store.manifest.get("storage", {})
    yield Text(f"施設 {store.site}", f"site {store.site}")
    yield Text(f"  要約値 {store.digest}", f"  digest {store.digest}")
    yield Text(
        f"  データ締め日 {store.data_cut or '記録なし'}", f"  data cut {store.data_cut or 'not recorded'}"
    )
    version = ", ".join(f"{name} {value}" for name, value in made.items()) or "–"
    number = store.manifest.get("format")
    yield Text(f"  形式 {number}({version})", f"  format {number} ({version})")
    con = quiet_connection()
    try:
        for table in store.tables:
            yield from _table(con, store, table, top)
    finally:
        con.close()


def _table(con: duckdb.DuckDBPyConnection, store: Store, table: str, top: int) -> Iterator[Text]:
    entry, path = store.tables[table], store.file(table)
    metadata = pq.ParquetFile(path).metadata
    title = TABLES[table].title
    rows = _count(entry["rows"])
    days = f"{entry['first_day']} – {entry['last_day']}" if entry["first_day"] else "–"
    size, groups = f"{path.stat().st_size / 1e6:,.1f} MB", metadata.num_row_groups
    yield Text(f"{table} {title.ja}: {rows} 行, {days}", f"{table} {title.en}: {rows} rows, {days}")
    order = ", ".join(entry.get("order", _order(metadata))[:4]) or "–"
    yield Text(
        f"  {size}, 行グループ {groups}, 並び順 {order}", f"  {size}, row groups {groups}, sorted by {order}"
    )
    missing = [column for column in TABLES[table].columns if column not in entry["columns"]]
    if missing:
        yield Text(f"  ない列: {', '.join(missing)}", f"  columns it lacks: {', '.join(missing)}")
    yield from _coverage(store.manifest.get("coverage", {}).get(table))
    if {"code", "patient_id"} <= set(entry["columns"]) and entry["rows"]:
        yield from _codes(con, entry, path, top)


def _order(metadata: Any) -> list[str]:
    if not metadata.num_row_groups:
        return []
    sorting = metadata.row_group(0).sorting_columns
    return [metadata.schema.column(one.column_index).name for one in sorting]


def _coverage(held: dict[str, Any] | None) -> Iterator[Text]:
    if held and held["rows"]:
        share = f"{100 * held['mapped'] / held['rows']:.1f} %"
        items = held["unmapped_items"]
        yield Text(
            f"  標準コードあり {share}(対応のない項目 {items})",
            f"  with a standard code {share} ({items} items without)",
        )
    if held and held["rows_with_unit"]:
        share = f"{100 * held['units_understood'] / held['rows_with_unit']:.1f} %"
        yield Text(f"  単位がわかる行 {share}", f"  rows whose unit is understood {share}")


def _codes(con: duckdb.DuckDBPyConnection, entry: dict[str, Any], path: Path, top: int) -> Iterator[Text]:
    """The commonest codes that at least ten patients have; rarer ones are not told."""
    system = "code_system" if "code_system" in entry["columns"] else "null"
    name = "any_value(name order by name)" if "name" in entry["columns"] else "null"
    found = con.execute(
        f"select {system}, code, {name}, count(*), count(distinct patient_id)"
        f" from read_parquet({quoted(str(path))}) where code is not null group by 1, 2"
        f" having count(distinct patient_id) >= 10 order by 4 desc, 1, 2 limit {int(top)}"
    ).fetchall()
    for code_system, code, words, rows, persons in found:
        yield Text(
            f"    {code_system or '–'} {code} {words or ''}: {rows:,} 行, {persons:,} 人",
            f"    {code_system or '–'} {code} {words or ''}: {rows:,} rows, {persons:,} patients",
        )


def _count(rows: int) -> str:
    told = masked(rows)
    return told if isinstance(told, str) else f"{told:,}"
