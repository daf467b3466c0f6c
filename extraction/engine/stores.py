"""The site store: one folder of Parquet for each table, and a manifest that says what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from extraction.engine.errors import StoreError
from extraction.engine.store_format import ARROW_TYPES, FORMAT, MANIFEST, file_sha256, store_digest
from extraction.engine.store_writer import StoreWriter
from extraction.script.tables import TABLES, TableSpec

__all__ = ["ARROW_TYPES", "MANIFEST", "Store", "StoreWriter", "open_store", "verify_tables", "write_store"]

ENTRY_KEYS = {"file", "columns", "rows", "sha256", "code_systems", "first_day", "last_day"}


@dataclass(frozen=True, slots=True)
class Store:
    """An opened store: every file has been found whole and of the described types."""

    folder: Path
    site: str
    digest: str
    tables: dict[str, dict[str, Any]]
    manifest: dict[str, Any] = field(default_factory=dict, repr=False)

    def file(self, table: str) -> Path:
        """Where the rows of a table are."""
        return self.folder / str(self.tables[table]["file"])

    def columns(self, table: str) -> tuple[str, ...]:
        """Columns the store has for a table; none when the table is absent."""
        return tuple(self.tables[table]["columns"]) if table in self.tables else ()

    @property
    def data_cut(self) -> str | None:
        """The last day (ISO) up to which the hospital's data were taken over; None in old stores."""
        cut: str | None = self.manifest.get("data_cut")
        return cut


def write_store(folder: Path, site: str, tables: Mapping[str, pa.Table]) -> Store:
    """Write tables as the store of ``site``; an existing store is replaced as a whole or not at all.

    Columns a table lacks stay absent. Rows are sorted by patient and every other column, so that the same
    rows always make the same bytes. For more rows than fit in memory use StoreWriter.
    """
    with StoreWriter(folder, site) as writer:
        for name, table in sorted(tables.items()):
            writer.add(name, table)
        writer.publish()
    return open_store(folder)


def open_store(folder: Path, *, verify: bool = True) -> Store:
    """The store in ``folder``, with every file's digest and types checked (digests only with ``verify``).

    Raises StoreError naming the file and the column that are not as described.
    """
    manifest = _read_manifest(folder)
    for name, entry in manifest["tables"].items():
        if name not in TABLES:
            raise StoreError(
                f"{folder}: 表 {name} は知られていません。", f"{folder}: the table {name} is not known."
            )
        _check_file(folder / entry["file"], TABLES[name], entry, verify)
    digest = store_digest(manifest["site"], manifest["tables"], manifest.get("data_cut"))
    if digest != manifest["digest"]:
        raise StoreError(
            f"{folder / MANIFEST} の内容が要約値と合いません。",
            f"{folder / MANIFEST} does not match its own digest.",
        )
    return Store(folder, manifest["site"], digest, manifest["tables"], manifest)


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        made = manifest["format"]
        whole = manifest.keys() >= {"site", "digest"}
        if not (whole and all(entry.keys() >= ENTRY_KEYS for entry in manifest["tables"].values())):
            raise KeyError
    except FileNotFoundError:
        raise StoreError(f"{path} がありません。", f"{path} does not exist.") from None
    except NotADirectoryError:
        raise StoreError(f"{folder} はフォルダーではありません。", f"{folder} is not a folder.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StoreError(f"{path} を読めません。", f"{path} cannot be read.") from None
    _check_version(path, made, manifest)
    return manifest


def _check_version(path: Path, made: object, manifest: Mapping[str, Any]) -> None:
    """Refuse a store of another format, or written with another major version of DuckDB."""
    if made != FORMAT:
        raise StoreError(
            f"{path} の形式は {made} です。このエンジンが読めるのは形式 {FORMAT} です。"
            "ストアを作り直してください。",
            f"{path} cannot be read: it is of format {made}, this engine reads format {FORMAT}."
            " Write the store anew.",
        )
    ours, theirs = duckdb.__version__, str(manifest.get("storage", {}).get("duckdb", duckdb.__version__))
    if ours.split(".")[0] != theirs.split(".")[0]:
        raise StoreError(
            f"{path} は DuckDB {theirs} で作られています。"
            f"このエンジンは DuckDB {ours} です。ストアを作り直してください。",
            f"{path} was written with DuckDB {theirs}; this engine has DuckDB {ours}. Write the store anew.",
        )


def _check_file(path: Path, spec: TableSpec, entry: Mapping[str, Any], verify: bool) -> None:
    try:
        schema = pq.read_schema(path)
    except FileNotFoundError:
        raise StoreError(f"{path} がありません。", f"{path} does not exist.") from None
    except (pa.ArrowInvalid, OSError):
        raise StoreError(
            f"{path} は Parquet として読めません(壊れています)。",
            f"{path} cannot be read as Parquet (damaged).",
        ) from None
    for column in entry["columns"]:
        _check_column(path, schema, column, spec.columns.get(column))
    if verify:
        _check_digest(path, entry)


def verify_tables(store: Store, tables: Iterable[str]) -> None:
    """Check that these tables' files are still what the manifest says. Raises StoreError."""
    for name in tables:
        _check_digest(store.file(name), store.tables[name])


def _check_digest(path: Path, entry: Mapping[str, Any]) -> None:
    if file_sha256(path) != entry["sha256"]:
        raise StoreError(
            f"{path} が記録の後に変わっています(SHA-256 が合いません)。",
            f"{path} has changed since it was recorded (SHA-256 differs).",
        )


def _check_column(path: Path, schema: pa.Schema, column: str, kind: str | None) -> None:
    if kind is None or column not in schema.names:
        raise StoreError(f"{path} に列 {column} がありません。", f"{path} has no column {column}.")
    found, wanted = schema.field(column).type, ARROW_TYPES[kind]
    if found != wanted:
        raise StoreError(
            f"{path} の列 {column} の型が {found} です({wanted} であるべきです)。",
            f"The column {column} of {path} is of type {found}, not {wanted}.",
        )
