"""The cohort step as OHDSI's tools ask it: a Circe expression, its SQL made by duckcdm, on OMOP tables.

The store's export to OMOP CDM lies beside the bench as Parquet files, read by DuckDB as the store's are.
"""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from extraction.engine.bench.engines import Answer
from extraction.engine.bench.studies import COHORT, STUDY_DRUGS
from extraction.engine.importers.omop.export import export_omop
from extraction.engine.store_format import quiet_connection
from extraction.engine.stores import open_store


def reason_absent(dsn: str | None) -> str | None:
    """Needs the package."""
    return None if importlib.util.find_spec("duckcdm") else "duckcdm is not installed"


def prepare(store: Path, dsn: str | None) -> Answer:
    """Exports the store; making the SQL is not counted."""
    from duckcdm.circe import build_cohort_query
    from duckcdm.omop import create_parquet_views
    from duckcdm.sqlrender import render, translate

    folder = Path(tempfile.mkdtemp(prefix="madoguchi-bench-")) / "cdm"
    export_omop(open_store(store, verify=False), folder, tables=("prescription",))
    con = quiet_connection(threads=1, memory_limit="4GB")
    create_parquet_views(con, str(folder), log=None)
    con.execute(
        "create temp table cohort (cohort_definition_id int, subject_id int, cohort_start_date date,"
        " cohort_end_date date)"
    )
    query = build_cohort_query(_expression(con), cdm_schema="main", target_table="temp.cohort", cohort_id=1)
    statements = translate(render(query, results_database_schema="main"), "duckdb")

    def answer(study: str) -> list[pa.Table]:
        if study != COHORT:
            raise KeyError(study)
        con.execute(statements).fetchall()
        return [con.sql("select subject_id, cohort_start_date as idx from temp.cohort").to_arrow_table()]

    def fetch(found: list[pa.Table]) -> list[pa.Table]:
        con.register("found", found[0])
        joined = (
            "select person_source_value as patient_id, idx from found join person on person_id = subject_id"
        )
        return [con.sql(joined).to_arrow_table()]

    answer.fetch = fetch  # type: ignore[attr-defined]
    return answer


def _expression(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """First exposure to any of the four drugs, with 180 days of observation before."""
    listed = ", ".join(f"'{code}'" for code in STUDY_DRUGS)
    found = con.execute(f"select concept_id from concept where concept_code in ({listed})").fetchall()  # noqa: S608
    items = [{"concept": {"CONCEPT_ID": number}, "includeDescendants": False} for (number,) in found]
    return {
        "ConceptSets": [{"id": 0, "name": "A or B", "expression": {"items": items}}],
        "PrimaryCriteria": {
            "CriteriaList": [{"DrugExposure": {"CodesetId": 0, "First": True}}],
            "ObservationWindow": {"PriorDays": 180, "PostDays": 0},
            "PrimaryCriteriaLimit": {"Type": "First"},
        },
        "QualifiedLimit": {"Type": "First"},
        "ExpressionLimit": {"Type": "First"},
        "InclusionRules": [],
        "CensoringCriteria": [],
        "CollapseSettings": {"CollapseType": "ERA", "EraPad": 0},
        "CensorWindow": {},
    }
