# ruff: noqa: S608 - names of tables and columns are our own
"""PostgreSQL with the right indexes: (patient, date) and (code, date) on every table, one backend."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from extraction.engine.bench.engines import Answer
from extraction.engine.bench.studies import COHORT, COLUMNS, STUDIES, statements
from extraction.engine.stores import open_store

SCHEMA = "madoguchi_bench"
_TYPES = {
    "date": "date",
    "time": "timestamp",
    "number": "double precision",
    "flag": "boolean",
    "text": "text",
}
_WHEN = {
    "encounter": "start_date",
    "emr_diagnosis": "dx_date",
    "prescription": "start_date",
    "lab_result": "collected_at",
}


def reason_absent(dsn: str | None) -> str | None:
    """Needs an address of a database in which a schema may be made."""
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed"
    return None if dsn else "no database given (--dsn or MADOGUCHI_BENCH_DSN)"


def prepare(store: Path, dsn: str | None) -> Answer:
    """Loads the store into a schema of its own, once for the same store."""
    import psycopg

    con = psycopg.connect(dsn or "", autocommit=True, prepare_threshold=None)
    _load(con, store)
    con.execute(f"set search_path = {SCHEMA}")
    for setting in ("max_parallel_workers_per_gather = 0", "work_mem = '256MB'", "jit = off"):
        con.execute(f"set {setting}")

    def answer(study: str) -> int:
        if study not in (*STUDIES, COHORT):
            raise KeyError(study)
        con.execute("drop table if exists cohort, answer_0, answer_1")
        ready, asked = statements(study, "postgres")
        for statement in ready:
            con.execute(statement)
        for place, statement in enumerate(asked):
            con.execute(f"create temp table answer_{place} as {statement}")
        return len(asked)

    answer.fetch = lambda count: [_fetch(con, f"answer_{place}") for place in range(count)]  # type: ignore[attr-defined]
    answer.backend = con.info.backend_pid  # type: ignore[attr-defined]
    return answer


def _fetch(con: Any, name: str) -> pa.Table:
    """The rows of an answer, fetched after the time was taken."""
    cursor = con.execute(f"select * from {name}")
    names = [column.name for column in cursor.description or ()]
    rows = cursor.fetchall()
    return pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})


def wanted() -> dict[str, list[str]]:
    """Columns that any study reads, by table."""
    found: dict[str, dict[str, None]] = {}
    for tables in COLUMNS.values():
        for table, columns in tables.items():
            found.setdefault(table, {}).update(dict.fromkeys(columns))
    return {table: list(columns) for table, columns in found.items()}


def _load(con: Any, store: Path) -> None:
    from extraction.script.tables import TABLES

    opened = open_store(store, verify=False)
    con.execute(f"create schema if not exists {SCHEMA}")
    con.execute(f"create table if not exists {SCHEMA}.loaded (digest text)")
    if con.execute(f"select 1 from {SCHEMA}.loaded where digest = %s", [opened.digest]).fetchone():
        return
    con.execute(f"truncate {SCHEMA}.loaded")
    for table, columns in wanted().items():
        kinds = TABLES[table].columns
        name = f"{SCHEMA}.{table}"
        con.execute(f"drop table if exists {name}")
        con.execute(f"create table {name} ({', '.join(f'{c} {_TYPES[kinds[c]]}' for c in columns)})")
        _copy(con, name, str(opened.file(table)), columns)
        con.execute(f"create index on {name} (patient_id{', ' + _WHEN[table] if table in _WHEN else ''})")
        if "code" in columns:
            con.execute(f"create index on {name} (code text_pattern_ops, {_WHEN[table]})")
        elif table in _WHEN:
            con.execute(f"create index on {name} ({_WHEN[table]}, patient_id)")
        con.execute(f"vacuum analyze {name}")
    con.execute(f"insert into {SCHEMA}.loaded values (%s)", [opened.digest])


def _copy(con: Any, name: str, path: str, columns: list[str]) -> None:
    """Rows as CSV, a hundred thousand at a time."""
    import pyarrow.csv

    chosen = ", ".join(columns)
    source = duckdb.connect()
    reader: Any = source.read_parquet(path).select(*columns).to_arrow_reader(100_000)
    options = pyarrow.csv.WriteOptions(include_header=False)
    with con.cursor().copy(f"copy {name} ({chosen}) from stdin (format csv)") as copy:
        for batch in reader:
            buffer = io.BytesIO()
            pyarrow.csv.write_csv(batch, buffer, options)
            copy.write(buffer.getvalue())
