"""Boundary hospitals: a patient on each limit of a script, and off-by-one errors caught by them."""

import csv
from pathlib import Path
from random import Random

import pytest

from extraction.engine.__main__ import main
from extraction.engine.synthetic.boundary import boundary_hospital, people_of, rows
from extraction.script import load
from extraction.script.model import Script
from tests.extraction.engine.generated import Writer
from tests.extraction.engine.hospital import EXAMPLES, example
from tests.extraction.engine.interpreter import interpret
from tests.extraction.engine.mutants import mutants
from tests.extraction.engine.mutation import EQUIVALENT, SITE, caught, sampled
from tests.extraction.engine.working import Held, answer, columnar, duckdb, ordered, work_out

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))
EVERY = 8
"""Of the mutants every eighth is tried here; ``python -m tests.extraction.engine.mutation`` tries all."""


def agreed(script: Script, most: int = 20_000) -> list[str]:
    """The patients who stayed, by both readings of the script on its boundary hospital."""
    held = rows(script, people_of(script, most), SITE)
    database = duckdb()
    try:
        found = answer(database, work_out(database, script, Held(held)))
    finally:
        database.close()
    expected = interpret(script, held)
    assert ordered(found.rows) == ordered(expected.rows)
    assert found.attrition == expected.attrition
    return [row["patient_id"] for row in expected.rows]


@pytest.mark.parametrize("name", NAMES)
def test_the_plain_reading_agrees_and_the_usual_patient_stays(name: str) -> None:
    script = load(example(name))

    stayed = agreed(script)

    usual = [n for n, patient in enumerate(people_of(script)) if patient.place == ""]
    assert len(usual) >= len(script.arms)
    assert {f"B{n + 1:05d}" for n in usual} <= set(stayed)


@pytest.mark.parametrize("seed", range(0, 60, 5))
def test_the_plain_reading_agrees_on_the_limits_of_any_script(seed: int) -> None:
    agreed(Writer(Random(seed)).script(), 150)


def test_nine_in_ten_off_by_one_errors_are_caught_and_fewer_by_chance() -> None:
    everything, tried, by_chance = set[str](), 0, 0
    missed = []
    for name in NAMES:
        script = load(example(name))
        people = people_of(script)
        all_of_them = {f"{name} {mutant}": mutant for mutant in mutants(script)}
        everything |= set(all_of_them)
        chosen = {key: mutant for key, mutant in all_of_them.items() if key not in EQUIVALENT}
        chosen = dict(list(chosen.items())[::EVERY])
        found = caught(script, columnar(rows(script, people, SITE)), chosen.values())
        by_chance += sum(caught(script, sampled(script, people), chosen.values()))
        tried += len(chosen)
        missed += [key for key, hit in zip(chosen, found, strict=True) if not hit]

    assert missed == []
    assert everything >= EQUIVALENT and len(EQUIVALENT) / len(everything) < 0.1
    assert by_chance / tried < 0.7
    assert tried > 30


def test_the_same_script_makes_the_same_bytes(tmp_path: Path) -> None:
    script = load(example("ketoacidosis_new_users"))

    one, other = (boundary_hospital(script, tmp_path / name) for name in ("one", "other"))

    assert one.digest == other.digest
    assert (one.folder / "patients.csv").read_bytes() == (other.folder / "patients.csv").read_bytes()


def test_the_command_says_what_each_patient_is_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = EXAMPLES / "statin_muscle_injury.json"

    assert main(["boundary", str(script), str(tmp_path / "b"), "--lang", "en"]) == 0

    with (tmp_path / "b" / "patients.csv").open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))
    washed = [row for row in listed if row["pointer"] == "/arms/0/entry/washout_days"]
    assert {row["en"] for row in washed} == {f"washout 180 days: {off} day" for off in ("-1", "+0", "+1")}
    assert f"{len(listed)} patients" in capsys.readouterr().out
    assert main(["run", str(script), "--store", str(tmp_path / "b"), "--out", str(tmp_path / "out")]) == 0


def test_an_unsound_script_has_no_hospital(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "script.json"
    broken.write_text('{"version": 2}', encoding="utf-8")

    assert main(["boundary", str(broken), str(tmp_path / "b"), "--lang", "en"]) == 1

    assert str(broken) in capsys.readouterr().err
    assert not (tmp_path / "b").exists()
