"""Hand-written SQL on DuckDB over the Parquet files: what everything else is compared with."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from extraction.engine.bench.engines import Answer
from extraction.engine.bench.studies import COHORT, STUDIES, sql
from extraction.engine.stores import open_store


def reason_absent(dsn: str | None) -> str | None:
    """Always there."""
    return None


def connect(store: Path) -> duckdb.DuckDBPyConnection:
    """One thread, so that CPU seconds compare; every table of the store as a view."""
    con = duckdb.connect(config={"threads": 1, "memory_limit": "4GB"})
    con.execute("set enable_progress_bar = false")
    opened = open_store(store, verify=False)
    for table in opened.tables:
        con.read_parquet(str(opened.file(table))).create_view(table)
    return con


def prepare(store: Path, dsn: str | None) -> Answer:
    """Answers by the SQL files as they are."""
    con = connect(store)

    def answer(study: str) -> pa.Table:
        if study not in (*STUDIES, COHORT):
            raise KeyError(study)
        return con.sql(sql(study)).to_arrow_table()

    return answer
