"""Where the rows of a store come from: the scan of its files, or the site index beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa

from extraction.engine.algebra.relations import Reading, Source
from extraction.engine.database import Database
from extraction.engine.errors import EngineError
from extraction.engine.index import Index, open_index
from extraction.engine.index.reader import WIDE
from extraction.engine.stores import Store
from extraction.script.codes import LOCAL
from extraction.script.model import Code, CodeList

Persons = Callable[[], pa.Table]
"""The persons a reading is for: columns site_id and patient_id, each person once."""
Term = tuple[str | None, str | None, str | None]


class Rows(Protocol):
    """Lets a source of a plan be read."""

    def open(self, database: Database, source: Source, persons: Persons | None) -> None:
        """Make the source's name readable in the database."""


class Scan:
    """Reads the files of a store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def open(self, database: Database, source: Source, persons: Persons | None) -> None:
        """Let the source name the table's file."""
        database.read_file(source, Path(self.store.file(source.reading.table)))


class Indexed:
    """Gathers through the index where few rows are wanted, and scans where many are."""

    def __init__(self, store: Store, index: Index) -> None:
        self.scan, self.index = Scan(store), index
        self._ordinals: dict[str, np.ndarray] = {}

    def open(self, database: Database, source: Source, persons: Persons | None) -> None:
        """Let the source name gathered rows, or the table's file."""
        found = self._gathered(source.reading, persons)
        if found is None:
            self.scan.open(database, source, persons)
        else:
            database.read_rows(source, found)

    def _gathered(self, reading: Reading, persons: Persons | None) -> pa.Table | None:
        if reading.table not in self.index.tables:
            return None
        patients = None if persons is None else self._patients(reading.persons or "", persons)
        if patients is not None and self.index.is_wide(patients):
            return None
        terms = None if reading.codes is None else self._terms(reading)
        days = (reading.period.first, reading.period.last) if reading.period else (None, None)
        if patients is None and terms is None and days == (None, None):
            return None
        if patients is None and terms is not None and self._is_wide(reading.table, terms):
            return None
        return self.index.gather(reading.table, patients, reading.columns, terms, days)

    def _patients(self, step: str, persons: Persons) -> np.ndarray:
        """Numbers of the persons of a step in the index; who is not a patient there has none."""
        if step not in self._ordinals:
            fewest = min(self._ordinals.values(), key=len, default=None)
            self._ordinals[step] = self.index.ordinals(persons(), fewest)
        return self._ordinals[step]

    def _terms(self, reading: Reading) -> np.ndarray:
        """Numbers of the combinations of codes that any of the lists fits."""
        fits = [_fits(found) for found in reading.codes or ()]
        return self.index.matching(reading.table, lambda *term: any(fit(term) for fit in fits))

    def _is_wide(self, table: str, terms: np.ndarray) -> bool:
        held = self.index.table(table)
        return int((held.starts[terms + 1] - held.starts[terms]).sum()) > WIDE * held.count


def _fits(codes: CodeList) -> Callable[[Term], bool]:
    include, exclude = _matching(codes.include), _matching(codes.exclude)
    return lambda term: include(term) and not exclude(term)


def _matching(codes: tuple[Code, ...]) -> Callable[[Term], bool]:
    exact = {(code.system, code.code) for code in codes if not code.descendants}
    begins: dict[str, tuple[str, ...]] = {}
    for code in codes:
        if code.descendants:
            begins[code.system] = (*begins.get(code.system, ()), code.code)

    def one(system: str | None, code: str | None) -> bool:
        if system is None or code is None:
            return False
        return (system, code) in exact or code.startswith(begins.get(system, ()))

    return lambda term: one(term[0], term[1]) or one(LOCAL, term[2])


def rows_of(store: Store, use_index: bool | None) -> Rows:
    """The way to read a store: through its index when there is a good one, unless that is switched off.

    Raises EngineError when the index is asked for and is not there or not of this data.
    """
    if use_index is False:
        return Scan(store)
    index = open_index(store)
    if index is not None:
        return Indexed(store, index)
    if use_index:
        raise EngineError(
            "この拠点のデータには、いまのデータから作った索引がありません。",
            "The store has no index made of its present data.",
        )
    return Scan(store)
