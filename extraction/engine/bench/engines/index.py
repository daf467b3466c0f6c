"""The site index and the same hand-written SQL: cohort from the postings, gather, then DuckDB."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from extraction.engine.bench.engines import Answer
from extraction.engine.bench.engines.hand import connect, tables
from extraction.engine.bench.studies import (
    ALT,
    COHORT,
    COLUMNS,
    CREATININE,
    HBA1C,
    S3_ITEMS,
    STUDY_DRUGS,
)
from extraction.engine.index import Index, build_index, open_index
from extraction.engine.stores import open_store

Gathered = dict[str, pa.Table]


def reason_absent(dsn: str | None) -> str | None:
    """Always there."""
    return None


def prepare(store: Path, dsn: str | None) -> Answer:
    """Builds the index when it is missing or of other data."""
    opened = open_store(store, verify=False)
    if open_index(opened) is None:
        build_index(opened)
    index = open_index(opened)
    assert index is not None
    con = connect(store)
    plans: dict[str, Callable[[Index], Gathered]] = {"s1": _s1, "s2": _s2, "s3": _s3, COHORT: _cohort}

    def answer(study: str) -> list[pa.Table]:
        gathered = plans[study](index)
        for table, rows in gathered.items():
            con.register(table, rows)
        try:
            return tables(con, study)
        finally:
            for table in gathered:
                con.unregister(table)

    return answer


def _icd(prefix: str) -> Callable[[str | None, str | None, str | None], bool]:
    return lambda system, code, local: system == "ICD10" and code is not None and code.startswith(prefix)


def _pairs(system: str, codes: tuple[str, ...]) -> set[tuple[str, str]]:
    return {(system, code) for code in codes}


def _s1(index: Index) -> Gathered:
    """Patients are scanned, as many are seen in a year; encounters and diagnoses of the year are gathered."""
    year, wanted = (date(2018, 1, 1), date(2018, 12, 31)), COLUMNS["s1"]
    return {
        "encounter": index.gather("encounter", None, wanted["encounter"], None, year),
        "emr_diagnosis": index.gather("emr_diagnosis", None, wanted["emr_diagnosis"], _icd("E11"), year),
    }


def _cohort(index: Index) -> Gathered:
    who = index.patients_with("prescription", _pairs("YJ", STUDY_DRUGS))
    wanted = COLUMNS["s2"]
    return {
        "patient": index.gather("patient", who, wanted["patient"]),
        "prescription": index.gather("prescription", who, wanted["prescription"], _pairs("YJ", STUDY_DRUGS)),
    }


def _s2(index: Index) -> Gathered:
    who, wanted = index.patients_with("prescription", _pairs("YJ", STUDY_DRUGS)), COLUMNS["s2"]
    items = _pairs("JLAC10", (ALT, CREATININE, HBA1C))
    return {
        **{
            table: index.gather(table, who, wanted[table])
            for table in ("patient", "encounter", "emr_diagnosis", "prescription")
        },
        "lab_result": index.gather("lab_result", who, wanted["lab_result"], items),
    }


def _s3(index: Index) -> Gathered:
    who: np.ndarray = index.patients_with("emr_diagnosis", _icd("I48"))
    wanted = COLUMNS["s3"]
    return {
        "patient": index.gather("patient", who, wanted["patient"]),
        "emr_diagnosis": index.gather("emr_diagnosis", who, wanted["emr_diagnosis"], _icd("I48")),
        "prescription": index.gather("prescription", who, wanted["prescription"]),
        "lab_result": index.gather("lab_result", who, wanted["lab_result"], _pairs("JLAC10", S3_ITEMS)),
    }
