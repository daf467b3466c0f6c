"""Reading a store through its index: who has a code, and the rows of these patients only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extraction.engine.index.build import FOLDER, FORMAT, META, TERM
from extraction.engine.index.fields import Codec, Dictionary, Whole, restore
from extraction.engine.stores import Store
from extraction.script.tables import TABLES

WIDE = 0.3
"""Share of patients from which on reading the Parquet files is cheaper than gathering."""
PERSON = ("site_id", "patient_id")
ORDINAL = "_patient"
"""Asked for as a column: the patient's number in the index, for joins without texts."""
Codes = Iterable[tuple[str, str]] | Callable[[str | None, str | None, str | None], bool] | np.ndarray


def open_index(store: Store, *, enabled: bool = True) -> Index | None:
    """The index of a store; none when switched off, absent, damaged, or made of other data."""
    folder = store.folder / FOLDER
    try:
        meta = json.loads((folder / META).read_text(encoding="utf-8")) if enabled else None
        if meta is None or meta["format"] != FORMAT or meta["digest"] != store.digest:
            return None
        if any((folder / name).stat().st_size != size for name, size in meta["sizes"].items()):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Index(folder, meta)


class Index:
    """An open index. Patients are told by ordinals: their place in the order of (site_id, patient_id)."""

    def __init__(self, folder: Path, meta: dict[str, Any]) -> None:
        self.folder, self.meta = folder, meta
        self.size: int = meta["patients"]
        self._tables: dict[str, _Table] = {}

    @property
    def tables(self) -> tuple[str, ...]:
        """Tables the index holds; others were left out for their size and are read from their files."""
        return tuple(self.meta["tables"])

    @cached_property
    def patients(self) -> pa.Table:
        """site_id, patient_id and both as one text by ordinal."""
        with pa.memory_map(str(self.folder / "patients.arrow")) as source:
            return pa.ipc.open_file(source).read_all().combine_chunks()

    def ordinals(self, persons: pa.Table, among: np.ndarray | None = None) -> np.ndarray:
        """Ordinals, in order, of those persons (each once) who are patients here.

        ``among`` are ordinals to look through first: of a study's later persons all are among earlier ones.
        """
        parts = [persons[name].cast(pa.string()).combine_chunks() for name in PERSON]
        wanted = pc.binary_join_element_wise(*parts, "\x1f")
        keys = self.patients["key"]
        if among is not None:
            hit = np.asarray(pc.is_in(keys.take(pa.array(among)), value_set=wanted))
            if int(hit.sum()) == len(wanted):
                return among[hit]
        return np.flatnonzero(np.asarray(pc.is_in(keys, value_set=wanted)))

    def table(self, name: str) -> _Table:
        """The records of one table."""
        if name not in self._tables:
            self._tables[name] = _Table(name, self.folder, self.meta["tables"][name])
        return self._tables[name]

    def terms(self, table: str) -> pa.Table:
        """Every combination of codes in a table with its number: a dictionary on which predicates can run."""
        held = self.table(table)
        names = [name for name in TERM if name in held.codecs]
        columns = {
            name: held.term_column(name, np.arange(held.term_count)).cast(pa.string()) for name in names
        }
        return pa.table({"term": pa.array(np.arange(held.term_count)), **columns})

    def patients_with(
        self, table: str, codes: Codes | None = None, between: tuple[date | None, date | None] = (None, None)
    ) -> np.ndarray:
        """Ordinals, in order, of patients with a row of these codes whose day lies between (both included).

        ``codes``: pairs (system, code), a predicate on (code_system, code, local_code), numbers of terms, or
        none for any row. Rows without a day never lie between two days.
        """
        held = self.table(table)
        found = np.zeros(self.size, bool)
        if codes is None and between == (None, None):
            found = np.diff(held.offsets) > 0
        elif codes is None:
            found[np.searchsorted(held.offsets, held.of_days(between), side="right") - 1] = True
        else:
            for term in self.matching(table, codes):
                posted = held.posted[held.starts[term] : held.starts[term + 1]]
                whose = posted["patient"]
                if between != (None, None):
                    whose = whose[held.between(held.records[held.when][posted["row"]], between)]
                found[whose] = True
        return np.flatnonzero(found)

    def matching(self, table: str, codes: Codes) -> np.ndarray:
        """Numbers of the terms that carry one of the codes; the system "local" means the hospital's own."""
        if isinstance(codes, np.ndarray):
            return codes
        listed = self.table(table).term_texts
        if callable(codes):
            return np.array([n for n, term in enumerate(listed) if codes(*term)], np.int64)
        wanted = set(codes)
        return np.array(
            [
                n
                for n, (system, code, local) in enumerate(listed)
                if (system, code) in wanted or ("local", local) in wanted
            ],
            np.int64,
        )

    def gather(
        self,
        table: str,
        patients: np.ndarray | None,
        columns: Sequence[str],
        codes: Codes | None = None,
        between: tuple[date | None, date | None] = (None, None),
    ) -> pa.Table:
        """The rows of these patients (none: all) in the order of the file, texts as dictionaries.

        With ``codes`` only rows that carry one of them, with ``between`` only rows of these days.
        Columns the store lacks cannot be asked for.
        """
        held = self.table(table)
        terms = None if codes is None else self.matching(table, codes)
        if patients is None and terms is None and between != (None, None):
            those = held.of_days(between)
            whose = np.searchsorted(held.offsets, those, side="right") - 1
            return self._columns(held, held.records[those], whose, columns)
        rows, whose = held.rows(patients, terms, self.size)
        taken = held.records if rows is None else held.records[rows]
        if between != (None, None):
            hit = held.between(taken[held.when], between)
            taken, whose = taken[hit], whose[hit]
        return self._columns(held, taken, whose, columns)

    def _columns(
        self, held: _Table, taken: np.ndarray, whose: np.ndarray, columns: Sequence[str]
    ) -> pa.Table:
        made: dict[str, pa.Array] = {}
        for column in columns:
            if column == ORDINAL:
                made[column] = pa.array(whose.astype(np.int32))
            elif column in PERSON:
                made[column] = self._person(column, whose)
            else:
                made[column] = held.column(column, taken)
        return pa.table(made)

    def _person(self, column: str, whose: np.ndarray) -> pa.Array:
        """One text for each patient; only those of the rows stand in the dictionary."""
        change = np.append(True, whose[1:] != whose[:-1]) if len(whose) else np.empty(0, bool)
        values = self.patients[column].combine_chunks()
        values = values.chunk(0) if isinstance(values, pa.ChunkedArray) else values
        own = values.take(pa.array(whose[change].astype(np.int64)))
        return pa.DictionaryArray.from_arrays(pa.array((np.cumsum(change) - 1).astype(np.int32)), own)

    def is_wide(self, patients: np.ndarray) -> bool:
        """Whether so many patients are asked for that the files should be read instead."""
        return len(patients) > WIDE * self.size


class _Table:
    """The arrays of one table, mapped from the disk."""

    def __init__(self, name: str, folder: Path, meta: dict[str, Any]) -> None:
        self.when = TABLES[name].when or ""
        self.codecs: dict[str, Codec] = {c: restore(state) for c, state in meta["columns"].items()}
        self.coded = list(meta["terms"])
        fields = [(c, codec.dtype) for c, codec in self.codecs.items() if c not in self.coded]
        self.dtype = np.dtype(fields + ([("term", meta["term_type"])] if self.coded else []))
        self.count: int = meta["rows"]
        self.offsets = np.fromfile(folder / f"{name}.offsets", np.int64)
        self.records = _mapped(folder / f"{name}.records", self.dtype, self.count)
        self.terms = {c: np.array(places, np.int64) for c, places in meta["terms"].items()}
        self.term_count = len(next(iter(self.terms.values()), ()))
        if self.coded:
            self.starts = np.fromfile(folder / f"{name}.starts", np.int64)
            self.posted = _mapped(
                folder / f"{name}.posted", np.dtype([("row", "u4"), ("patient", "u4")]), self.count
            )

    @cached_property
    def term_texts(self) -> list[tuple[str | None, str | None, str | None]]:
        """Code system, code and local code of every term."""
        every = np.arange(self.term_count)
        texts = [
            self.term_column(c, every).to_pylist() if c in self.coded else [None] * self.term_count
            for c in TERM
        ]
        return list(zip(*texts, strict=True))

    def term_column(self, column: str, terms: np.ndarray) -> pa.Array:
        """One code column of rows with these terms."""
        codec = self.codecs[column]
        assert isinstance(codec, Dictionary)
        places = self.terms[column][terms]
        return codec.decode(np.where(places < 0, codec.null, places))

    def column(self, column: str, records: np.ndarray) -> pa.Array:
        """One column of gathered records."""
        if column in self.coded:
            return self.term_column(column, records["term"])
        return self.codecs[column].decode(np.ascontiguousarray(records[column]))

    def between(self, numbers: np.ndarray, days: tuple[date | None, date | None]) -> np.ndarray:
        """Which dates or moments lie on or between two days."""
        codec = self.codecs[self.when]
        assert isinstance(codec, Whole)
        return codec.between(numbers, *days)

    def of_days(self, days: tuple[date | None, date | None]) -> np.ndarray:
        """Rows that lie between two days, looked for in portions of the mapped records."""
        found = [
            begin + np.flatnonzero(self.between(self.records[self.when][begin : begin + _PORTION], days))
            for begin in range(0, self.count, _PORTION)
        ]
        return np.concatenate(found) if found else np.empty(0, np.int64)

    def rows(
        self, patients: np.ndarray | None, terms: np.ndarray | None, size: int
    ) -> tuple[np.ndarray | None, np.ndarray]:
        """Rows of the patients that carry one of the terms (none: every row), and whose they are."""
        lengths = np.diff(self.offsets)
        if patients is None and terms is None:
            return None, np.repeat(np.arange(size), lengths)
        wanted = self.count if patients is None else int(lengths[patients].sum())
        if (
            terms is not None
            and _POSTING_COST * int((self.starts[terms + 1] - self.starts[terms]).sum()) <= wanted
        ):
            return self._from_postings(patients, terms, size)
        chosen = np.arange(size) if patients is None else patients
        count = lengths[chosen]
        whose = np.repeat(chosen, count)
        rows = np.arange(len(whose)) + np.repeat(self.offsets[chosen] - (np.cumsum(count) - count), count)
        if terms is not None:
            listed = np.zeros(self.term_count, bool)
            listed[terms] = True
            hit = listed[self.records["term"][rows]]
            rows, whose = rows[hit], whose[hit]
        return rows, whose

    def _from_postings(
        self, patients: np.ndarray | None, terms: np.ndarray, size: int
    ) -> tuple[np.ndarray, np.ndarray]:
        parts = [self.posted[self.starts[term] : self.starts[term + 1]] for term in terms]
        if patients is not None:
            among = np.zeros(size, bool)
            among[patients] = True
            parts = [part[among[part["patient"]]] for part in parts]
        found = np.concatenate(parts) if parts else np.empty(0, self.posted.dtype)
        if len(terms) > 1:
            found = found[np.argsort(found["row"], kind="stable")]
        return found["row"].astype(np.int64), found["patient"].astype(np.int64)


_PORTION = 1 << 20
_POSTING_COST = 0.3
"""Reading one posting costs about a third of looking at one row of a patient."""


def _mapped(path: Path, dtype: np.dtype[Any], rows: int) -> np.ndarray:
    return np.memmap(path, dtype, "r", shape=rows) if rows else np.empty(0, dtype)
