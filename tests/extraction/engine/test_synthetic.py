"""The synthetic hospitals: same bytes whatever the processes, every table readable, planted answers true."""

import json
from collections import Counter
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest

from extraction.engine import open_store
from extraction.engine.synthetic import ANSWERS, generate
from extraction.engine.synthetic.codes import diagnoses, drugs, labs, procedures
from extraction.script.tables import TABLES

PATIENTS, SITES, SEED = 5_000, 4, 11


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    folder = tmp_path_factory.mktemp("network")
    return generate(folder, patients=PATIENTS, sites=SITES, seed=SEED), json.loads(
        (folder / ANSWERS).read_text(encoding="utf-8")
    )


def rows(store, table, *columns):
    return pq.read_table(store.file(table), columns=list(columns)).to_pylist()


def test_codes_have_the_shape_of_their_systems():
    assert all(len(code) == 12 for code in drugs().codes)
    assert all(len(code) == 17 for code in labs().table.codes)
    assert all(len(code) == 9 and code.isdigit() for code in procedures().codes)
    assert all(code[0].isalpha() and code[1:].isdigit() for code in diagnoses().codes)
    for listed in (drugs(), labs().table, procedures(), diagnoses()):
        assert len(set(listed.codes)) == len(listed.codes)


def test_same_bytes_whatever_the_number_of_processes(tmp_path):
    one = generate(tmp_path / "one", patients=400, sites=2, seed=3, processes=1)
    two = generate(tmp_path / "two", patients=400, sites=2, seed=3, processes=2)
    other = generate(tmp_path / "other", patients=400, sites=2, seed=4, processes=2)
    assert [store.digest for store in one.values()] == [store.digest for store in two.values()]
    assert [store.digest for store in one.values()] != [store.digest for store in other.values()]
    assert (tmp_path / "one" / ANSWERS).read_bytes() == (tmp_path / "two" / ANSWERS).read_bytes()


def test_stores_are_whole_and_sorted(network):
    stores, answers = network
    assert sum(answers["sites"].values()) == PATIENTS
    for store in stores.values():
        assert open_store(store.folder).digest == store.digest
        for name in store.tables:
            spec = TABLES[name]
            keys = [key for key in ("patient_id", spec.when, spec.row_id) if key]
            found = [tuple(row.values()) for row in rows(store, name, *keys)]
            assert found == sorted(found), name


def test_sites_differ_in_what_they_hold(network):
    stores, _ = network
    assert "lab_result" not in stores["S04"].tables
    assert "claim_drug" in stores["S04"].tables
    assert "bacteriology" not in stores["S03"].tables
    assert "route" not in stores["S02"].columns("prescription")
    first = {
        row["code"]: row["local_code"] for row in rows(stores["S01"], "lab_result", "code", "local_code")
    }
    second = {
        row["code"]: row["local_code"] for row in rows(stores["S02"], "lab_result", "code", "local_code")
    }
    assert all(first[code] != second[code] for code in first.keys() & second.keys() if code)


def test_results_that_are_words_have_no_number(network):
    stores, _ = network
    found = rows(stores["S01"], "lab_result", "value_num", "value_text")
    texts = {row["value_text"] for row in found}
    assert {"<0.1", "(-)", "(1+)"} <= texts
    assert all((row["value_num"] is None) == (row["value_text"] is not None) for row in found)


def test_patients_visits_and_deaths_are_those_of_a_hospital(network):
    stores, _ = network
    people = [
        row for s in stores.values() for row in rows(s, "patient", "birth_date", "obs_start", "death_date")
    ]
    ages = [(row["obs_start"] - row["birth_date"]).days / 365.25 for row in people]
    share = [sum(low <= a < low + 20 for a in ages) / len(ages) for low in range(0, 100, 20)]
    assert 0.05 < share[0] < 0.15 and 0.25 < share[3] < 0.45 and share[4] < 0.25
    died = [
        sum(r["death_date"] is not None for r, a in zip(people, ages, strict=True) if low <= a < low + 40)
        for low in (0, 40)
    ]
    assert died[1] > 10 * died[0]
    visits = [
        row["start_date"]
        for s in stores.values()
        if "encounter" in s.tables
        for row in rows(s, "encounter", "start_date")
    ]
    by_day = Counter(day.weekday() for day in visits)
    assert by_day[6] < by_day[5] / 1.5 < by_day[2] / 3
    by_month = Counter(day.month for day in visits)
    assert by_month[1] > 1.15 * by_month[8]


def test_diagnoses_fit_sex_and_season_and_injections_are_injected(network):
    stores, _ = network
    store = stores["S01"]
    sex = {row["patient_id"]: row["sex"] for row in rows(store, "patient", "patient_id", "sex")}
    found = rows(store, "emr_diagnosis", "patient_id", "code", "dx_date")
    assert {sex[row["patient_id"]] for row in found if row["code"] in ("N40", "C61")} == {"1"}
    assert {sex[row["patient_id"]] for row in found if (row["code"] or "")[:1] == "O"} == {"2"}
    flu = Counter(row["dx_date"].month for row in found if row["code"] == "J111")
    assert flu[1] + flu[2] > sum(flu.values()) / 2 and flu[7] < flu[1] / 10
    forms = {row["code"][7] for row in rows(store, "injection", "code") if row["code"]}
    assert forms <= set("ADGH")
    assert not forms & {row["code"][7] for row in rows(store, "prescription", "code") if row["code"]}


@pytest.mark.parametrize("study", ["liver", "muscle", "heart"])
def test_the_planted_answers_are_in_the_data(network, study):
    stores, answers = network
    asked = answers["studies"][study]
    for name, store in stores.items():
        if "prescription" not in store.tables:
            assert all(
                name not in arm["sites"] or not arm["sites"][name]["persons"]
                for arm in asked["arms"].values()
            )
            continue
        found = by_hand(store, asked, answers)
        for arm, planted in asked["arms"].items():
            wanted = planted["sites"][name]
            assert found[arm] == (wanted["persons"], wanted["events"], wanted["person_days"]), (name, arm)


def test_rates_are_near_the_true_ones(network):
    _, answers = network
    planted = answers["studies"]["liver"]
    assert planted["hazard_ratio"] == pytest.approx(2)
    for arm in (arm for study in answers["studies"].values() for arm in study["arms"].values()):
        expected = arm["hazard_per_day"] * arm["total"]["person_days"]
        assert abs(arm["total"]["events"] - expected) <= 4 * expected**0.5 + 1


def by_hand(store, asked, answers):
    """The study by a plain reading of its question."""
    people = {row["patient_id"]: row for row in rows(store, "patient", *store.columns("patient"))}
    arm_of = {code: arm for arm, entry in asked["arms"].items() for code in entry["codes"]}
    uses = {}
    for row in rows(store, "prescription", "patient_id", "start_date", "code"):
        if row["code"] in arm_of:
            uses.setdefault(row["patient_id"], []).append((row["start_date"], arm_of[row["code"]]))
    outcomes = outcome_days(store, asked)
    found = dict.fromkeys(asked["arms"], (0, 0, 0))
    for patient, used in uses.items():
        index = min(day for day, _ in used)
        arms = {arm for day, arm in used if day == index}
        person, days = people[patient], sorted(outcomes.get(patient, ()))
        long_enough = person["obs_start"] <= index - timedelta(days=answers["washout_days"])
        if len(arms) > 1 or not long_enough or age(person["birth_date"], index) < answers["minimum_age"]:
            continue
        if any(day <= index for day in days):
            continue
        last = min(person["obs_end"], index + timedelta(days=answers["horizon_days"]))
        event = next((day for day in days if day <= last), None)
        arm = arms.pop()
        persons, events, time = found[arm]
        found[arm] = (persons + 1, events + (event is not None), time + ((event or last) - index).days)
    return found


def outcome_days(store, asked):
    days = {}
    if asked["limit"] is not None:
        for row in rows(store, "lab_result", "patient_id", "collected_at", "code", "value_num"):
            if row["code"] in asked["outcome_codes"] and (row["value_num"] or 0) > asked["limit"]:
                days.setdefault(row["patient_id"], []).append(row["collected_at"].date())
        return days
    for row in rows(store, "emr_diagnosis", "patient_id", "dx_date", "code", "is_suspected"):
        if row["code"] in asked["outcome_codes"] and not row["is_suspected"]:
            days.setdefault(row["patient_id"], []).append(row["dx_date"])
    return days


def age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
