# ruff: noqa: S608 - table and column names are this package's own, paths are quoted
"""The tables of an OMOP CDM, wherever they lie, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from extraction.engine.errors import StoreError
from extraction.engine.importers.session import Row
from extraction.engine.store_format import quoted

OPTIONAL = (
    *("measurement_datetime", "unit_source_value", "value_source_value", "dose_unit_source_value"),
    *("drug_type_concept_id", "operator_concept_id"),
)
FETCH = 10_000


class Tables:
    """One CDM: a DuckDB file, or a folder of Parquet or CSV files."""

    def __init__(self, con: duckdb.DuckDBPyConnection, source: Path) -> None:
        self._con, self._source = con, source
        self._tables = _attach(con, source)

    def __contains__(self, name: str) -> bool:
        return name in self._tables

    def about_persons(self) -> list[str]:
        """The tables with rows about persons."""
        return [
            name for name in self._tables if "person_id" in self._columns(name) and not self.is_empty(name)
        ]

    def count(self, name: str) -> int:
        """Number of rows of a table."""
        rows: int = self._con.execute(f"select count(*) from {self._tables[name]}").fetchall()[0][0]
        return rows

    def _columns(self, name: str) -> list[str]:
        described = self._con.execute(f"describe select * from {self._tables[name]}").fetchall()
        return [row[0].lower() for row in described]

    def concepts(self, used: list[tuple[str, str]]) -> list[tuple[int, str, str, str]]:
        """Of the vocabulary, which may hold millions, the concepts that stand in these columns; never 0."""
        asked = " union ".join(
            f"select try_cast({column} as bigint) from {self._tables[table]}"
            for table, column in used
            if table in self._tables and column in self._columns(table)
        )
        if not asked:
            return []
        return self._con.execute(
            "select cast(concept_id as bigint), vocabulary_id, concept_code, concept_name"
            f" from {self._tables['concept']} where try_cast(concept_id as bigint) in ({asked})"
            " and try_cast(concept_id as bigint) <> 0"
        ).fetchall()

    def is_empty(self, name: str) -> bool:
        """Whether a table has no rows, or only the names of its columns as one row of data."""
        rows = self._con.execute(f"select * from {self._tables[name]} limit 2").fetchall()
        return not rows or (
            len(rows) == 1 and all(column.startswith("column") for column in self._columns(name))
        )

    def need(self, name: str, columns: tuple[str, ...]) -> None:
        """Raises StoreError when a table or one of its columns is missing."""
        if name not in self._tables:
            raise StoreError(
                f"{self._source} に表 {name} がありません。", f"{self._source} has no table {name}."
            )
        held = self._columns(name)
        for column in ("person_id", *columns):
            if column not in held:
                raise StoreError(
                    f"{self._source} の表 {name} に列 {column} がありません。",
                    f"The table {name} of {self._source} has no column {column}.",
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


def _readable(con: duckdb.DuckDBPyConnection, path: Path, reader: str) -> None:
    """Raises StoreError when a file is not what its name says."""
    kind = {".parquet": "Parquet", ".csv": "CSV"}[path.suffix]
    try:
        con.execute(f"describe select * from {reader}")
    except duckdb.Error:
        raise StoreError(
            f"{path} は {kind} として読めません(壊れています)。",
            f"{path} cannot be read as {kind} (damaged).",
        ) from None


def _attach(con: duckdb.DuckDBPyConnection, source: Path) -> dict[str, str]:
    """What to select from for each table, by its name in small letters."""
    if source.is_dir():
        found = {}
        for path in sorted([*source.glob("*.parquet"), *source.glob("*.csv")]):
            whole = "" if path.suffix == ".parquet" else ", sample_size = -1"
            reader = f"read_{path.suffix[1:]}({quoted(str(path))}{whole})"
            _readable(con, path, reader)
            found[path.stem.lower()] = reader
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
