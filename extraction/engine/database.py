# ruff: noqa: S608 - names are quoted, values written as literals by the dialect
"""The database that works a plan out: what the engine asks of it, and DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from extraction.engine.algebra.duckdb import DuckDB
from extraction.engine.algebra.relations import Relation, Source, Step
from extraction.engine.store_format import quiet_connection

BATCH_ROWS = 50_000


class Database(Protocol):
    """A connection of its own for one run."""

    def read_file(self, source: Source, path: Path) -> None:
        """Let a source name the rows of a Parquet file."""

    def read_rows(self, source: Source, rows: pa.Table) -> None:
        """Let a source name rows that something else has gathered."""

    def give(self, name: str, rows: pa.Table) -> None:
        """Let a name stand for rows made outside."""

    def make(self, step: Step) -> None:
        """Work a step out, or only name it when it is not kept."""

    def rows(self, relation: Relation) -> list[tuple[Any, ...]]:
        """All rows of a small relation."""

    def batches(self, relation: Relation) -> Iterator[pa.RecordBatch]:
        """The rows of a large relation in its order."""

    def table(self, relation: Relation) -> pa.Table:
        """All rows of a relation as columns."""

    def interrupt(self) -> None:
        """Stop the statement that is running, from another thread."""

    def close(self) -> None:
        """Give everything back."""


class DuckDatabase:
    """DuckDB in this process, within a number of threads, of bytes in memory, and of bytes on disk."""

    engine = f"DuckDB {duckdb.__version__}"

    def __init__(self, scratch: Path, threads: int, memory: str, disk_bytes: int | None = None) -> None:
        settings: dict[str, str | int] = {
            "threads": threads,
            "memory_limit": memory,
            "temp_directory": str(scratch),
            "preserve_insertion_order": False,
            "max_expression_depth": 10_000,
        }
        if disk_bytes is not None:
            settings["max_temp_directory_size"] = f"{disk_bytes}B"
        self.dialect = DuckDB()
        self.connection = quiet_connection(**settings)

    def read_file(self, source: Source, path: Path) -> None:
        """Let a source name the rows of a Parquet file."""
        columns = ", ".join(map(self.dialect.name, source.reading.columns))
        file = self.dialect.literal(str(path))
        self.connection.execute(
            f"create temp view {self.dialect.name(source.name)} as select {columns} from read_parquet({file})"
        )

    def read_rows(self, source: Source, rows: pa.Table) -> None:
        """Let a source name rows that something else has gathered."""
        self.give(source.name, rows)

    def give(self, name: str, rows: pa.Table) -> None:
        """Let a name stand for rows made outside."""
        self.connection.register(name, rows)

    def make(self, step: Step) -> None:
        """Work a step out, or only name it when it is not kept."""
        kind = "table" if step.kept else "view"
        query = self.dialect.query(step.relation)
        self.connection.execute(f"create temp {kind} {self.dialect.name(step.name)} as {query}")

    def rows(self, relation: Relation) -> list[tuple[Any, ...]]:
        """All rows of a small relation."""
        return self.connection.execute(self.dialect.query(relation)).fetchall()

    def batches(self, relation: Relation) -> Iterator[pa.RecordBatch]:
        """The rows of a large relation in its order."""
        yield from self.connection.sql(self.dialect.query(relation)).to_arrow_reader(BATCH_ROWS)

    def table(self, relation: Relation) -> pa.Table:
        """All rows of a relation as columns."""
        return self.connection.sql(self.dialect.query(relation)).to_arrow_table()

    def interrupt(self) -> None:
        """Stop the statement that is running, from another thread."""
        self.connection.interrupt()

    def close(self) -> None:
        """Give everything back."""
        self.connection.close()
