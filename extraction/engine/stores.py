"""The site store: one folder of Parquet for each table, and a manifest that says what is in it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extraction.engine.errors import StoreError
from extraction.script.profile import SiteProfile, TableProfile
from extraction.script.tables import TABLES, TableSpec

MANIFEST = "manifest.json"
ROW_GROUP = 122_880
ARROW_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "time": pa.timestamp("us"),
    "number": pa.float64(),
    "flag": pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class Store:
    """An opened store: every file has been found whole and of the described types."""

    folder: Path
    site: str
    digest: str
    tables: dict[str, dict[str, Any]]

    def file(self, table: str) -> Path:
        """Where the rows of a table are."""
        return self.folder / str(self.tables[table]["file"])

    def columns(self, table: str) -> tuple[str, ...]:
        """Columns the store has for a table; none when the table is absent."""
        return tuple(self.tables[table]["columns"]) if table in self.tables else ()


def write_store(folder: Path, site: str, tables: Mapping[str, pa.Table]) -> Store:
    """Write tables as the store of ``site``; an existing store is replaced as a whole or not at all.

    Columns a table lacks stay absent. Rows are sorted by patient and every other column, so that the same
    rows always make the same bytes.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.new-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    entries = {name: _write_table(fresh, TABLES[name], table) for name, table in sorted(tables.items())}
    return publish(fresh, folder, site, entries)


def publish(fresh: Path, folder: Path, site: str, entries: Mapping[str, Mapping[str, Any]]) -> Store:
    """Put a new folder of sorted Parquet files in place as the store of ``site``; ``entries`` describe them.

    An entry has file, sha256, rows, columns, first_day, last_day and code_systems, as in the manifest.
    """
    manifest = {"format": 1, "site": site, "tables": entries, "digest": _digest(site, entries)}
    (fresh / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    fresh.rename(folder)
    return open_store(folder)


def _write_table(folder: Path, spec: TableSpec, table: pa.Table) -> dict[str, Any]:
    kept = [column for column in spec.columns if column in table.column_names]
    table = table.select(kept).cast(
        pa.schema([(column, ARROW_TYPES[spec.columns[column]]) for column in kept])
    )
    first = [column for column in ("site_id", "patient_id", spec.when, spec.row_id) if column in kept]
    order = [*first, *(column for column in kept if column not in first)]
    table = table.sort_by([(column, "ascending") for column in order])
    path = folder / spec.name / "part-0.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP)
    entry: dict[str, Any] = {
        "file": f"{spec.name}/part-0.parquet",
        "sha256": _sha256(path),
        "rows": table.num_rows,
    }
    return {**entry, "columns": kept, **_coverage(spec, table)}


def _coverage(spec: TableSpec, table: pa.Table) -> dict[str, Any]:
    days = table[spec.when] if spec.when in table.column_names else None
    span = pc.min_max(days).as_py() if days is not None else {"min": None, "max": None}
    systems = pc.unique(table["code_system"]).to_pylist() if "code_system" in table.column_names else []
    return {
        "first_day": _iso(span["min"]),
        "last_day": _iso(span["max"]),
        "code_systems": sorted(system for system in systems if system is not None),
    }


def _iso(moment: date | datetime | None) -> str | None:
    if moment is None:
        return None
    return (moment.date() if isinstance(moment, datetime) else moment).isoformat()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(site: str, entries: Mapping[str, Mapping[str, Any]]) -> str:
    """One fingerprint of a whole store: site, and each table's bytes and columns."""
    parts = [
        site,
        *(
            f"{name} {entry['sha256']} {','.join(entry['columns'])}"
            for name, entry in sorted(entries.items())
        ),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


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
    digest = _digest(manifest["site"], manifest["tables"])
    if digest != manifest["digest"]:
        raise StoreError(
            f"{folder / MANIFEST} の内容が要約値と合いません。",
            f"{folder / MANIFEST} does not match its own digest.",
        )
    return Store(folder, manifest["site"], digest, manifest["tables"])


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if manifest["format"] != 1 or not isinstance(manifest["tables"], dict):
            raise ValueError
    except FileNotFoundError:
        raise StoreError(f"{path} がありません。", f"{path} does not exist.") from None
    except (ValueError, KeyError, TypeError):
        raise StoreError(f"{path} を読めません。", f"{path} cannot be read.") from None
    return manifest


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
    if verify and _sha256(path) != entry["sha256"]:
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


def profile(store: Path) -> SiteProfile:
    """What the store in this folder holds, without any patient: for the checker and the catalogue."""
    opened = open_store(store, verify=False)
    tables = {
        name: TableProfile(
            rows=entry["rows"],
            columns=tuple(entry["columns"]),
            code_systems=tuple(entry["code_systems"]),
            first_day=entry["first_day"],
            last_day=entry["last_day"],
        )
        for name, entry in opened.tables.items()
    }
    return SiteProfile(opened.site, tables)
