"""Hand-written SQL on DuckDB over the Parquet files: what everything else is compared with."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from extraction.engine.bench.engines import Answer
from extraction.engine.bench.studies import COHORT, STUDIES, statements
from extraction.engine.store_format import quiet_connection
from extraction.engine.stores import open_store


def reason_absent(dsn: str | None) -> str | None:
    """Always there."""
    return None


def connect(store: Path) -> duckdb.DuckDBPyConnection:
    """One thread, so that CPU seconds compare; every table of the store as a view."""
    con = quiet_connection(threads=1, memory_limit="4GB")
    opened = open_store(store, verify=False)
    for table in opened.tables:
        con.read_parquet(str(opened.file(table))).create_view(table)
    return con


def tables(con: duckdb.DuckDBPyConnection, study: str, variant: str | None = None) -> list[pa.Table]:
    """The tables of a study's answer."""
    ready, asked = statements(study, variant)
    con.execute("drop table if exists cohort")
    for statement in ready:
        con.execute(statement)
    return [con.sql(statement).to_arrow_table() for statement in asked]


def prepare(store: Path, dsn: str | None) -> Answer:
    """Answers by the SQL files as they are."""
    con = connect(store)

    def answer(study: str) -> list[pa.Table]:
        if study not in (*STUDIES, COHORT):
            raise KeyError(study)
        return tables(con, study)

    return answer
