# ruff: noqa: S608 - table and column names come from extraction.script.tables, paths are quoted
"""Writing a site store of any size: batches come in any order, sorted Parquet and a manifest come out.

Batches are put down beside the store, sorted on disk by DuckDB in bounded memory, and written once more as
zstd Parquet with row groups of one size, so that the same rows always make the same bytes, whatever the order
of the batches, the threads or the memory. Where each batch has later patients than the one before, they are
sorted one by one, which takes a fraction of the time. The finished folder takes the old one's place, or
nothing changes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from extraction.engine.store_format import (
    PARQUET_VERSION,
    ROW_GROUP,
    disk_errors,
    file_sha256,
    iso_day,
    quiet_connection,
    quoted,
    schema_of,
    sort_order,
)
from extraction.engine.store_pieces import Pieces
from extraction.engine.store_place import only_writer, put_in_place
from extraction.script.tables import TABLES, TableSpec

ROW_KEYS = frozenset(
    {"encounter", "emr_diagnosis", "prescription", "injection", "lab_result", "radiology", "physiology"}
)
"""Tables whose row number names one row."""


class StoreWriter:
    """Takes rows table by table in any order and size; ``publish`` puts the finished store in place.

    Use as a context manager: leaving it without ``publish`` leaves no trace. ``distinct`` names tables whose
    exact duplicates are written once. ``memory`` bounds the sort (DuckDB spills to disk beyond it).
    """

    def __init__(
        self,
        folder: Path,
        site: str,
        *,
        distinct: frozenset[str] = frozenset(),
        memory: str = "1GB",
        threads: int = 2,
    ) -> None:
        self.folder, self.site = folder, site
        self._distinct, self._memory, self._threads = distinct, memory, threads
        self._place: AbstractContextManager[Path] = only_writer(folder)
        self._open: dict[tuple[str, tuple[str, ...]], pq.ParquetWriter] = {}
        self._staged: dict[str, int] = {}
        self._pieces: dict[str, Pieces] = {}
        self.duplicates: dict[str, int] = {}
        self.conflicts: dict[str, list[str]] = {}
        self.rows: dict[str, int] = {}

    def __enter__(self) -> Self:
        with disk_errors(self.folder):
            self.fresh = self._place.__enter__()
            self._stage = self.fresh / ".stage"
            self._stage.mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, pa.ArrowException):
            self._close()
        self._place.__exit__(kind, error, trace)

    def _close(self) -> None:
        for writer in self._open.values():
            writer.close()

    def add(self, name: str, rows: pa.Table | pa.RecordBatch) -> None:
        """Take rows of a table; columns unknown to the table are left out, columns it lacks stay absent."""
        spec = TABLES[name]
        kept = tuple(c for c in spec.columns if c in rows.schema.names)
        table = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows
        table = table.select(list(kept)).cast(schema_of(spec, kept))
        key = (name, kept)
        with disk_errors(self.folder):
            if key not in self._open:
                path = self._stage / f"{name}-{len(self._open)}.parquet"
                self._open[key] = pq.ParquetWriter(path, table.schema, compression="lz4")
            self._open[key].write_table(table)
        self._staged[name] = self._staged.get(name, 0) + table.num_rows
        self._pieces.setdefault(name, Pieces()).add(table)

    def publish(
        self,
        *,
        data_cut: date | None = None,
        extra: Mapping[str, Any] | None = None,
        also: Callable[[StoreWriter, Path], Mapping[str, Any]] | None = None,
    ) -> None:
        """Sort, write and put the store in place; ``extra`` joins the manifest.

        ``also`` is called when the tables are written, with the folder to be published: it may put files of
        its own there, and what it returns joins the manifest too.
        """
        with disk_errors(self.folder):
            self._close()
            con = quiet_connection(
                threads=self._threads,
                memory_limit=self._memory,
                temp_directory=str(self._stage / "spill"),
            )
            try:
                entries = {name: self._table(con, TABLES[name]) for name in sorted(self._staged)}
            finally:
                con.close()
            shutil.rmtree(self._stage)
            told = also(self, self.fresh) if also else {}
            more = {**(extra or {}), **told}
            put_in_place(self.fresh, self.folder, self.site, entries, data_cut=data_cut, extra=more)

    def _table(self, con: duckdb.DuckDBPyConnection, spec: TableSpec) -> dict[str, Any]:
        mine = [columns for name, columns in self._open if name == spec.name]
        columns = [c for c in spec.columns if any(c in one for one in mine)]
        order = sort_order(spec, columns)
        staged = sorted(self._stage.glob(f"{spec.name}-*.parquet"))
        once = "distinct" if spec.name in self._distinct else ""
        query = (
            f"select {once} {', '.join(columns)} from {{}}"
            f" order by {', '.join(f'{column} nulls last' for column in order)}"
        )
        pieces = self._pieces[spec.name]
        if pieces.follow and len(staged) == 1:
            batches = pieces.sorted_one_by_one(con, staged[0], query)
        else:
            paths = ", ".join(quoted(str(path)) for path in staged)
            source = f"read_parquet([{paths}], union_by_name = true)"
            batches = iter(con.sql(query.format(source)).to_arrow_reader(ROW_GROUP))
        path = self.fresh / spec.name / "part-0.parquet"
        path.parent.mkdir()
        rows = _write(path, schema_of(spec, columns), order, batches)
        self.rows[spec.name] = rows
        self.duplicates[spec.name] = self._staged[spec.name] - rows
        looked = spec.name in self._distinct
        self.conflicts[spec.name] = _conflicts(con, spec, columns, path) if looked else []
        return {
            "file": f"{spec.name}/part-0.parquet",
            "sha256": file_sha256(path),
            "rows": rows,
            "columns": columns,
            **_held(con, spec, columns, path),
            "bytes": path.stat().st_size,
            "row_groups": pq.ParquetFile(path).metadata.num_row_groups,
            "order": order,
        }


def _write(path: Path, schema: pa.Schema, order: list[str], batches: Iterator[pa.RecordBatch]) -> int:
    """Write batches as row groups of exactly one size; returns the number of rows."""
    sorting = pq.SortingColumn.from_ordering(schema, [(column, "ascending") for column in order])
    rows = 0
    with pq.ParquetWriter(
        path, schema, compression="zstd", version=PARQUET_VERSION, sorting_columns=sorting
    ) as writer:
        for group in _groups(schema, batches):
            writer.write_table(group, row_group_size=ROW_GROUP)
            rows += group.num_rows
        if not rows:
            writer.write_table(schema.empty_table())
    return rows


def _groups(schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        held.append(batch)
        count += batch.num_rows
        while count >= ROW_GROUP:
            table = pa.Table.from_batches(held).cast(schema).combine_chunks()
            yield table.slice(0, ROW_GROUP).combine_chunks()
            rest = table.slice(ROW_GROUP)
            held, count = rest.to_batches(), rest.num_rows
    if count:
        yield pa.Table.from_batches(held).cast(schema).combine_chunks()


def _held(con: duckdb.DuckDBPyConnection, spec: TableSpec, columns: list[str], path: Path) -> dict[str, Any]:
    """First and last day, and rows by code system, as the manifest tells them."""
    source = f"read_parquet({quoted(str(path))})"
    first = last = None
    if spec.when in columns:
        first, last = con.execute(f"select min({spec.when}), max({spec.when}) from {source}").fetchall()[0]
    counts: dict[str, int] = {}
    if "code_system" in columns:
        counts = dict(
            con.execute(
                f"select code_system, count(*) from {source} where code_system is not null"
                " group by 1 order by 1"
            ).fetchall()
        )
    return {
        "first_day": iso_day(first),
        "last_day": iso_day(last),
        "code_systems": sorted(counts),
        "code_counts": counts,
    }


def _conflicts(con: duckdb.DuckDBPyConnection, spec: TableSpec, columns: list[str], path: Path) -> list[str]:
    """Row numbers under which the table has rows of different content, where each should have one."""
    if spec.name not in ROW_KEYS or spec.row_id not in columns:
        return []
    found = con.execute(
        f"select {spec.row_id} from read_parquet({quoted(str(path))}) where {spec.row_id} is not null"
        f" group by all having count(*) > 1 order by 1"
    )
    return [str(key) for (key,) in found.fetchall()]
