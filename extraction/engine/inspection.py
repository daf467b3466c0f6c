# ruff: noqa: S608 - table and column names come from extraction.script.tables, paths are quoted
"""What a store holds, told to the people of the hospital: no patient, and no small number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from extraction.engine.index import open_index
from extraction.engine.outputs import masked
from extraction.engine.printing import BLANK, aligned, shortened, sparkline
from extraction.engine.store_format import quiet_connection, quoted
from extraction.engine.stores import Store, open_store
from extraction.script.tables import TABLES
from extraction.script.text import Text

TOP = 5
LEAST = 10
"""Patients that a code must have, and rows that an unmapped item must have, to be named."""
NAME_WIDTH = 34
PER_LINE = 5


def inspect(folder: Path, *, top: int = TOP) -> Iterator[Text]:
    """The store in sentences: versions, import, index, tables with period and size, codes and coverage.

    Raises StoreError when the store is not whole.
    """
    store = open_store(folder)
    yield from _head(store)
    con = quiet_connection()
    try:
        names = [name for name in TABLES if name in store.tables]
        yield BLANK
        yield from _overview(con, store, names)
        absent = [name for name in TABLES if name not in store.tables]
        for n in range(0, len(absent), PER_LINE):
            part = ", ".join(absent[n : n + PER_LINE])
            yield Text(f"ない表: {part}", f"tables it lacks: {part}")
        for name in names:
            yield from _table(con, store, name, top)
    finally:
        con.close()


def _head(store: Store) -> Iterator[Text]:
    made = store.manifest.get("storage", {})
    version = ", ".join(f"{name} {value}" for name, value in made.items()) or "–"
    number, cut = store.manifest.get("format"), store.data_cut
    yield Text(f"施設 {store.site}", f"site {store.site}")
    yield Text(f"  要約値 {store.digest}", f"  digest {store.digest}")
    yield Text(f"  データ締め日 {cut or '記録なし'}", f"  data cut {cut or 'not recorded'}")
    yield Text(f"  形式 {number}({version})", f"  format {number} ({version})")
    index = open_index(store)
    size = "" if index is None else f"{sum(index.meta['sizes'].values()) / 1e6:,.1f} MB"
    yield Text(
        f"  索引 {'なし' if index is None else f'あり({size})'}",
        f"  site index {'none' if index is None else f'present ({size})'}",
    )
    yield from _imported(store)


def _imported(store: Store) -> Iterator[Text]:
    """What became of the source's records, where the store was made by an importer."""
    path = store.folder / "import" / "report.json"
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        entries = report["records"].values()
        read, used, rejected = (sum(one[name] for one in entries) for name in ("read", "used", "rejected"))
        aside = sum(part["records"] for one in entries for part in one["set_aside"])
        kind, blank = report["kind"], report["fields_left_blank"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    yield Text(
        f"  取込元 {kind}: 読取 {read:,} 件 = 使用 {used:,} + 対象外 {aside:,} + 取込不可 {rejected:,}"
        f"、空欄にした項目 {blank:,}",
        f"  imported from {kind}: {read:,} records = {used:,} used + {aside:,} set aside"
        f" + {rejected:,} rejected; {blank:,} fields left blank",
    )


def _overview(con: duckdb.DuckDBPyConnection, store: Store, names: list[str]) -> Iterator[Text]:
    """One line for each table: rows, patients, period, rows by year, coverage, size."""
    heads = (
        ("表", "行数", "患者数", "期間", "年ごとの行数", "標準コード", "MB"),
        ("table", "rows", "patients", "period", "rows by year", "coded", "MB"),
    )
    rows = [_overview_row(con, store, name) for name in names]
    ja, en = (aligned([head, *rows], right=(1, 2, 5, 6)) for head in heads)
    yield from (Text(one, other) for one, other in zip(ja, en, strict=True))


def _overview_row(con: duckdb.DuckDBPyConnection, store: Store, name: str) -> tuple[str, ...]:
    entry, path = store.tables[name], store.file(name)
    source = f"read_parquet({quoted(str(path))})"
    persons = "–"
    if "patient_id" in entry["columns"]:
        found = con.execute(f"select count(distinct patient_id) from {source}").fetchone()
        persons = _count(found[0] if found else 0)
    by_year = ""
    when = TABLES[name].when
    if when in entry["columns"] and entry["first_day"]:
        counted = con.execute(
            f"select year({when}), count(*) from {source} group by 1 having year({when}) > 0"
        )
        by_year = sparkline(dict(counted.fetchall()), LEAST)
    days = f"{entry['first_day']}–{entry['last_day']}" if entry["first_day"] else "–"
    held = store.manifest.get("coverage", {}).get(name)
    coded = f"{100 * held['mapped'] / held['rows']:.1f}%" if held and held["rows"] else "–"
    return (
        name,
        _count(entry["rows"]),
        persons,
        days,
        by_year,
        coded,
        f"{path.stat().st_size / 1e6:,.1f}",
    )


def _table(con: duckdb.DuckDBPyConnection, store: Store, table: str, top: int) -> Iterator[Text]:
    entry, path = store.tables[table], store.file(table)
    told = [
        *_layout(entry, path),
        *_missing(entry, table),
        *_coverage(store.manifest.get("coverage", {}).get(table), top),
    ]
    if {"code", "patient_id"} <= set(entry["columns"]) and entry["rows"]:
        told += _codes(con, entry, path, top)
    title = TABLES[table].title
    yield BLANK
    yield Text(f"{table} {title.ja}", f"{table} {title.en}")
    yield from told


def _layout(entry: dict[str, Any], path: Path) -> Iterator[Text]:
    metadata = pq.read_metadata(path)
    order = ", ".join(entry.get("order", _order(metadata))[:4]) or "–"
    groups = metadata.num_row_groups
    yield Text(f"  行グループ {groups}, 並び順 {order}", f"  row groups {groups}, sorted by {order}")


def _order(metadata: Any) -> list[str]:
    if not metadata.num_row_groups:
        return []
    sorting = metadata.row_group(0).sorting_columns
    return [metadata.schema.column(one.column_index).name for one in sorting]


def _missing(entry: dict[str, Any], table: str) -> Iterator[Text]:
    missing = [column for column in TABLES[table].columns if column not in entry["columns"]]
    if missing:
        yield Text(f"  ない列: {', '.join(missing)}", f"  columns it lacks: {', '.join(missing)}")


def _coverage(held: dict[str, Any] | None, top: int) -> Iterator[Text]:
    """Shares with a standard code and an understood unit, and the commonest of what is left to map."""
    if held and held["rows"]:
        share, items = f"{100 * held['mapped'] / held['rows']:.1f} %", held["unmapped_items"]
        yield Text(
            f"  標準コードあり {share}(対応のない項目 {items})",
            f"  with a standard code {share} ({items} items without)",
        )
        for one in [one for one in held["unmapped"] if one["rows"] >= LEAST][:top]:
            code, name = one["local_code"], shortened(one["name"], NAME_WIDTH)
            yield Text(
                f"    未対応 {code} {name}: {one['rows']:,} 行",
                f"    unmapped {code} {name}: {one['rows']:,} rows",
            )
    if held and held["rows_with_unit"]:
        share = f"{100 * held['units_understood'] / held['rows_with_unit']:.1f} %"
        yield Text(f"  単位がわかる行 {share}", f"  rows whose unit is understood {share}")
        for one in [one for one in held["units_not_understood"] if one["rows"] >= LEAST][:top]:
            yield Text(
                f"    未対応の単位 {one['unit']}: {one['rows']:,} 行",
                f"    unit {one['unit']}: {one['rows']:,} rows",
            )


def _codes(con: duckdb.DuckDBPyConnection, entry: dict[str, Any], path: Path, top: int) -> Iterator[Text]:
    """The commonest codes that at least ten patients have; rarer ones are not told."""
    system = "code_system" if "code_system" in entry["columns"] else "null"
    name = "any_value(name order by name)" if "name" in entry["columns"] else "null"
    found = con.execute(
        f"select {system}, code, {name}, count(*), count(distinct patient_id)"
        f" from read_parquet({quoted(str(path))}) where code is not null group by 1, 2"
        f" having count(distinct patient_id) >= {LEAST} order by 4 desc, 1, 2 limit {int(top)}"
    ).fetchall()
    for code_system, code, words, rows, persons in found:
        what = f"    {code_system or '–'} {code} {shortened(words or '', NAME_WIDTH)}"
        yield Text(f"{what}: {rows:,} 行, {persons:,} 人", f"{what}: {rows:,} rows, {persons:,} patients")


def _count(rows: int) -> str:
    told = masked(rows)
    return told if isinstance(told, str) else f"{told:,}"
