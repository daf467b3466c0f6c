"""OMOP CDM in and out: a small CDM by hand, OHDSI's Eunomia, and an independent engine on our export."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from duckcdm.circe import build_cohort_query
from duckcdm.omop import create_parquet_views
from duckcdm.sqlrender import render, translate

from extraction.engine import Store, StoreError
from extraction.engine.importers.omop.export import export_omop
from tests.extraction.engine.hospital import make_store
from tests.extraction.importers.sources import Import

PERSON = "person_id, gender_concept_id, year_of_birth, month_of_birth, day_of_birth"
CONDITION = (
    "condition_occurrence_id, person_id, condition_concept_id, condition_start_date, condition_end_date,"
    " condition_source_value, visit_occurrence_id"
)
MEASUREMENT = (
    "measurement_id, person_id, measurement_concept_id, measurement_date, value_as_number, unit_concept_id,"
    " range_low, range_high, measurement_source_value, visit_occurrence_id, value_source_value"
)
CONCEPT = "concept_id, vocabulary_id, concept_code, concept_name"
CONCEPTS = (
    "(1, 'SNOMED', '38341003', '高血圧'), (2, 'LOINC', '2345-7', 'Glucose'), (3, 'UCUM', 'mg/dL', 'mg/dL')"
)


def cdm(path: Path, **tables: str) -> Path:
    """A CDM as a DuckDB file: each table as "columns" and "(values), (values)" divided by a bar."""
    con = duckdb.connect(str(path))
    for name, told in {"concept": f"{CONCEPT} | {CONCEPTS}", **tables}.items():
        columns, rows = told.split(" | ")
        con.execute(f"create table {name} as select * from (values {rows}) as t({columns})")
    con.close()
    return path


def test_a_number_with_an_operator_is_text_and_a_drug_tells_its_stage(tmp_path: Path) -> None:
    drug = (
        "drug_exposure_id, person_id, drug_concept_id, drug_exposure_start_date, drug_exposure_end_date,"
        " days_supply, quantity, drug_source_value, route_source_value, drug_type_concept_id,"
        " visit_occurrence_id"
    )
    source = cdm(
        tmp_path / "cdm.duckdb",
        person=f"{PERSON} | (7, 8532, 1950, 4, 1)",
        measurement=f"{MEASUREMENT}, operator_concept_id"
        " | (1, 7, 2, date '2020-07-01', 0.1, 3, null, null, 'CRP', null, null, 4171756),"
        " (2, 7, 2, date '2020-07-02', 0.1, 3, null, null, 'CRP', null, null, 4172703)",
        drug_exposure=f"{drug} | (1, 7, 0, date '2020-07-01', null, null, 1, 'A', null, 32838, null),"
        " (2, 7, 0, date '2020-07-01', null, null, 1, 'B', null, 32818, null),"
        " (3, 7, 0, date '2020-07-01', null, null, 1, 'C', null, 0, null)",
    )

    done = Import("omop", source)

    assert done.rows("lab_result", "value_text value_num") == [("<0.1", None), ("0.1", 0.1)]
    assert done.rows("prescription", "local_code stage") == [("A", "order"), ("B", "given"), ("C", None)]


def test_one_wrong_cell_of_a_csv_costs_one_row(tmp_path: Path) -> None:
    folder = tmp_path / "cdm"
    folder.mkdir()
    people = "".join(f"{n},8532,1950,4,1\n" for n in range(1, 4))
    (folder / "person.csv").write_text(f"{PERSON.replace(' ', '')}\n{people}4,female,1950,4,1\n")

    done = Import("omop", folder)

    assert done.rows("patient", "patient_id sex") == [("1", "2"), ("2", "2"), ("3", "2")]
    assert done.rejects() == ["record person:4 [gender_concept_id] not a number: female"]


def test_rows_carry_vocabulary_code_and_what_the_source_wrote(tmp_path: Path) -> None:
    done = Import(
        "omop",
        cdm(
            tmp_path / "cdm.duckdb",
            person=f"{PERSON} | (7, 8532, 1950, 4, 1), (8, 8507, 1960, null, null)",
            death="person_id, death_date | (7, date '2021-01-01')",
            observation_period="person_id, observation_period_start_date, observation_period_end_date"
            " | (7, date '2019-01-01', date '2019-12-31'), (7, date '2020-06-01', date '2020-12-31')",
            visit_occurrence="visit_occurrence_id, person_id, visit_concept_id, visit_start_date,"
            " visit_end_date | (5, 7, 9201, date '2020-07-01', date '2020-07-09')",
            condition_occurrence=f"{CONDITION} | (1, 7, 1, date '2020-07-01', null, 'I10', 5),"
            " (2, 7, 0, date '2020-07-02', null, 'X99', 5)",
            measurement=f"{MEASUREMENT} | (1, 7, 2, date '2020-07-01', 98.5, 3, 70, 110, 'GLU', 5, null),"
            " (2, 7, 2, date '2020-07-02', null, 3, null, null, 'GLU', 5, '<10')",
            observation="observation_id, person_id | (1, 7), (2, 7)",
        ),
    )

    assert done.rows("patient", "patient_id sex birth_date death_date obs_start obs_end") == [
        ("7", "2", "1950-04-01", "2021-01-01", "2019-01-01", "2020-12-31"),
        ("8", "1", "1960-01-01", None, None, None),
    ]
    assert done.rows("encounter", "encounter_id kind start_date end_date") == [
        ("5", "inpatient", "2020-07-01", "2020-07-09")
    ]
    assert done.rows("emr_diagnosis", "dx_date code_system code local_code name") == [
        ("2020-07-01", "SNOMED", "38341003", "I10", "高血圧"),
        ("2020-07-02", None, None, "X99", None),
    ]
    assert done.rows("lab_result", "collected_at code value_num value_text unit ref_low") == [
        ("2020-07-01T00:00:00", "2345-7", 98.5, "98.5", "mg/dL", 70.0),
        ("2020-07-02T00:00:00", "2345-7", None, "<10", "mg/dL", None),
    ]
    assert done.counts()["observation"] == (2, 0, 2, 0)
    assert done.is_balanced()


def test_rows_that_cannot_be_are_rejected_with_their_number(tmp_path: Path) -> None:
    done = Import(
        "omop",
        cdm(
            tmp_path / "cdm.duckdb",
            person=f"{PERSON} | (7, 8532, 1950, 4, 1), (8, 8507, 1960, 2, 30)",
            condition_occurrence=f"{CONDITION} | (1, 9, 1, '2020-07-01', null, 'I10', 5),"
            " (2, 7, 1, '2020-02-30', null, 'I10', 5), (3, 7, 1, null, null, 'I10', 5),"
            " (4, 7, 1, '2020-07-05', '2020-07-01', 'I10', 5)",
        ),
    )

    assert done.rejects() == [
        "record person:2 [birth] no such day: 19600230",
        "record condition_occurrence:1 [person_id] not in person: 9",
        "record condition_occurrence:2 [condition_start_date] no such day: 2020-02-30",
        "record condition_occurrence:3 [condition_start_date] the day is missing",
        "field condition_occurrence:4 [end_date] it is before the start 2020-07-05",
    ]
    assert done.rows("emr_diagnosis", "dx_id end_date") == [("4", None)]


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({}, "cdm.duckdb has no table person"),
        ({"person": "person_id | (1)"}, "The table person of .* has no column gender_concept_id"),
        (
            {"person": f"{PERSON} | (7, 8532, 1950, 4, 1)", "measurement": "person_id | (7)"},
            "The table measurement of .* has no column measurement_id",
        ),
    ],
)
def test_a_missing_table_or_column_is_named(tmp_path: Path, tables: dict[str, str], sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        Import("omop", cdm(tmp_path / "cdm.duckdb", **tables))


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_bytes(b"rubbish" * 1000)

    with pytest.raises(StoreError, match=r"x\.duckdb is no DuckDB file"):
        Import("omop", tmp_path / "x.duckdb")


@pytest.fixture(scope="module")
def eunomia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Import]]:
    """OHDSI's Eunomia, fetched once, and its store."""
    fetched = subprocess.run(["bin/fetch-omop-patients"], check=True, capture_output=True, text=True)
    source = tmp_path_factory.mktemp("eunomia") / "cdm.duckdb"
    source.symlink_to(fetched.stdout.strip())
    yield source, Import("omop", source)


def test_eunomia_is_taken_over_whole(eunomia: tuple[Path, Import]) -> None:
    _, done = eunomia

    assert done.is_balanced()
    assert {table: entry["rows"] for table, entry in done.store.tables.items()} == {
        "patient": 2_694,
        "encounter": 1_037,
        "emr_diagnosis": 65_332,
        "prescription": 67_707,
        "lab_result": 44_053,
        "claim_procedure": 37_409,
    }
    assert done.counts()["observation_period"] == (5_343, 2_694, 0, 2_649)
    assert {line.split("] ")[1].split(":")[0] for line in done.rejects()} == {"not in person"}


def answers(con: duckdb.DuckDBPyConnection, schema: str) -> dict[str, Any]:
    """Counts that must not change on the way from CDM to store to CDM."""
    told = {}
    for table, what in (
        ("condition_occurrence", "condition"),
        ("drug_exposure", "drug"),
        ("measurement", "measurement"),
        ("procedure_occurrence", "procedure"),
    ):
        day = (
            f"{what}_date"
            if what in ("measurement", "procedure")
            else f"{table if what == 'drug' else what}_start_date"
        )
        told[table] = con.execute(
            f"select vocabulary_id, concept_code, count(*), count(distinct person_source_value), min({day}),"
            f" max({day}) from {schema}.{table} join {schema}.concept on concept_id = {what}_concept_id"
            f" join people_{schema} using (person_id) group by 1, 2 order by 1, 2"
        ).fetchall()
    told["person"] = con.execute(
        f"select count(*), sum(year_of_birth), sum(gender_concept_id) from {schema}.person"
    ).fetchall()
    return told


def test_eunomia_through_the_store_and_back_gives_the_same_answers(
    eunomia: tuple[Path, Import], tmp_path: Path
) -> None:
    source, done = eunomia

    counts = export_omop(done.store, tmp_path / "cdm")

    con = duckdb.connect()
    con.execute(f"attach '{source}' as before (read_only)")
    create_parquet_views(con, str(tmp_path / "cdm"), schema="after", log=None)
    con.execute(
        "create view people_before as select person_id, person_id::varchar as person_source_value"
        " from before.person"
    )
    con.execute("create view people_after as select person_id, person_source_value from after.person")
    assert answers(con, "after") == answers(con, "before")
    assert all(count["left_out"] == 0 for count in counts.values())


COHORT = {
    "ConceptSets": [
        {"id": 0, "name": "diabetes", "expression": {"items": [{"concept": {}, "includeDescendants": True}]}}
    ],
    "PrimaryCriteria": {
        "CriteriaList": [{"ConditionOccurrence": {"CodesetId": 0, "First": True}}],
        "ObservationWindow": {"PriorDays": 0, "PostDays": 0},
        "PrimaryCriteriaLimit": {"Type": "First"},
    },
    "QualifiedLimit": {"Type": "First"},
    "ExpressionLimit": {"Type": "First"},
    "InclusionRules": [],
    "CensoringCriteria": [],
    "CollapseSettings": {"CollapseType": "ERA", "EraPad": 0},
    "CensorWindow": {},
}


@pytest.fixture
def japanese(tmp_path: Path) -> Store:
    seen = ("1950-06-01", "2020-01-01", "2020-12-31")
    return make_store(
        tmp_path / "store",
        "h1",
        patient=[("001", "1", *seen), ("002", "2", *seen), ("003", "9", *seen), ("004", "1", *seen)],
        encounter=[("001", "2020-03-01")],
        emr_diagnosis=[
            ("001", "2020-03-05", "E119", False),
            ("001", "2020-03-01", "E11", False),
            ("002", "2020-05-01", "E1165", True),
            ("003", "2020-06-01", "E14", False),
            ("004", "2020-07-01", None, False),
            ("009", "2020-07-01", "E119", False),
        ],
        prescription=[("001", "2020-03-01", "3969007F1024", {"days": 14.0})],
        lab_result=[("001", "2020-03-01T09:30", "3D046000001906202", 7.1, "%")],
    )


def table(folder: Path, name: str, columns: str) -> list[tuple[Any, ...]]:
    rows = pq.read_table(folder / f"{name}.parquet", columns=columns.split()).to_pylist()
    return [tuple(str(row[c]) if row[c] is not None else None for c in columns.split()) for row in rows]


def test_an_ohdsi_engine_finds_descendants_by_prefix(japanese: Store, tmp_path: Path) -> None:
    counts = export_omop(japanese, tmp_path / "cdm")
    con = duckdb.connect()
    create_parquet_views(con, str(tmp_path / "cdm"), materialize=True, log=None)
    concept = con.execute("select concept_id from concept where concept_code = 'E11'").fetchall()[0][0]
    COHORT["ConceptSets"][0]["expression"]["items"][0]["concept"] = {"CONCEPT_ID": concept}
    con.execute(
        "create table cohort (cohort_definition_id int, subject_id int, cohort_start_date date,"
        " cohort_end_date date)"
    )

    sql = build_cohort_query(COHORT, cdm_schema="main", target_table="main.cohort", cohort_id=1)
    con.execute(translate(render(sql, results_database_schema="main"), "duckdb"))

    found = con.execute(
        "select person_source_value, cohort_start_date::varchar from cohort"
        " join person on subject_id = person_id order by 1"
    ).fetchall()
    assert found == [("001", "2020-03-01"), ("002", "2020-05-01")]
    assert counts["condition_occurrence"] == {"rows": 5, "left_out": 1}


def test_what_the_hospital_wrote_and_the_unmapped_stay(japanese: Store, tmp_path: Path) -> None:
    export_omop(japanese, tmp_path / "cdm")

    conditions = table(
        tmp_path / "cdm", "condition_occurrence", "condition_source_value condition_status_concept_id"
    )
    assert conditions == [
        ("local-E11", "0"),
        ("local-E119", "0"),
        ("local-E1165", "32899"),
        ("local-E14", "0"),
        ("local-None", "0"),
    ]
    drugs = "drug_exposure_start_date drug_exposure_end_date days_supply drug_type_concept_id"
    assert table(tmp_path / "cdm", "drug_exposure", drugs) == [("2020-03-01", "2020-03-14", "14", "32817")]
    values = "measurement_datetime value_as_number unit_source_value"
    assert table(tmp_path / "cdm", "measurement", values) == [("2020-03-01 09:30:00", "7.1", "%")]


def test_the_export_of_chosen_tables_takes_no_others(japanese: Store, tmp_path: Path) -> None:
    counts = export_omop(japanese, tmp_path / "cdm", tables=["emr_diagnosis"])

    assert counts["drug_exposure"]["rows"] == counts["visit_occurrence"]["rows"] == 0
    assert counts["condition_occurrence"]["rows"] == 5
