"""The import from the command line: what it says in both languages, and its exit status."""

import json
from pathlib import Path

import pytest

from extraction.engine import open_store
from extraction.engine.__main__ import main
from tests.extraction.importers.sources import receipt, write_claims

GOOD = "SY,2500013,5020401,1,,,01,"


def run(source: Path, out: Path, *more: str) -> int:
    return main(["import", "uke", str(source), "--site", "h1", "--out", str(out), *more])


def test_a_whole_import_says_what_it_took_and_ends_with_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_claims(tmp_path / "x.UKE", receipt(), GOOD)

    status = run(source, tmp_path / "store", "--lang", "en", "--data-cut", "2020-06-30")

    assert status == 0
    assert capsys.readouterr().out.splitlines() == [
        "RE: 1 read = 1 used + 0 set aside + 0 rejected",
        "SY: 1 read = 1 used + 0 set aside + 0 rejected",
        "→ claim_diagnosis: 1 rows, 100.0 % with a standard code (0 exact duplicates,"
        " 0 numbers with different content)",
        "→ claim_drug: 0 rows (0 exact duplicates, 0 numbers with different content)",
        "→ claim_procedure: 0 rows (0 exact duplicates, 0 numbers with different content)",
        "→ patient: 1 rows (0 exact duplicates, 0 numbers with different content)",
    ]
    assert open_store(tmp_path / "store").data_cut == "2020-06-30"


def test_what_was_left_out_is_said_and_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, uncoded = "SY,25,5020401,1,,,01,", "SY,0000999,5020401,1,,珍しい病,,"
    source = write_claims(tmp_path / "x.UKE", receipt(), GOOD, bad, "CO,60,1,820100001,x", uncoded)

    status = run(source, tmp_path / "store", "--report", str(tmp_path / "report.json"))

    said = capsys.readouterr().out
    assert status == 3
    assert "SY: 読取 3 件 = 使用 2 + 対象外 0 + 取込不可 1" in said
    assert f"(多い順、対応表の形): {tmp_path / 'store' / 'import' / 'unmapped_codes.csv'}" in said
    assert "対象外 1 件: ストアの表に対応しない記録" in said
    assert "! x.UKE:3 [傷病名コード]: 7桁の数字ではありません: 25" in said
    assert (
        f"取り込めなかった記録・項目は {tmp_path / 'store' / 'import' / 'rejects.csv'} にあります。" in said
    )
    written = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert written["records"]["SY"]["rejected"] == 1
    assert (tmp_path / "store" / "import" / "report.json").read_bytes() == (
        tmp_path / "report.json"
    ).read_bytes()


def test_a_source_that_is_not_there_ends_with_1_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(tmp_path / "nothing", tmp_path / "store", "--lang", "en")

    assert status == 1
    assert capsys.readouterr().err == f"{tmp_path / 'nothing'} does not exist.\n"
    assert list(tmp_path.iterdir()) == []


def test_an_import_that_fails_leaves_the_old_store(tmp_path: Path) -> None:
    source = write_claims(tmp_path / "x.UKE", receipt(), GOOD)
    run(source, tmp_path / "store")
    before = open_store(tmp_path / "store").digest
    (tmp_path / "mapping").mkdir()
    (tmp_path / "mapping" / "codes.csv").write_text("nonsense\n", encoding="utf-8")

    status = run(source, tmp_path / "store", "--mapping", str(tmp_path / "mapping"))

    assert status == 1
    assert open_store(tmp_path / "store").digest == before


def test_the_same_source_makes_the_same_bytes(tmp_path: Path) -> None:
    source = write_claims(tmp_path / "x.UKE", receipt(), GOOD, "SY,x")
    for name in ("a", "b"):
        run(source, tmp_path / name)

    def contents(folder: Path) -> dict[str, bytes]:
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_store_is_exported_as_omop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(write_claims(tmp_path / "x.UKE", receipt(), GOOD), tmp_path / "store")
    capsys.readouterr()

    status = main(["export-omop", str(tmp_path / "store"), "--out", str(tmp_path / "cdm"), "--lang", "en"])

    assert status == 0
    assert "condition_occurrence: 1 rows (0 left out" in capsys.readouterr().out
    assert (tmp_path / "cdm" / "person.parquet").exists()
