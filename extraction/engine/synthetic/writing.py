"""Writing one table of one hospital, chunk by chunk, in the form every site store has."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extraction.engine.store_format import ROW_GROUP
from extraction.engine.synthetic import planted
from extraction.engine.synthetic.people import CHUNK, People, people
from extraction.engine.synthetic.sites import Site
from extraction.script.tables import TABLES

_UNIQUE = ("encounter_id", "stay_id", "dx_id", "order_id", "result_id", "exam_id")


def write(site: Site, table: str, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write a table in ``folder``; returns its entry of the manifest, for patients also what was planted."""
    make = _maker(table)
    path = folder / table / "part-0.parquet"
    path.parent.mkdir(parents=True)
    output = _Output(path, table, site.columns(table))
    found: list[dict[str, Any]] = []
    for chunk in range((site.patients + CHUNK - 1) // CHUNK):
        persons = people(site, chunk)
        output.add(make(site, persons, chunk))
        if table == "patient":
            found.append(planted.counts(persons.plan))
    return output.close(), planted.total(found)


def _maker(table: str) -> Callable[[Site, People, int], dict[str, pa.Array]]:
    for home in ("record", "laboratory", "claims"):
        module = importlib.import_module(f"extraction.engine.synthetic.{home}")
        if hasattr(module, table):
            maker: Callable[[Site, People, int], dict[str, pa.Array]] = getattr(module, table)
            return maker
    raise KeyError(table)


class _Output:
    """A Parquet file that gets rows in any portion and always has the same row groups."""

    def __init__(self, path: Path, table: str, columns: list[str]) -> None:
        self.path, self.columns, self.spec = path, columns, TABLES[table]
        self.waiting: list[pa.Table] = []
        self.rows = self.held = 0
        self.first: Any = None
        self.last: Any = None
        self.systems: set[str] = set()
        self.writer: pq.ParquetWriter | None = None

    def add(self, made: dict[str, pa.Array]) -> None:
        """Take the rows of the next chunk."""
        table = pa.table({name: made[name] for name in self.columns})
        self._note(table)
        self.waiting.append(table)
        self.held += table.num_rows
        if self.held >= ROW_GROUP:
            self._flush(self.held - self.held % ROW_GROUP)

    def _note(self, table: pa.Table) -> None:
        self.rows += table.num_rows
        if self.spec.when and table.num_rows:
            span = pc.min_max(table[self.spec.when])
            low, high = span["min"].as_py(), span["max"].as_py()
            self.first = low if self.first is None else min(self.first, low)
            self.last = high if self.last is None else max(self.last, high)
        if "code_system" in table.column_names and table.num_rows:
            self.systems.update(table["code_system"].chunk(0).dictionary.to_pylist())

    def _flush(self, size: int) -> None:
        table = pa.concat_tables(self.waiting)
        if self.writer is None:
            self.writer = self._open(table.schema)
        self.writer.write_table(table.slice(0, size), row_group_size=ROW_GROUP)
        rest = table.slice(size)
        self.waiting, self.held = ([rest] if rest.num_rows else []), rest.num_rows

    def _open(self, schema: pa.Schema) -> pq.ParquetWriter:
        """Dictionaries of Arrow are written as such, and are read back as the plain text they stand for."""
        unique = [name for name in self.columns if name in _UNIQUE]
        return pq.ParquetWriter(
            self.path,
            schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=[name for name in self.columns if name not in unique],
            column_encoding=dict.fromkeys(unique, "DELTA_BYTE_ARRAY"),
            store_schema=False,
        )

    def close(self) -> dict[str, Any]:
        """Finish the file; returns its entry of the manifest."""
        if self.held or not self.rows:
            self._flush(self.held)
        if self.writer is not None:
            self.writer.close()
        with self.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return {
            "file": f"{self.spec.name}/part-0.parquet",
            "sha256": sha256,
            "rows": self.rows,
            "columns": self.columns,
            "first_day": self.first and self.first.isoformat()[:10],
            "last_day": self.last and self.last.isoformat()[:10],
            "code_systems": sorted(self.systems),
        }
