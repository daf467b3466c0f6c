"""One hospital against several: the same rows in one store and split by patient, answers pooled."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa

from extraction.engine.bench.engines.hand import prepare
from extraction.engine.bench.studies import COLUMNS, sql
from extraction.engine.bench.worker import fingerprint
from extraction.engine.stores import Store

STUDIES = ("s1", "s2")


def federated(stores: list[Store], rounds: int) -> dict[str, Any]:
    """Sum of CPU seconds over the sites against one run over all their files; answers must be equal.

    Raises RuntimeError when pooled answers differ from those of the one run.
    """
    sites = [prepare(store.folder, None) for store in stores]
    together = _together(stores)
    ratios: dict[str, list[float]] = {study: [] for study in STUDIES}
    for turn in range(rounds + 1):
        for study in STUDIES:
            begun = time.process_time()
            parts = [answer(study) for answer in sites]
            apart = time.process_time() - begun
            begun = time.process_time()
            whole = together(study)
            once = time.process_time() - begun
            if fingerprint(pool(study, parts)) != fingerprint(whole):
                raise RuntimeError(f"{study}: the pooled answer of the sites differs from that of one run")
            if turn:
                ratios[study].append(apart / once)
    return {"sites": len(stores), "ratio": {study: median(found) for study, found in ratios.items()}}


def pool(study: str, parts: list[pa.Table]) -> pa.Table:
    """The network's answer: counts added up for S1, persons put together for S2."""
    con = duckdb.connect()
    con.register("parts", pa.concat_tables(parts))
    if study == "s1":
        added = "sum(persons)::bigint as persons, sum(cases)::bigint as cases"
        return con.sql(f"select sex, band, {added} from parts group by 1, 2").to_arrow_table()  # noqa: S608
    return con.sql("from parts").to_arrow_table()


def _together(stores: list[Store]) -> Any:
    """All sites in one, with patients told apart by their hospital."""
    con = duckdb.connect(config={"threads": 1, "memory_limit": "4GB"})
    for table in COLUMNS["s2"]:
        files = [str(store.file(table)) for store in stores]
        con.read_parquet(files, union_by_name=True).create_view(f"all_{table}")
        con.execute(
            f"create view {table} as select * replace (site_id || patient_id as patient_id) from all_{table}"  # noqa: S608
        )

    def answer(study: str) -> pa.Table:
        found = con.sql(sql(study)).to_arrow_table()
        if "patient_id" not in found.column_names:
            return found
        con.register("found", found)
        return con.sql("select * replace (substr(patient_id, 4) as patient_id) from found").to_arrow_table()

    return answer
