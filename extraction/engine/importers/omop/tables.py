# ruff: noqa: S608 - table and column names are this package's own, paths are quoted
"""The tables of an OMOP CDM, wherever they lie, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from extraction.engine.errors import StoreError
from extraction.engine.importers.session import Row
from extraction.engine.store_format import quoted

OPTIONAL = ("measurement_datetime", "unit_source_value", "value_source_value", "dose_unit_source_value")
FETCH = 10_000


class Tables:
    """One CDM: a DuckDB file, or a folder of Parquet or CSV files."""

    def __init__(self, con: duckdb.DuckDBPyConnection, source: Path) -> None:
        self._con, self._tables = con, _attach(con, source)

    def __contains__(self, name: str) -> bool:
        return name in self._tables

    def count(self, name: str) -> int:
        """Number of rows of a table."""
        rows: int = self._con.execute(f"select count(*) from {self._tables[name]}").fetchall()[0][0]
        return rows

    def _columns(self, name: str) -> list[str]:
        described = self._con.execute(f"describe select * from {self._tables[name]}").fetchall()
        return [row[0].lower() for row in described]

    def is_empty(self, name: str) -> bool:
        """Whether a table has no rows, or only the names of its columns as one row of data."""
        rows = self._con.execute(f"select * from {self._tables[name]} limit 2").fetchall()
        return not rows or (
            len(rows) == 1 and all(column.startswith("column") for column in self._columns(name))
        )

    def need(self, name: str, columns: tuple[str, ...]) -> None:
        """Raises StoreError when a table or one of its columns is missing."""
        if name not in self._tables:
            raise StoreError(f"表 {name} がありません。", f"There is no table {name}.")
        held = self._columns(name)
        for column in ("person_id", *columns):
            if column not in held:
                raise StoreError(
                    f"表 {name} に列 {column} がありません。", f"The table {name} has no column {column}."
                )

    def rows(self, name: str, columns: list[str]) -> Iterator[tuple[int, Row]]:
        """The rows of a table with their number from 1; columns that are not there are blank."""
        held = self._columns(name)
        chosen = [c for c in columns if c in held]
        cursor = self._con.cursor()
        cursor.execute(f"select {', '.join(chosen)} from {self._tables[name]}")
        number = 0
        while batch := cursor.fetchmany(FETCH):
            for row in batch:
                number += 1
                yield number, dict.fromkeys(columns) | dict(zip(chosen, row, strict=True))


def _attach(con: duckdb.DuckDBPyConnection, source: Path) -> dict[str, str]:
    """What to select from for each table, by its name in small letters."""
    if source.is_dir():
        found = {}
        for path in sorted([*source.glob("*.parquet"), *source.glob("*.csv")]):
            reader = "read_parquet" if path.suffix == ".parquet" else "read_csv"
            found[path.stem.lower()] = f"{reader}({quoted(str(path))})"
        return found
    if not source.exists():
        raise StoreError(f"{source} がありません。", f"{source} does not exist.")
    try:
        con.execute(f"attach {quoted(str(source))} as cdm (read_only)")
    except duckdb.Error:
        raise StoreError(
            f"{source} は DuckDB のファイルではありません。", f"{source} is no DuckDB file."
        ) from None
    names = con.execute("select table_name from duckdb_tables() where database_name = 'cdm'").fetchall()
    return {name.lower(): f'cdm."{name}"' for (name,) in names}
