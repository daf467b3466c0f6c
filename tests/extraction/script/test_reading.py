"""What the hospital reads is all that runs: no two scripts that run differently read the same."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extraction.script import Text, check, diff, digest, load, render, render_blocks
from extraction.script.__main__ import main
from tests.extraction.engine.hospital import EXAMPLES, example

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from leaves(child, (*path, key))
    if not isinstance(node, dict | list):
        yield path


CHOICES = {
    "occurrence": ["first_ever", "first_in_period"],
    "take": ["ever", "count", "first", "last", "mean", "min", "max"],
    "birth": ["year_month", "year"],
    "dates": ["relative", "absolute"],
    "by": ["day", "record"],
    "type": ["all", "any", "at_least", "at_most", "exactly"],
    "table": ["radiology", "physiology"],
    "axis": [],
    "kind": [],
}


def variants(path: tuple[Any, ...], value: Any) -> list[Any]:
    """Other values that could stand at this place."""
    if path[-1] in CHOICES:
        return [choice for choice in CHOICES[path[-1]] if choice != value]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return (
            [value + 1, value + 0.125] if path[-1] in ("min", "max", "below", "below_times") else [value + 1]
        )
    if value is None:
        return [3]
    if path[:2] == ("index", "period"):
        return ["2020-06-30"]
    return [] if path[-1] in ("codes", "of") or path[:2] == ("index", "sex") else [f"{value}9"]


def mutants(name: str) -> Iterator[tuple[str, bytes]]:
    original = json.loads(example(name))
    for path in leaves(original):
        if path == ("version",):
            continue
        node: Any = original
        for step in path:
            node = node[step]
        for other in variants(path, node):
            changed = copy.deepcopy(original)
            place: Any = changed
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = other
            yield "/".join(map(str, path)), json.dumps(changed, ensure_ascii=False).encode()


@pytest.mark.parametrize("name", NAMES)
def test_every_change_of_a_script_changes_what_is_read_in_each_language(name: str) -> None:
    read = {lang: render(load(example(name)), lang) for lang in ("ja", "en")}
    tried, silent = 0, []

    for place, data in mutants(name):
        if any(finding.severity == "error" for finding in check(data)):
            continue
        tried += 1
        languages = ["ja"] if place.endswith("/ja") else ["en"] if place.endswith("/en") else ["ja", "en"]
        silent += [(place, lang) for lang in languages if render(load(data), lang) == read[lang]]

    assert silent == []
    assert tried > 20


def test_the_study_is_told_in_plain_japanese_and_english() -> None:
    blocks = {
        block.heading.en: block.sentences for block in render_blocks(load(example("heparin_platelets")))
    }

    assert list(blocks) == [
        "Title and purpose",
        "Code lists",
        "Index date",
        "Who is included",
        "Baseline measures",
        "Follow-up",
        "Outcomes",
        "Outputs",
        "Protection of persons",
    ]
    assert blocks["Follow-up"] == [
        Text(
            "追跡は、観察期間の終わり、起点日の14日後、死亡日のうち最も早い日までです(その日を含みます)。",
            "Follow-up lasts to the earliest of: the end of observation, 14 days after the index date, death "
            "(that day included).",
        )
    ]
    assert blocks["Index date"][0] == Text(
        "注射のヘパリン(heparin)が、全記録の中で最初にあった日を起点日とします。",
        "The index date is the day of the first ever heparin (heparin) in injections.",
    )


def test_the_difference_of_two_scripts_is_told_in_their_sentences() -> None:
    old = load(example("heparin_platelets"))
    new = load(
        example("heparin_platelets")
        .replace(b'{"days": 14}', b'{"days": 30}')
        .replace(b'"age": {"min": 18}', b'"sex": ["2"]')
    )

    told = [text.en for text in diff(old, new)]

    assert told == [
        "[Index date] changed: Persons: age in completed years 18 or more, any sex. "
        "→ Persons: any age, female.",
        "[Follow-up] changed: Follow-up lasts to the earliest of: the end of observation, 14 days after the "
        "index date, death (that day included). → Follow-up lasts to the earliest of: "
        "the end of observation, 30 days after the index date, death (that day included).",
    ]
    assert diff(old, old) == []


def test_the_digest_is_that_of_the_exact_bytes() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest(example("readmissions")) != digest(example("readmissions") + b"\n")


def test_a_script_in_another_layout_is_the_same_study_with_another_digest() -> None:
    data = example("readmissions")
    compact = json.dumps(json.loads(data)).encode()

    assert load(compact) == load(data)
    assert digest(compact) != digest(data)


def test_the_command_line_checks_renders_compares_and_digests(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, broken = str(EXAMPLES / "readmissions.json"), tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")

    statuses = [
        main(["check", path]),
        main(["render", path, "--lang", "en"]),
        main(["diff", path, path]),
        main(["digest", path]),
        main(["check", str(broken), "--lang", "en"]),
        main(["render", str(tmp_path / "absent.json")]),
    ]

    said = capsys.readouterr()
    assert statuses == [0, 0, 0, 0, 1, 2]
    assert said.out.splitlines()[0] == "■ Title and purpose"
    assert said.out.splitlines()[-2:] == [
        digest(example("readmissions")),
        "error /: Not readable as JSON (line 1, column 2).",
    ]
