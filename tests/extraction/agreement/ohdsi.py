"""The same cohort definition by two engines: ours on a store, OHDSI's Circe SQL on the OMOP export of it."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from duckcdm.circe import build_cohort_query
from duckcdm.omop import create_parquet_views
from duckcdm.sqlrender import render, translate

from extraction.engine import Store
from extraction.engine.importers.omop.export import export_omop
from extraction.script import load
from extraction.script.circe import from_circe
from extraction.script.model import Script
from tests.extraction.agreement.expressions import Codes, Node
from tests.extraction.engine.working import Columnar, answer, work_out
from tests.extraction.engine.working import duckdb as our_database

Row = tuple[str, date, date]
TABLES = ("encounter", "emr_diagnosis", "prescription", "lab_result", "claim_procedure")
"""The store's tables to which the import of a Circe expression refers."""


def script_of(expression: Node) -> Script:
    """The expression as our script."""
    document, _ = from_circe(expression, "agreement")
    return load(json.dumps(document).encode())


def held(store: Store) -> Columnar:
    """A store's rows in memory."""
    return Columnar({name: pq.read_table(store.file(name)) for name in store.tables})


def ours(script: Script, hospital: Columnar) -> list[Row]:
    """Patients with start and end dates, by our engine."""
    database = our_database(2)
    try:
        plan = work_out(database, script, hospital)
        found = answer(database, plan).rows
    finally:
        database.close()
    return sorted((row["patient_id"], row["index"], row["end"]) for row in found)


class Cdm:
    """A CDM, opened for Circe's SQL: the OMOP export of a store, or a database of its own."""

    def __init__(self, store: Store, folder: Path) -> None:
        export_omop(store, folder, tables=TABLES)
        self._open(duckdb.connect())
        create_parquet_views(self._con, str(folder), materialize=True, log=None)

    @classmethod
    def of_database(cls, path: Path) -> Cdm:
        """A CDM as it is; its persons are told by their number."""
        made = cls.__new__(cls)
        made._open(duckdb.connect(str(path)))
        made._con.execute("alter table person add column if not exists person_source_value varchar")
        made._con.execute("update person set person_source_value = person_id::varchar")
        for column in ("value_as_number", "range_low", "range_high"):
            made._con.execute(f"alter table measurement alter {column} type double")
        return made

    def _open(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        con.execute(
            "create temp table cohort (cohort_definition_id int, subject_id int, cohort_start_date date,"
            " cohort_end_date date)"
        )

    def close(self) -> None:
        self._con.close()

    def cohort(self, expression: Node, codes: Codes) -> list[Row]:
        """Patients with start and end dates, by Circe's SQL."""
        self._con.execute(self._with_concepts(sql_of(json.dumps(expression)), codes))
        found = self._con.execute(
            "select person_source_value, cohort_start_date, cohort_end_date from temp.cohort"
            " join person on subject_id = person_id"
        ).fetchall()
        return sorted(found)

    def _with_concepts(self, sql: str, codes: Codes) -> str:
        """The statement with this export's own number of each concept; -1 where it has none."""
        known = {
            (vocabulary, code): number
            for number, vocabulary, code in self._con.execute(
                "select concept_id, vocabulary_id, concept_code from concept"
            ).fetchall()
        }
        numbers = {str(at): str(known.get(code, -1)) for at, code in codes.number_of.items()}
        return re.sub("|".join(numbers), lambda match: numbers[match.group()], sql)


@cache
def sql_of(expression: str) -> str:
    """Circe's statements for DuckDB."""
    sql = build_cohort_query(
        json.loads(expression), cdm_schema="main", target_table="temp.cohort", cohort_id=1
    )
    return translate(render(sql, results_database_schema="main"), "duckdb")
