"""What each kind of script gives for a hospital so small that the answer can be counted by hand."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.extraction.engine.hospital import example, make_store, results

JLAC = {"code_system": "JLAC10"}

HEPARIN_USERS: dict[str, list[Any]] = {
    "patient": [
        ("half", "1", "1950-06-01", "2020-01-01", "2020-12-31"),
        ("just_half", "1", "1950-06-01", "2020-01-01", "2020-12-31"),
        ("under_100", "2", "1990-06-01", "2020-01-01", "2020-12-31"),
        ("too_early", "2", "1990-06-01", "2020-01-01", "2020-12-31"),
        ("too_late", "2", "1990-06-01", "2020-01-01", "2020-12-31"),
        ("no_baseline", "2", "1990-06-01", "2020-01-01", "2020-12-31"),
        ("seventeen", "2", "2002-06-11", "2020-01-01", "2020-12-31"),
    ],
    "injection": [
        (who, "2020-06-10", "heparin")
        for who in ("half", "just_half", "under_100", "too_early", "too_late", "no_baseline", "seventeen")
    ],
    "lab_result": [
        ("half", "2020-06-10T08:00", "platelet_count", 300.0, "10*3/uL"),
        ("half", "2020-06-15T08:00", "platelet_count", 149.0, "10*3/uL"),
        ("just_half", "2020-05-11T08:00", "platelet_count", 300.0, "10*3/uL"),
        ("just_half", "2020-06-24T08:00", "platelet_count", 150.0, "10*3/uL"),
        ("under_100", "2020-06-09T08:00", "platelet_count", 120.0, "10*3/uL"),
        ("under_100", "2020-06-24T23:59", "platelet_count", 99.0, "10*3/uL"),
        ("too_early", "2020-06-09T08:00", "platelet_count", 300.0, "10*3/uL"),
        ("too_early", "2020-06-14T23:59", "platelet_count", 10.0, "10*3/uL"),
        ("too_late", "2020-06-09T08:00", "platelet_count", 300.0, "10*3/uL"),
        ("too_late", "2020-06-25T00:00", "platelet_count", 10.0, "10*3/uL"),
        ("no_baseline", "2020-05-10T08:00", "platelet_count", 300.0, "10*3/uL"),
        ("no_baseline", "2020-06-15T08:00", "platelet_count", 10.0, "10*3/uL"),
        ("seventeen", "2020-06-09T08:00", "platelet_count", 300.0, "10*3/uL"),
        ("seventeen", "2020-06-15T08:00", "platelet_count", 10.0, "10*3/uL"),
    ],
}


STATIN_USERS: dict[str, list[Any]] = {
    "patient": [
        ("event", "1", "1960-01-01", "2019-01-01", "2022-12-31"),
        ("full", "1", "1960-01-01", "2019-01-01", "2022-12-31"),
        ("died", "2", "1960-01-01", "2019-01-01", "2022-12-31", "2020-03-11"),
        ("switched", "2", "1960-01-01", "2019-01-01", "2022-12-31"),
        ("washed_out", "2", "1960-01-01", "2019-01-01", "2022-12-31"),
        ("excluded_code", "2", "1960-01-01", "2019-01-01", "2022-12-31"),
        ("suspected", "9", "1960-01-01", "2019-01-01", "2022-12-31"),
        ("before", "9", "1960-01-01", "2019-01-01", "2022-12-31"),
        ("unobserved", "9", "1960-01-01", "2019-12-31", "2022-12-31"),
    ],
    "prescription": [
        ("event", "2020-03-01", "2189115"),
        ("full", "2020-03-01", "2189115"),
        ("full", "2020-03-01", "2183001"),
        ("died", "2020-03-01", "2189115"),
        ("switched", "2020-03-01", "2189115"),
        ("switched", "2020-03-06", "2183001"),
        ("washed_out", "2019-12-31", "2189115"),
        ("washed_out", "2020-06-28", "2189115"),
        ("washed_out", "2020-12-26", "2189115"),
        ("excluded_code", "2020-03-01", "2189010"),
        ("suspected", "2020-03-01", "2189115"),
        ("before", "2020-03-01", "2189115"),
        ("unobserved", "2020-03-01", "2189115"),
    ],
    "emr_diagnosis": [
        ("event", "2020-03-21", "G720", False),
        ("full", "2020-03-01", "G720", True),
        ("switched", "2020-03-07", "M628", False),
        ("washed_out", "2020-07-03", "G720", False),
        ("suspected", "2020-03-11", "M628", True),
        ("before", "2020-03-01", "M628", False),
    ],
}


PERSONS_WITH_DIABETES: dict[str, list[Any]] = {
    "patient": [
        ("two_signs", "1", "1960-02-29", "2019-01-01", "2021-02-28"),
        ("one_sign", "1", "1960-02-29", "2019-01-01", "2021-02-28"),
        ("nested", "2", "1970-05-05", "2019-01-01", "2021-02-28"),
    ],
    "emr_diagnosis": [
        ("two_signs", "2020-02-28", "E112", False),
        ("one_sign", "2020-02-28", "E11", False),
        ("nested", "2020-02-28", "E119", False),
        ("nested", "2020-03-28", "E119", False),
    ],
    "encounter": [("nested", "2020-02-27"), ("two_signs", "2020-02-28")],
    "prescription": [
        ("two_signs", "2020-02-28", "x", {"local_code": "MET500"}),
        ("two_signs", "2020-02-28", "x", {"local_code": "MET500"}),
    ],
    "lab_result": [
        ("two_signs", "2020-02-28T09:00", "3D046001", 6.4, "%", JLAC),
        ("two_signs", "2020-02-28T10:00", "3D046001", 6.5, "%", JLAC),
        ("two_signs", "2020-02-28T11:00", "3D046001", 48.0, "mmol/mol", JLAC),
        ("nested", "2020-03-01T10:00", "3D046002", 8.0, "%", JLAC),
    ],
}


def test_platelets_are_low_when_below_half_of_baseline_or_under_100(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store", "h1", **HEPARIN_USERS)

    _, tables = results(example("heparin_platelets"), store, tmp_path / "out")

    assert tables["low_platelets_by_sex_and_age"] == [
        "sex,age,outcome_low_platelets,persons",
        "1,18-64,yes,0",
        "1,18-64,no,0",
        "1,65-,yes,1",
        "1,65-,no,1",
        "2,18-64,yes,1",
        "2,18-64,no,0",
        "2,65-,yes,0",
        "2,65-,no,0",
    ]
    assert tables["attrition"] == [
        "attrition,persons",
        "event,7",
        "lost_period,0",
        "period,7",
        "lost_record,0",
        "record,7",
        "lost_person,1",
        "person,6",
        "lost_observed,0",
        "observed,6",
        "lost_include_0,1",
        "include_0,5",
        "lost_include_1,2",
        "include_1,3",
    ]


def test_incidence_counts_new_users_until_the_first_of_outcome_death_and_censoring(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store", "h1", **STATIN_USERS)

    _, tables = results(example("statin_muscle_injury"), store, tmp_path / "out")

    assert tables["muscle_injury_by_sex"] == [
        "sex,persons,events,person_days",
        "1,2,1,110",
        "2,2,0,15",
        "9,1,0,90",
    ]
    assert tables["attrition"][-1] == "exclude_0,5"


def test_a_data_set_has_one_row_per_person_with_relative_days_and_no_patient_number(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store", "h1", **PERSONS_WITH_DIABETES)

    manifest, _ = results(example("diabetes_patients"), store, tmp_path / "out")

    rows = pq.read_table(tmp_path / "out" / "persons.parquet").drop_columns(["person"]).to_pylist()
    shared = {"site_id": "h1", "follow_up_days": 366}
    assert sorted(rows, key=lambda row: row["birth"]) == [
        shared
        | {"sex": "1", "age": 59, "birth": "1960-02", "hba1c_last": 6.54304}
        | {"hba1c_mean": 6.481013, "hba1c_max": 6.54304}
        | {"metformin_days": 1, "admitted": False},
        shared
        | {"sex": "2", "age": 49, "birth": "1970-05", "hba1c_last": None, "hba1c_mean": 8.0, "hba1c_max": 8.0}
        | {"metformin_days": 0, "admitted": True},
    ]
    assert manifest.files[0].rows == "<10"


def test_a_summary_adds_up_only_persons_who_have_a_value(tmp_path: Path) -> None:
    store = make_store(
        tmp_path / "store",
        "h1",
        patient=[(who, "1", "1950-01-01", "2020-01-01", "2020-12-31") for who in ("a", "b", "c")],
        injection=[(who, "2020-06-10", "vancomycin") for who in ("a", "b", "c")],
        lab_result=[
            ("a", "2020-06-10T08:00", "creatinine", 1.5, "mg/dL"),
            ("b", "2020-06-03T08:00", "creatinine", 0.1, "mg/dL"),
            ("b", "2020-06-02T08:00", "creatinine", 9.0, "mg/dL"),
            ("c", "2020-06-10T08:00", "creatinine", None, "mg/dL"),
        ],
    )

    _, tables = results(example("creatinine_summary"), store, tmp_path / "out")

    assert tables["creatinine_by_age"] == [
        "age,persons,sum,sum_of_squares",
        "0-64,0,0,0",
        "65-,2,1.6,2.26",
    ]


def test_counts_of_days_make_bands_and_a_return_on_day_90_counts(tmp_path: Path) -> None:
    store = make_store(
        tmp_path / "store",
        "h1",
        patient=[(who, "1", "1950-01-01", "2020-01-01", "2020-12-31") for who in ("day90", "day91", "never")],
        encounter=[
            ("day90", "2020-06-01"),
            ("day90", "2020-08-30"),
            ("day91", "2020-06-01"),
            ("day91", "2020-08-31"),
            ("never", "2020-06-01"),
            ("never", "2020-06-01"),
        ],
        lab_result=[
            ("day90", "2020-06-01T08:00", "platelet_count", 200.0, "10*3/uL"),
            ("day90", "2020-06-01T18:00", "platelet_count", 200.0, "10*3/uL"),
            ("never", "2020-06-08T18:00", "platelet_count", 200.0, "10*3/uL"),
            ("never", "2020-06-09T18:00", "platelet_count", 200.0, "10*3/uL"),
        ],
    )

    _, tables = results(example("readmissions"), store, tmp_path / "out")

    assert tables["returns_by_tests"] == [
        "measure_tested_days,outcome_returned,persons",
        "0-<1,yes,0",
        "0-<1,no,1",
        "1-<4,yes,1",
        "1-<4,no,1",
        "4-,yes,0",
        "4-,no,0",
    ]


def test_groups_count_conditions_at_most_and_exactly(tmp_path: Path) -> None:
    script = json.loads(example("readmissions"))
    visit = {
        "type": "counted",
        "event": {"table": "encounter"},
        "window": {"first": {"days": 1}, "last": {"days": 90}},
    }
    test = {
        "type": "counted",
        "event": {"table": "lab_result", "codes": "platelets"},
        "window": {"first": {}, "last": {"days": 7}},
    }
    script["include"] = [
        {
            "title": {"ja": "高々一つ", "en": "at most one"},
            "rule": {"type": "group", "kind": "at_most", "n": 1, "of": [visit, test]},
        },
        {
            "title": {"ja": "ちょうど一つ", "en": "exactly one"},
            "rule": {"type": "group", "kind": "exactly", "n": 1, "of": [visit, test]},
        },
    ]
    script["outputs"] = [
        {"type": "attrition", "name": "attrition", "title": {"ja": "絞り込み", "en": "Attrition"}}
    ]
    store = make_store(
        tmp_path / "store",
        "h1",
        patient=[(who, "1", "1950-01-01", "2020-01-01", "2020-12-31") for who in ("both", "one", "none")],
        encounter=[(who, "2020-06-01") for who in ("both", "one", "none")] + [("both", "2020-06-02")],
        lab_result=[(who, "2020-06-01T08:00", "platelet_count", 200.0, "10*3/uL") for who in ("both", "one")],
    )

    _, tables = results(json.dumps(script).encode(), store, tmp_path / "out")

    assert tables["attrition"][-4:] == ["lost_include_0,1", "include_0,2", "lost_include_1,1", "include_1,1"]


def test_of_two_values_at_the_same_moment_the_later_numbered_result_is_the_last(tmp_path: Path) -> None:
    moment = "2020-06-10T08:00"
    store = make_store(
        tmp_path / "store",
        "h1",
        patient=[("p", "1", "1950-01-01", "2020-01-01", "2020-12-31")],
        injection=[("p", "2020-06-10", "vancomycin")],
        lab_result=[
            ("p", moment, "creatinine", 1.5, "mg/dL", {"result_id": "2"}),
            ("p", moment, "creatinine", 9.0, "mg/dL", {"result_id": "1"}),
        ],
    )

    _, tables = results(example("creatinine_summary"), store, tmp_path / "out")

    assert tables["creatinine_by_age"][-1] == "65-,1,1.5,2.25"
