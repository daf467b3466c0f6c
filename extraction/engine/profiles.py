# ruff: noqa: S608 - table and column names come from extraction.script.tables, paths are quoted
"""Which codes each table of a store holds, told without any patient: for the checker and the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from extraction.engine.store_format import iso_day, quiet_connection, quoted
from extraction.engine.stores import Store, open_store
from extraction.script.profile import ItemProfile, SiteProfile, TableProfile
from extraction.script.tables import TABLES

FEW = 10
MOST_UNITS = 20


def profile(store: Path) -> SiteProfile:
    """What the store in this folder holds, without any patient: for the checker and the catalogue."""
    opened = open_store(store, verify=False)
    held = items(opened)
    tables = {name: _table(entry, held.get(name)) for name, entry in opened.tables.items()}
    return SiteProfile(opened.site, tables)


def _table(entry: dict[str, Any], held: tuple[ItemProfile, ...] | None) -> TableProfile:
    few = 0 < entry["rows"] < FEW
    return TableProfile(
        rows=f"<{FEW}" if few else entry["rows"],
        columns=tuple(entry["columns"]),
        code_systems=tuple(entry["code_systems"]),
        first_day=None if few else entry["first_day"],
        last_day=None if few else entry["last_day"],
        items=held,
    )


def items(store: Store) -> dict[str, tuple[ItemProfile, ...]]:
    """By table: every code and every code of the hospital's own ("local"), in order.

    Of a code with fewer than ten patients only its being there is told: "<10", no day, no unit.
    """
    con = quiet_connection()
    try:
        return {
            name: tuple(_items(con, store, name)) for name in store.tables if "code" in store.columns(name)
        }
    finally:
        con.close()


def _items(con: duckdb.DuckDBPyConnection, store: Store, table: str) -> Iterator[ItemProfile]:
    when, held = TABLES[table].when, store.columns(table)
    day = f"cast({when} as date)" if when in held else "cast(null as date)"
    units = "unit" if "unit" in held else "cast(null as varchar)"
    kinds = ["code_system as system, code as item"]
    kinds += ["'local' as system, local_code as item"] if "local_code" in held else []
    rows = " union all ".join(
        f"select {kind}, patient_id, {day} as day, {units} as unit"
        f" from read_parquet({quoted(str(store.file(table)))})"
        for kind in kinds
    )
    found = con.execute(
        "select system, item, count(*), count(distinct patient_id), min(day), max(day),"
        " list_sort(list(distinct unit) filter (where unit is not null))"
        f" from ({rows}) where system is not null and item is not null group by all order by 1, 2"
    ).fetchall()
    yield from (_item(row) for row in found)


def _item(row: tuple[Any, ...]) -> ItemProfile:
    system, code, records, patients, first, last, units = row
    if patients < FEW:
        return ItemProfile(system, code, f"<{FEW}")
    return ItemProfile(
        system, code, records, iso_day(first), iso_day(last), tuple((units or ())[:MOST_UNITS])
    )
