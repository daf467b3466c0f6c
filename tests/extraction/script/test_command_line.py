"""The program ``python -m extraction.script``."""

import json
from pathlib import Path

import pytest

from extraction.script import digest, load, render
from extraction.script.__main__ import main
from tests.extraction.engine.hospital import EXAMPLES, example

STUDY = str(EXAMPLES / "statin_muscle_injury.json")


def test_a_script_is_told_and_made_again_of_its_sentences(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang in ("ja", "en"):
        assert main(["render", STUDY, "--lang", lang]) == 0
        (tmp_path / lang).write_text(capsys.readouterr().out, encoding="utf-8")

    assert main(["read", str(tmp_path / "ja"), str(tmp_path / "en")]) == 0

    assert capsys.readouterr().out == example("statin_muscle_injury").decode()


def test_an_old_script_is_written_in_the_current_version(capsys: pytest.CaptureFixture[str]) -> None:
    old = Path(__file__).parent / "version_1" / "statin_muscle_injury.json"

    assert main(["upgrade", str(old)]) == 0

    assert load(capsys.readouterr().out.encode()) == load(example("statin_muscle_injury"))


def test_errors_are_told_with_their_place_and_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    unsound = tmp_path / "unsound.json"
    document = json.loads(example("statin_muscle_injury"))
    document["follow_up"]["era"] = "none"
    unsound.write_text(json.dumps(document), encoding="utf-8")

    statuses = [
        main(["check", STUDY]),
        main(["check", str(broken), "--lang", "en"]),
        main(["render", str(unsound), "--lang", "en"]),
        main(["render", str(tmp_path / "absent.json")]),
        main(["read", str(broken), str(broken), "--lang", "en"]),
    ]

    said = capsys.readouterr()
    assert statuses == [0, 1, 1, 2, 1]
    assert said.out == "error /: Not readable as JSON (line 1, column 2).\n"
    assert said.err.splitlines()[0] == "error /follow_up/era: The exposure era none is not defined."
    assert said.err.splitlines()[-1] == (
        "error /: Line 1 of the Japanese sentences cannot be read from character 1 on: {"
    )


def test_what_the_package_keeps_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["schema", "--check"]), main(["pages", "--check"])) == (0, 0)
    assert capsys.readouterr().out == ""


def test_difference_and_digest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", STUDY, STUDY]) == 0
    assert capsys.readouterr().out == ""
    assert main(["digest", STUDY]) == 0
    assert capsys.readouterr().out.strip() == digest(example("statin_muscle_injury"))
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_script_in_another_layout_is_the_same_study_with_another_digest() -> None:
    data = example("readmissions")
    compact = json.dumps(json.loads(data)).encode()

    assert load(compact) == load(data)
    assert render(load(compact), "ja") == render(load(data), "ja")
    assert digest(compact) != digest(data)
