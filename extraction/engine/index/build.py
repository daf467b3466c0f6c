"""Building the site index beside a store: one pass over each table, memory bounded by a row group."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extraction.engine.errors import StoreError
from extraction.engine.index.fields import Codec, Dictionary, TooNarrow, candidates
from extraction.engine.stores import Store
from extraction.script.tables import TABLES, TableSpec

FOLDER, META, FORMAT = ".index", "index.json", 2
TERM = ("code_system", "code", "local_code")
_UNIQUE = ("encounter_id", "stay_id")
_BLOCK = 1 << 20
_MOST = np.iinfo(np.uint32).max


def build_index(store: Store, *, limit: int | None = None) -> list[str]:
    """Make the index of a store in place of an older one; returns the tables left out by the size limit.

    ``limit`` is in bytes. Raises StoreError when a table is not sorted by patient.
    """
    fresh = store.folder / f"{FOLDER}.new-{os.getpid()}"
    for old in store.folder.glob(f"{FOLDER}.new-*"):
        shutil.rmtree(old)
    fresh.mkdir()
    try:
        left_out = _write(store, fresh, limit)
        drop_index(store.folder)
        fresh.rename(store.folder / FOLDER)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return left_out


def drop_index(folder: Path) -> None:
    """Remove the index of the store in ``folder``, if there is one."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)


def _write(store: Store, fresh: Path, limit: int | None) -> list[str]:
    chosen, left_out = _within(store, limit)
    begins = {name: _begins(store, name) for name in chosen}
    keys = pa.chunked_array([key for key, _, _ in begins.values()]) if begins else pa.chunked_array([[""]])
    patients = pc.unique(keys)
    patients = patients.take(pc.sort_indices(patients))
    _save_patients(fresh / "patients.arrow", patients)
    tables = {}
    for name, (own, starts, rows) in begins.items():
        ordinals = np.asarray(pc.index_in(own, patients)).astype(np.int64)
        offsets = _offsets(ordinals, starts, rows, len(patients))
        offsets.tofile(fresh / f"{name}.offsets")
        tables[name] = _table(store, name, fresh, offsets)
    meta = {"format": FORMAT, "digest": store.digest, "patients": len(patients), "tables": tables}
    sizes = {path.name: path.stat().st_size for path in sorted(fresh.iterdir())}
    document = json.dumps({**meta, "left_out": left_out, "sizes": sizes}, ensure_ascii=False)
    (fresh / META).write_text(document, encoding="utf-8")
    return left_out


def _within(store: Store, limit: int | None) -> tuple[list[str], list[str]]:
    """Tables whose indexes fit the limit together, small ones first."""
    chosen: list[str] = []
    left_out: list[str] = []
    used = 0
    for name in sorted(store.tables, key=lambda name: int(store.tables[name]["rows"])):
        width = sum(
            np.dtype(candidates(TABLES[name].columns[c], _is_unique(TABLES[name], c))[0].dtype).itemsize
            for c in store.columns(name)
        )
        used += int(store.tables[name]["rows"]) * (width + 8 * TABLES[name].is_coded)
        usable = {"site_id", "patient_id"} <= set(store.columns(name))
        (chosen if usable and (limit is None or used <= limit) else left_out).append(name)
    return sorted(chosen), sorted(left_out)


def _is_unique(spec: TableSpec, column: str) -> bool:
    return column in _UNIQUE or column == spec.row_id


def _begins(store: Store, name: str) -> tuple[pa.Array, np.ndarray, int]:
    """Patients of a table in order of the file, the row at which each begins, and the number of rows."""
    parts, starts, row, last = [], [], 0, None
    path = store.file(name)
    with pq.ParquetFile(path, memory_map=True) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=["site_id", "patient_id"])
            if not table.num_rows:
                continue
            key = pc.binary_join_element_wise(
                *(table[c].combine_chunks() for c in ("site_id", "patient_id")), "\x1f"
            )
            if key.null_count:
                raise _unsorted(path)
            changes = np.asarray(pc.not_equal(key[1:], key[:-1]).fill_null(True)).nonzero()[0] + 1
            first = [] if key[0].as_py() == last else [0]
            at = np.concatenate([np.array(first, np.int64), changes]).astype(np.int64)
            parts.append(key.take(pa.array(at)))
            starts.append(at + row)
            row += table.num_rows
            last = key[-1].as_py()
    keys = pa.concat_arrays(parts) if parts else pa.array([], pa.string())
    if len(keys) > 1 and not pc.all(pc.greater(keys[1:], keys[:-1])).as_py():
        raise _unsorted(path)
    return keys, np.concatenate(starts) if starts else np.empty(0, np.int64), row


def _unsorted(path: Path) -> StoreError:
    return StoreError(
        f"{path} は患者順に並んでいないため、索引を作れません。データを取り込み直してください。",
        f"{path} is not sorted by patient; no index can be built. Import the data again.",
    )


def _offsets(ordinals: np.ndarray, starts: np.ndarray, rows: int, patients: int) -> np.ndarray:
    """For each patient the first row, and at the end the number of rows."""
    counts = np.zeros(patients + 1, np.int64)
    counts[ordinals + 1] = np.diff(np.append(starts, rows))
    return np.cumsum(counts)


def _save_patients(path: Path, keys: pa.Array) -> None:
    both = pc.split_pattern(keys, "\x1f", max_splits=1)
    columns = (
        [pc.list_element(both, place) for place in (0, 1)] if len(keys) else [pa.array([], pa.string())] * 2
    )
    table = pa.table([*columns, keys], names=["site_id", "patient_id", "key"])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())


def _table(store: Store, name: str, fresh: Path, offsets: np.ndarray) -> dict[str, Any]:
    """Records and postings of one table; columns that need it are widened until everything fits."""
    spec, held = TABLES[name], store.columns(name)
    columns = [column for column in held if column not in ("site_id", "patient_id")]
    ladders = {column: candidates(spec.columns[column], _is_unique(spec, column)) for column in columns}
    term_type = "u2"
    while True:
        codecs: dict[str, Codec] = {column: ladder[0] for column, ladder in ladders.items()}
        records = _Records(codecs, [c for c in TERM if c in columns] if spec.is_coded else [], term_type)
        try:
            records.write(store.file(name), fresh / f"{name}.records")
            break
        except _Widen as widen:
            if widen.column == "":
                term_type = "u4"
            else:
                ladders[widen.column].pop(0)
            for column in ladders:
                ladders[column] = candidates(spec.columns[column], _is_unique(spec, column))[
                    -len(ladders[column]) :
                ]
    if records.coded:
        _postings(fresh, name, records, offsets)
    return records.state()


class _Widen(Exception):
    def __init__(self, column: str) -> None:
        self.column = column


class _Records:
    """Rows of one table as fixed-width records; code columns are one term each."""

    def __init__(self, codecs: dict[str, Codec], coded: list[str], term_type: str) -> None:
        self.codecs, self.coded, self.term_type = codecs, coded, term_type
        self.terms: dict[int, int] = {}
        fields = [(column, codec.dtype) for column, codec in codecs.items() if column not in coded]
        self.dtype = np.dtype(fields + ([("term", term_type)] if coded else []))
        self.rows = 0

    def write(self, source: Path, target: Path) -> None:
        """Append every row group; raises _Widen naming the column that does not fit."""
        texts = [
            c for c, codec in self.codecs.items() if isinstance(codec, Dictionary) and codec.kind == "text"
        ]
        with (
            pq.ParquetFile(source, memory_map=True, read_dictionary=texts) as file,
            target.open("wb") as sink,
        ):
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=list(self.codecs))
                records = np.empty(table.num_rows, self.dtype)
                for column, codec in self.codecs.items():
                    if column not in self.coded:
                        records[column] = self._encode(column, codec, table)
                if self.coded:
                    records["term"] = self._term(table)
                records.tofile(sink)
                self.rows += table.num_rows

    def _encode(self, column: str, codec: Codec, table: pa.Table) -> np.ndarray:
        parts = table[column].chunks
        try:
            encoded = [codec.encode(part) for part in parts]
        except TooNarrow:
            raise _Widen(column) from None
        return encoded[0] if len(encoded) == 1 else np.concatenate(encoded or [np.empty(0, codec.dtype)])

    def _term(self, table: pa.Table) -> np.ndarray:
        key = np.zeros(table.num_rows, np.int64)
        for column in self.coded:
            codec = self.codecs[column]
            number = self._encode(column, codec, table).astype(np.int64)
            absent = number == codec.null  # type: ignore[attr-defined]
            number = np.where(absent, 0, number + 1)
            if number.max(initial=0) >= 1 << 21:
                raise StoreError(
                    f"列 {column} の種類が多すぎて索引を作れません。",
                    f"The column {column} has too many different codes for an index.",
                )
            key = (key << 21) | number
        listed = pa.array(key).dictionary_encode()
        local = [self.terms.setdefault(k, len(self.terms)) for k in listed.dictionary.to_pylist()]
        if len(self.terms) > np.iinfo(self.term_type).max:
            raise _Widen("")
        return np.array(local or [0], self.term_type)[np.asarray(listed.indices)]

    def state(self) -> dict[str, Any]:
        """The description of the table in the index."""
        keys = np.array(list(self.terms), np.int64)
        terms = {}
        for column in reversed(self.coded):
            terms[column] = ((keys & ((1 << 21) - 1)) - 1).tolist()
            keys >>= 21
        return {
            "rows": self.rows,
            "columns": {column: codec.state() for column, codec in self.codecs.items()},
            "term_type": self.term_type if self.coded else None,
            "terms": terms,
        }


def _blocks(rows: int) -> Iterator[tuple[int, int]]:
    for begin in range(0, rows, _BLOCK):
        yield begin, min(begin + _BLOCK, rows)


def _postings(fresh: Path, name: str, records: _Records, offsets: np.ndarray) -> None:
    """For every term its rows in order, and the patients of those rows; starts by term."""
    if records.rows > _MOST:
        raise StoreError(f"表 {name} の行が多すぎます。", f"The table {name} has too many rows for an index.")
    starts = np.zeros(len(records.terms) + 1, np.int64)
    (fresh / f"{name}.posted").touch()
    if not records.rows:
        starts.tofile(fresh / f"{name}.starts")
        return
    held = np.memmap(fresh / f"{name}.records", records.dtype, "r")
    for begin, end in _blocks(records.rows):
        starts[1:] += np.bincount(held["term"][begin:end], minlength=len(records.terms))
    starts = np.cumsum(starts)
    starts.tofile(fresh / f"{name}.starts")
    posted = np.memmap(fresh / f"{name}.posted", [("row", "u4"), ("patient", "u4")], "w+", shape=records.rows)
    cursor = starts[:-1].copy()
    for begin, end in _blocks(records.rows):
        term = np.array(held["term"][begin:end])
        order = np.argsort(term, kind="stable")
        counts = np.bincount(term, minlength=len(records.terms))
        within = np.arange(len(term)) - np.repeat(np.cumsum(counts) - counts, counts)
        place = cursor[term[order]] + within
        rows = begin + order
        posted["row"][place] = rows
        posted["patient"][place] = np.searchsorted(offsets, np.arange(begin, end), side="right")[order] - 1
        cursor += counts
    posted.flush()
