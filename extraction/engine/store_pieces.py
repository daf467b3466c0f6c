"""Batches put down one after the other: whether each has later patients, and sorting them singly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BATCH = 65_536


class Pieces:
    """The batches of one table in the order they came."""

    def __init__(self) -> None:
        self.follow = True
        self._rows: list[int] = []
        self._site: str | None = None
        self._last: str | None = None

    def add(self, table: pa.Table) -> None:
        """Take note of a batch; ``follow`` stays true while no patient stands in two batches or before."""
        if not table.num_rows or not self.follow:
            return
        if not {"site_id", "patient_id"} <= set(table.column_names):
            self.follow = False
            return
        sites, patients = pc.min_max(table["site_id"]).as_py(), pc.min_max(table["patient_id"]).as_py()
        gaps = table["site_id"].null_count + table["patient_id"].null_count
        same_site = sites["min"] == sites["max"] == (self._site or sites["min"])
        later = self._last is None or (patients["min"] or "") > self._last
        self.follow = not gaps and same_site and later
        self._site, self._last = sites["max"], patients["max"]
        self._rows.append(table.num_rows)

    def sorted_one_by_one(
        self, con: duckdb.DuckDBPyConnection, path: Path, query: str
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a file in the order of ``query`` (``{}`` stands for the source), batch by batch."""
        batches = pq.ParquetFile(path).iter_batches(BATCH)
        held: list[pa.RecordBatch] = []
        for rows in self._rows:
            while sum(batch.num_rows for batch in held) < rows:
                held.append(next(batches))
            table = pa.Table.from_batches(held)
            con.register("piece", table.slice(0, rows))
            yield from con.sql(query.format("piece")).to_arrow_reader(BATCH)
            con.unregister("piece")
            held = table.slice(rows).to_batches()
