"""The engine from the command line: what it prints, and how it fails."""

from pathlib import Path

import pytest

from extraction.engine.__main__ import main
from tests.extraction.engine.hospital import EXAMPLES, make_store


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return make_store(
        tmp_path / "store",
        "h1",
        patient=[("p", "1", "1950-06-01", "2020-01-01", "2020-12-31")],
        encounter=[("p", "2020-06-10")],
        lab_result=[],
    ).folder


def test_run_writes_the_result_and_prints_a_digest_per_file(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script, out = str(EXAMPLES / "readmissions.json"), tmp_path / "out"

    status = main(["run", script, "--store", str(store), "--out", str(out)])

    assert status == 0
    names = [line.split("  ")[1] for line in capsys.readouterr().out.splitlines()]
    assert names == [str(out / "returns_by_tests.csv"), str(out / "evidence.json")]


def test_inspect_says_what_a_store_holds_without_small_numbers(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["inspect", str(store), "--lang", "en"])

    said = capsys.readouterr().out.splitlines()
    assert status == 0
    assert said[0] == "site h1"
    assert said[1].startswith("  digest ")
    assert said[2] == "  data cut 2020-06-10"
    table = said.index("") + 1
    assert said[table : table + 4] == [
        "table       rows  patients  period                 rows by year  coded   MB",
        "patient      <10       <10  –                                        –  0.0",
        "encounter    <10       <10  2020-06-10–2020-06-10  ·                 –  0.0",
        "lab_result     0         0  –                                        –  0.0",
    ]
    assert "  row groups 1, sorted by site_id, patient_id, start_date, encounter_id" in said
    assert any(line.startswith("tables it lacks: emr_diagnosis, prescription") for line in said)


def test_inspect_names_the_codes_of_ten_patients_or_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [(f"p{n}", "1", "1950-06-01", "2020-01-01", "2020-12-31") for n in range(12)]
    many = [(f"p{n}", "2020-06-10", "E119", False, {"name": "2型糖尿病"}) for n in range(12)]
    few = [(f"p{n}", "2020-06-11", "I10", False, {"name": "高血圧"}) for n in range(9)]
    made = make_store(
        tmp_path / "s", "h1", ["emr_diagnosis.is_main"], patient=people, emr_diagnosis=[*many, *few]
    )

    main(["inspect", str(made.folder)])

    said = capsys.readouterr().out
    assert "emr_diagnosis    21      12  2020-06-10–2020-06-11  █" in said
    assert "emr_diagnosis 傷病(電子カルテ)\n" in said
    assert "    ICD10 E119 2型糖尿病: 12 行, 12 人" in said
    assert "  ない列: is_main" in said
    assert "I10" not in said


def test_import_makes_as_many_hospitals_as_asked(
    real_patients: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["import-clif", str(real_patients), "--out", str(tmp_path / "stores"), "--sites", "4"])

    assert status == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [
        "site1",
        "site2",
        "site3",
        "site4",
    ]


def test_a_failure_is_one_sentence_in_the_language_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    statuses = [main(["inspect", str(tmp_path), "--lang", lang]) for lang in ("en", "ja")]

    manifest = tmp_path / "manifest.json"
    assert statuses == [1, 1]
    assert capsys.readouterr().err.splitlines() == [
        f"{manifest} does not exist.",
        f"{manifest} がありません。",
    ]


def test_an_unreadable_script_names_the_place(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "script.json"
    script.write_text('{"version": 3}', encoding="utf-8")

    status = main(["run", str(script), "--store", str(store), "--out", str(tmp_path / "out"), "--lang", "en"])

    assert status == 1
    assert f"{script}/version: Scripts of version 3 cannot be read" in capsys.readouterr().err
