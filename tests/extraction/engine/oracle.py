"""The platelet study once more, by a plain reading of the question: no SQL, no code of the engine."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
UNIT = "10*3/uL"


def low_platelets(
    patients: Iterable[Row], injections: Iterable[Row], labs: Iterable[Row]
) -> Counter[tuple[str, str, str]]:
    """Persons by sex, age band and outcome."""
    injected, counted = list(injections), list(labs)
    answers = (_person(patient, injected, counted) for patient in patients)
    return Counter(answer for answer in answers if answer is not None)


def _person(patient: Row, injections: list[Row], labs: list[Row]) -> tuple[str, str, str] | None:
    who = (patient["site_id"], patient["patient_id"])
    heparin = [r["start_date"] for r in injections if _is(r, who, "heparin") and r["start_date"] is not None]
    if not heparin:
        return None
    index = min(heparin)
    age = _age(patient["birth_date"], index)
    if age < 18 or not patient["obs_start"] <= index <= patient["obs_end"]:
        return None
    mine = [
        r for r in labs if _is(r, who, "platelet_count") and r["unit"] == UNIT and r["value_num"] is not None
    ]
    before = [r for r in mine if index - timedelta(days=30) <= _day(r) <= index]
    after = [r for r in mine if index + timedelta(days=5) <= _day(r) <= index + timedelta(days=14)]
    if not before or not after:
        return None
    latest = max(before, key=lambda r: (r["collected_at"], r["result_id"], r["value_num"]))
    end = min(day for day in (patient["obs_end"], patient["death_date"]) if day is not None)
    seen = [r["value_num"] for r in after if _day(r) <= end]
    outcome = _outcome(seen, latest["value_num"])
    sex = patient["sex"] if patient["sex"] in ("1", "2") else "9"
    return sex, "18-64" if age < 65 else "65-", outcome


def _is(row: Row, who: tuple[str, str], code: str) -> bool:
    return (row["site_id"], row["patient_id"]) == who and row["code_system"] == "CLIF" and row["code"] == code


def _day(row: Row) -> date:
    return row["collected_at"].date()


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _outcome(values: list[float], baseline: float) -> str:
    if any(value < 100 or value < baseline / 2 for value in values):
        return "yes"
    return "no" if values else "not_measured"


def as_lines(counts: Counter[tuple[str, str, str]]) -> list[str]:
    """The table as the engine writes it, with zeros for groups that are always shown."""
    sexes = ["1", "2"] + ["9"] * any(key[0] == "9" for key in counts)
    outcomes = ["yes", "no"] + ["not_measured"] * any(key[2] == "not_measured" for key in counts)
    keys = [(sex, age, outcome) for sex in sexes for age in ("18-64", "65-") for outcome in outcomes]
    return ["sex,age,outcome_low_platelets,persons", *(f"{','.join(key)},{counts[key]}" for key in keys)]
