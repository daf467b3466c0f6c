"""Several hospitals against one: the same patients in stores of their own and in one store, answers pooled.

Both sides tell a patient by hospital and number, as every store does.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from extraction.engine.bench.engines.ours import work_out
from extraction.engine.bench.studies import COLUMNS
from extraction.engine.bench.worker import fingerprint
from extraction.engine.stores import Store, StoreWriter, open_store

STUDIES = ("s1", "s2")
TABLES = tuple(COLUMNS["s2"])


def federated(stores: list[Store], rounds: int) -> dict[str, Any]:
    """Sum of CPU seconds over the sites against one run over all their rows; answers must be equal.

    Raises RuntimeError when pooled answers differ from those of the one run.
    """
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as folder:
        scratch = Path(folder)
        whole = together(stores, scratch / "whole")
        ratios: dict[str, list[float]] = {study: [] for study in STUDIES}
        for turn in range(rounds + 1):
            for study in STUDIES:
                parts, apart = _answers(study, stores, scratch)
                one, once = _answers(study, [whole], scratch)
                if fingerprint([pool(study, parts)]) != fingerprint(one):
                    raise RuntimeError(
                        f"{study}: the pooled answer of the sites differs from that of one run"
                    )
                if turn:
                    ratios[study].append(apart / once)
    return {"sites": len(stores), "ratio": {study: median(found) for study, found in ratios.items()}}


def _answers(study: str, stores: list[Store], scratch: Path) -> tuple[list[pa.Table], float]:
    """The answer of each store, and the CPU seconds of all."""
    spent, found = 0.0, []
    for store in stores:
        begun = time.process_time()
        finished = work_out(study, store, scratch, use_index=False)
        spent += time.process_time() - begun
        found.append(finished.tables()[0])
    return found, spent


def pool(study: str, parts: list[pa.Table]) -> pa.Table:
    """The network's answer: counts added up for S1, persons put together for S2."""
    con = duckdb.connect()
    con.register("parts", pa.concat_tables(parts))
    if study == "s1":
        added = "select sex, band, t2d, sum(persons)::bigint as persons from parts group by all"
        return con.sql(added).to_arrow_table()
    return con.sql("from parts").to_arrow_table()


def together(stores: list[Store], folder: Path) -> Store:
    """One store with the rows of several hospitals."""
    with StoreWriter(folder, "ALL", threads=1) as writer:
        for store in stores:
            for table in TABLES:
                with pq.ParquetFile(store.file(table)) as file:
                    for group in range(file.num_row_groups):
                        writer.add(table, file.read_row_group(group))
        writer.publish()
    return open_store(folder)
