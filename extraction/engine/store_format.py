"""How a site store lies on disk: types, sort order, row groups, fingerprints, versions."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from extraction.engine.errors import StoreError
from extraction.script.tables import TableSpec

MANIFEST = "manifest.json"
FORMAT = 1
ROW_GROUP = 122_880
"""Rows of a Parquet row group: what one DuckDB thread scans at a time."""
PARQUET_VERSION = "2.6"
ARROW_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "time": pa.timestamp("us"),
    "number": pa.float64(),
    "flag": pa.bool_(),
}


READS_AGAIN = "partitioned_execution"
"""What DuckDB 2.0 does to a grouping of a very large sorted file: each of its parts reads the whole file."""


def quiet_connection(**settings: str | int) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that fetches nothing, draws nothing on the terminal and reads files once."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        **settings,
    }
    con = duckdb.connect(":memory:", config=config)
    con.execute("set enable_progress_bar = false")
    con.execute(f"set disabled_optimizers = '{READS_AGAIN}'")
    return con


def schema_of(spec: TableSpec, columns: Sequence[str]) -> pa.Schema:
    """The Arrow schema of some columns of a table, in the order of the specification."""
    return pa.schema([(c, ARROW_TYPES[kind]) for c, kind in spec.columns.items() if c in columns])


def sort_order(spec: TableSpec, columns: Sequence[str]) -> list[str]:
    """Patient first, then day and row number, then every other column: a total order of distinct rows."""
    first = [c for c in ("site_id", "patient_id", spec.when, spec.row_id) if c is not None and c in columns]
    return [*first, *(c for c in columns if c not in first)]


def quoted(words: str) -> str:
    """A text as a literal of SQL."""
    return "'" + words.replace("'", "''") + "'"


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def store_digest(site: str, entries: Mapping[str, Mapping[str, Any]], data_cut: str | None = None) -> str:
    """One fingerprint of a whole store: site, data cut, and each table's bytes and columns."""
    parts = [
        site,
        *([] if data_cut is None else [f"data cut {data_cut}"]),
        *(
            f"{name} {entry['sha256']} {','.join(entry['columns'])}"
            for name, entry in sorted(entries.items())
        ),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def written_by() -> dict[str, str]:
    """The programs and the file format a store is written with."""
    return {"parquet": PARQUET_VERSION, "pyarrow": version("pyarrow"), "duckdb": duckdb.__version__}


def iso_day(moment: date | datetime | None) -> str | None:
    """The day of a moment as ISO text."""
    if moment is None:
        return None
    return (moment.date() if isinstance(moment, datetime) else moment).isoformat()


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Turn a full disk into a sentence; what was there before is untouched."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise no_space(folder) from None
        raise


def no_space(folder: Path) -> StoreError:
    """There is too little room on the disk of a store."""
    return StoreError(
        f"{folder} を書くディスクの空きが足りません。空きを作ってからやり直してください"
        "(元のストアはそのままです)。",
        f"There is not enough disk space to write {folder}. Make room and try again"
        " (the old store is untouched).",
    )


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn a full disk or used-up memory into a sentence; what was there before is untouched."""
    try:
        with full_disk(folder):
            yield
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        words = str(error).lower()
        if any(part in words for part in ("no space", "disk", "file too large", "offload")):
            raise no_space(folder) from None
        raise StoreError(
            f"{folder} を並べ替えるメモリが足りません。memory を大きくしてください: {error}",
            f"There is not enough memory to sort {folder}; raise the memory limit: {error}",
        ) from None
