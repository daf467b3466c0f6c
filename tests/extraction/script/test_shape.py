"""The shape of scripts: the reader and the published JSON Schema agree, and every fault has its place."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from extraction.script import ScriptError, check, digest, load, schema_maker, shape, upgrade
from extraction.script.codec import from_json, to_json
from extraction.script.model import Script
from extraction.script.parse import MAX_BYTES, read_document
from tests.extraction.engine.hospital import EXAMPLES, example
from tests.extraction.script.scripts import documents

OLD = sorted(Path(__file__).parent.joinpath("version_1").glob("*.json"))
VALIDATOR = jsonschema.Draft202012Validator(schema_maker.schema())


def study() -> dict[str, Any]:
    return json.loads(example("heparin_platelets"))


def findings(document: Any) -> list[tuple[str, str]]:
    return [(found.pointer, found.text.en) for found in shape.findings(document)]


def test_the_schema_in_the_package_is_the_schema_of_the_types() -> None:
    VALIDATOR.check_schema(json.loads(schema_maker.kept()))

    assert schema_maker.kept() == schema_maker.written()
    assert json.loads(schema_maker.kept())["$id"] == "madoguchi:extraction-script:2"


def test_the_schema_explains_every_part_to_editors() -> None:
    definitions = schema_maker.schema()["$defs"]

    assert [name for name, entry in definitions.items() if not entry["description"].strip(" .")] == []


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(documents())
def test_what_is_written_is_read_again(script: Script) -> None:
    written = json.loads(json.dumps(to_json(script)))

    assert shape.findings(written) == []
    assert VALIDATOR.is_valid(written)
    assert from_json(Script, written) == script


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def spoiled(document: Any) -> Iterator[tuple[str, Any]]:
    """The document with one thing made wrong, over and over."""
    for path in places(document):
        for name, value in (("null", None), ("text", ""), ("number", -1e9), ("list", []), ("true", True)):
            changed = copy.deepcopy(document)
            node = changed
            for step in path[:-1]:
                node = node[step]
            node[path[-1]] = value
            yield f"{'/'.join(map(str, path))}={name}", changed
    for path in [(), *places(document)]:
        changed = copy.deepcopy(document)
        node = changed
        for step in path:
            node = node[step]
        if isinstance(node, dict):
            node["colour"] = "red"
            yield f"{'/'.join(map(str, path))}+colour", changed


def test_reader_and_schema_refuse_the_same_documents() -> None:
    tried, differing = 0, []
    for name, document in spoiled(study()):
        tried += 1
        if VALIDATOR.is_valid(document) != (not shape.findings(document)):
            differing.append(name)

    assert differing == []
    assert tried > 500


@pytest.mark.parametrize(
    ("path", "value", "pointer", "sentence"),
    [
        (("version",), 3, "/version", "Scripts of version 3 cannot be read (known versions: 1, 2)."),
        (("version",), None, "/version", "The version of the language is missing; write 2."),
        (
            ("include", 1, "rule", "event", "table"),
            "labs",
            "/include/1/rule/event/table",
            '"labs" is not a choice here; choose from "encounter"',
        ),
        (
            ("include", 1, "rule", "type"),
            "count",
            "/include/1/rule/type",
            '"count" is not a choice here; choose from "group", "counted", "measured", "person_is".',
        ),
        (
            ("include", 1, "rule", "event", "value", "unit"),
            "",
            "/include/1/rule/event/value/unit",
            "This must not be empty.",
        ),
        (
            ("arms", 0, "entry", "period"),
            {"first": "2021-02-30"},
            "/arms/0/entry/period/first",
            "2021-02-30 is not a day of the calendar.",
        ),
        (
            ("arms", 0, "entry", "washout_days"),
            "180",
            "/arms/0/entry/washout_days",
            '"180" is of the wrong kind; write a whole number here.',
        ),
        (
            ("outcomes", 0, "when", 0, "than"),
            5,
            "/outcomes/0/when/0",
            "These entries are not known here: than; known are direction, limit, of.",
        ),
        (("title", "en"), "safe\u202etxt", "/title/en", "The text contains invisible characters: U+202E."),
        (("arms", 0, "name"), "Group A", "/arms/0/name", '"Group A" is not written as expected'),
        (("outputs",), [], "/outputs", "There are too few entries (at least 1)."),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_fault_is_told_at_its_place_and_once(
    path: tuple[Any, ...], value: Any, pointer: str, sentence: str
) -> None:
    document = study()
    node = document
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    data = json.dumps(document).encode()

    (found,) = check(data)

    assert (found.severity, found.pointer) == ("error", pointer)
    assert found.text.en.startswith(sentence)
    assert found.text.ja != found.text.en
    with pytest.raises(ScriptError):
        load(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Not readable as JSON (line 1, column 1)."),
        (b'{\n "version": 2,,\n}', "Not readable as JSON (line 2, column 15)."),
        (b"\xff\xfe", "Not UTF-8 text (byte 1)."),
        (b'{"a": 1, "a": 2}', "The entry a is written twice."),
        (b'{"a": NaN}', "NaN is not a number that can be used."),
        (b'{"a": 1e999}', "1e999 is not a number that can be used."),
        (b"[" * 161 + b"]" * 161, "The document is nested too deeply (at most 160 levels)."),
        (b"[" * 200_000, "The document is nested too deeply (at most 160 levels)."),
        (b"[]", "[] is of the wrong kind; write an object { } here."),
        (
            b" " * (MAX_BYTES + 1),
            f"The script is too large ({MAX_BYTES + 1} bytes; at most {MAX_BYTES}).",
        ),
    ],
    ids=lambda value: str(value)[:20],
)
def test_bytes_that_are_no_script_are_refused_with_one_sentence(data: bytes, sentence: str) -> None:
    assert [finding.text.en for finding in check(data)] == [sentence]


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_a_script_of_version_1_says_what_its_version_2_says(path: Path) -> None:
    """Version 1 knew no conversion of units: its numbers stay those written in exactly the unit."""
    current = (EXAMPLES / path.name).read_text(encoding="utf-8")
    exact = current.replace('"type": "number_in",', '"type": "number_in", "exact": true,')

    assert load(path.read_bytes()) == load(exact.encode())


def test_upgrading_changes_no_document_of_the_current_version_and_no_digest() -> None:
    document = read_document(example("readmissions"))
    old = OLD[0].read_bytes()

    assert upgrade(document) is document
    assert upgrade(read_document(old))["version"] == 2
    assert digest(old) == digest(OLD[0].read_bytes())


def test_a_fault_of_a_version_1_script_is_told_where_it_stands() -> None:
    document = json.loads(OLD[0].read_text(encoding="utf-8"))
    document["index"]["event"]["table"] = "labs"

    (found,) = check(json.dumps(document).encode())

    assert (found.severity, found.pointer) == ("error", "/index/event/table")
    assert found.text.en.startswith('"labs" cannot stand here; write "encounter"')


def test_every_construct_of_version_1_keeps_its_meaning() -> None:
    document = json.loads(OLD[0].read_text(encoding="utf-8"))
    event = {"table": "lab_result", "codes": "creatinine", "unit": "mg/dL", "min": 1, "max": 2}
    document["index"] |= {
        "occurrence": "first_in_period",
        "period": {"from": "2020-01-01"},
        "sex": ["2"],
        "washout_days": 30,
        "observed": {"before": 10, "after": 0},
    }
    document["include"] = [
        {
            "title": {"ja": "題", "en": "title"},
            "rule": {
                "type": "at_least",
                "n": 1,
                "of": [
                    {
                        "type": "event",
                        "event": event,
                        "window": {"from": -7, "to": 0},
                        "count": {"exactly": 2},
                        "by": "record",
                    },
                    {
                        "type": "event",
                        "event": {"table": "emr_diagnosis", "confirmed_only": True},
                        "window": {"from": None, "to": 0},
                    },
                ],
            },
        }
    ]

    script = load(json.dumps(document).encode())

    entry, group = script.arms[0].entry, to_json(script.include[0].rule, tagged=True)
    assert (entry.choose, entry.washout_days, entry.observed.before, entry.sex) == ("first", 30, 10, ("2",))
    assert group == {
        "type": "group",
        "kind": "at_least",
        "n": 1,
        "of": [
            {
                "type": "counted",
                "event": {
                    "table": "lab_result",
                    "codes": "creatinine",
                    "value": {
                        "type": "number_in",
                        "unit": "mg/dL",
                        "range": {"at_least": 1, "at_most": 2},
                        "exact": True,
                    },
                },
                "window": {"first": {"days": -7}, "last": {}},
                "kind": "exactly",
                "n": 2,
                "by": "record",
            },
            {
                "type": "counted",
                "event": {"table": "emr_diagnosis", "suspected": "no"},
                "window": {"last": {}},
            },
        ],
    }
