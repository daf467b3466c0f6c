# ruff: noqa: S608 - table and column names come from extraction.script.tables, paths are quoted
"""Writing a site store of any size: batches come in any order, sorted Parquet and a manifest come out.

Batches are put down beside the store, sorted on disk by DuckDB in bounded memory, and written once more as
zstd Parquet with row groups of one size, so that the same rows always make the same bytes, whatever the order
of the batches, the threads or the memory. Where each batch has later patients than the one before, they are
sorted one by one, which takes a fraction of the time. The finished folder takes the old one's place, or
nothing changes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from extraction.engine.store_format import (
    FORMAT,
    MANIFEST,
    PARQUET_VERSION,
    ROW_GROUP,
    disk_errors,
    file_sha256,
    iso_day,
    quiet_connection,
    quoted,
    schema_of,
    sort_order,
    store_digest,
    written_by,
)
from extraction.engine.store_pieces import Pieces
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
        self._fresh = folder.with_name(f".{folder.name}.new-{os.getpid()}")
        self._stage = self._fresh / ".stage"
        self._open: dict[tuple[str, tuple[str, ...]], pq.ParquetWriter] = {}
        self._staged: dict[str, int] = {}
        self._pieces: dict[str, Pieces] = {}
        self.duplicates: dict[str, int] = {}
        self.conflicts: dict[str, list[str]] = {}
        self.rows: dict[str, int] = {}

    def __enter__(self) -> Self:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        _tidy(self.folder)
        self._stage.mkdir(parents=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._open.values():
            writer.close()
        shutil.rmtree(self._fresh, ignore_errors=True)

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
        for writer in self._open.values():
            writer.close()
        with disk_errors(self.folder):
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
            told = also(self, self._fresh) if also else {}
            more = {**(extra or {}), **told}
            put_in_place(self._fresh, self.folder, self.site, entries, data_cut=data_cut, extra=more)

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
        path = self._fresh / spec.name / "part-0.parquet"
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


def put_in_place(
    fresh: Path,
    folder: Path,
    site: str,
    entries: Mapping[str, Mapping[str, Any]],
    *,
    data_cut: date | None = None,
    extra: Mapping[str, Any] | None = None,
) -> None:
    """Let a folder of finished, sorted files take the place of the store of ``site``.

    ``entries`` describe the tables as in the manifest, to which ``extra`` is added.
    """
    cut = iso_day(data_cut) or _last_day(entries)
    manifest = {
        "format": FORMAT,
        "site": site,
        "data_cut": cut,
        "storage": written_by(),
        "tables": entries,
        "digest": store_digest(site, entries, cut),
        **(extra or {}),
    }
    written = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (fresh / MANIFEST).write_text(written, encoding="utf-8")
    _replace(fresh, folder)


def _last_day(entries: Mapping[str, Mapping[str, Any]]) -> str | None:
    days = [entry["last_day"] for entry in entries.values() if entry["last_day"]]
    return max(days) if days else None


def _replace(fresh: Path, folder: Path) -> None:
    """Put a finished folder in the place of another, with its bytes safely on the disk first."""
    for path in [*(p for p in fresh.rglob("*")), fresh]:
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    old = folder.with_name(f".{folder.name}.old-{os.getpid()}")
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _tidy(folder: Path) -> None:
    """Clear away what a killed process left, and give back a store it had moved aside."""
    for kind in ("old", "new"):
        for left in folder.parent.glob(f".{folder.name}.{kind}-*"):
            if not _runs(left.name.rsplit("-", 1)[1]):
                if kind == "old" and not folder.exists():
                    left.rename(folder)
                else:
                    shutil.rmtree(left, ignore_errors=True)


def _runs(number: str) -> bool:
    """Whether a process of this number runs that is not ourselves."""
    return number.isdigit() and int(number) != os.getpid() and Path(f"/proc/{number}").exists()
