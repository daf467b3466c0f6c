"""Where the rows of a store come from: the scan of its files, or something that knows where to look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from extraction.engine.algebra.relations import Reading, Source
from extraction.engine.database import Database
from extraction.engine.stores import Store

Persons = Callable[[], pa.Table]
"""The persons a reading is for: columns site_id and patient_id, each person once."""


class Index(Protocol):
    """Something beside a store that finds rows without reading everything."""

    def supply(self, reading: Reading, persons: Persons | None) -> pa.Table | None:
        """All rows that the reading may need (more do no harm), or None when scanning is the better way.

        ``persons`` is None when the rows of everyone are asked for.
        """


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
    """Asks an index first, and scans where it has no better answer."""

    def __init__(self, store: Store, index: Index) -> None:
        self.scan, self.index = Scan(store), index

    def open(self, database: Database, source: Source, persons: Persons | None) -> None:
        """Let the source name gathered rows, or the table's file."""
        found = self.index.supply(source.reading, persons)
        if found is None:
            self.scan.open(database, source, persons)
        else:
            database.read_rows(source, found.select(list(source.reading.columns)))
