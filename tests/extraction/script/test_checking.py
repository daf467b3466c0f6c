"""What the checker says about a script before any hospital reads it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from extraction.script import ScriptError, SiteProfile, TableProfile, check, load
from tests.extraction.engine.hospital import EXAMPLES, example

Document = dict[str, Any]
RULE = {
    "type": "event",
    "event": {"table": "lab_result", "codes": "platelets"},
    "window": {"from": 0, "to": 7},
}


def study() -> Document:
    return json.loads(example("heparin_platelets"))


def findings(document: Document) -> list[tuple[str, str, str]]:
    return [(f.severity, f.pointer, f.text.en) for f in check(json.dumps(document).encode())]


def nested(depth: int) -> dict[str, Any]:
    return RULE if depth == 0 else {"type": "all", "of": [nested(depth - 1)]}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_every_example_is_sound(path: Any) -> None:
    assert check(path.read_bytes()) == []


def change(*path: Any, to: Any) -> Callable[[Document], None]:
    def apply(document: Document) -> None:
        node = document
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = to

    return apply


WRONG = [
    (
        change("index", "event", "codes", to="aspirin"),
        "/index/event/codes",
        "The code list aspirin is not defined.",
    ),
    (
        change("index", "period", to={"from": "2021-01-01", "to": "2020-01-01"}),
        "/index/period",
        "The period begins after it ends.",
    ),
    (change("index", "age", to={"min": 65, "max": 18}), "/index/age", "The lowest age is above the highest."),
    (
        change("outcomes", "low_platelets", "window", to={"from": 14, "to": 5}),
        "/outcomes/low_platelets/window",
        "The window ends before it begins.",
    ),
    (
        change("outcomes", "low_platelets", "window", to={"from": 15, "to": 20}),
        "/outcomes/low_platelets/window",
        "The window begins after the follow-up ends.",
    ),
    (
        change("outcomes", "low_platelets", "when", 0, "of", to="hb"),
        "/outcomes/low_platelets/when/0/of",
        "The numeric baseline measure hb is not defined.",
    ),
    (
        change("outcomes", "low_platelets", "event", "unit", to="/uL"),
        "/outcomes/low_platelets/when/0/of",
        "The outcome and its baseline measure have different units.",
    ),
    (
        change("include", 0, "rule", "of", to="hb"),
        "/include/0/rule/of",
        "The numeric baseline measure hb is not defined.",
    ),
    (
        change("include", 1, "rule", to={"type": "at_least", "n": 2, "of": [RULE]}),
        "/include/1/rule/n",
        "2 of 1 conditions can never hold.",
    ),
    (
        change("outputs", 0, "by", 2, "of", to="bleeding"),
        "/outputs/0/by/2/of",
        "The outcome or covariate bleeding is not defined.",
    ),
    (
        change("outputs", 0, "by", 1, to={"axis": "age"}),
        "/outputs/0/by/1/from",
        "The lower limits of the bands are needed (from).",
    ),
    (
        change("outputs", 0, "by", 1, "from", to=[65, 18]),
        "/outputs/0/by/1/from",
        "The lower limits must increase.",
    ),
    (change("outputs", 0, "by", 1, to={"axis": "sex"}), "/outputs/0/by/1", "The same axis is used twice."),
    (
        change("outputs", 1, "name", to="low_platelets_by_sex_and_age"),
        "/outputs/1/name",
        "The output name low_platelets_by_sex_and_age is repeated.",
    ),
    (
        change("code_lists", "heparin", "exclude", to=[{"system": "CLIF", "code": "heparin"}]),
        "/code_lists/heparin",
        "The code list heparin excludes all it includes.",
    ),
    (
        change("baseline", "platelets_at_baseline", "event", to={"table": "injection", "codes": "heparin"}),
        "/baseline/platelets_at_baseline/event",
        "The injections table has no measured values.",
    ),
    (
        change("include", 1, "rule", to=nested(9)),
        "/include/1/rule/of/0/of/0/of/0/of/0/of/0/of/0/of/0/of/0",
        "The rules are nested too deeply (at most 8 levels).",
    ),
]


@pytest.mark.parametrize(("apply", "pointer", "sentence"), WRONG, ids=[case[2] for case in WRONG])
def test_what_cannot_be_meant_is_an_error_at_its_place(
    apply: Callable[[Document], None], pointer: str, sentence: str
) -> None:
    document = study()
    apply(document)

    assert ("error", pointer, sentence) in findings(document)


DOUBTFUL = [
    (
        change("index", "occurrence", to="first_in_period"),
        "/index/washout_days",
        "There is no washout: persons who were exposed before will enter as new.",
    ),
    (
        change("index", "washout_days", to=180),
        "/index/observed/before",
        "Of the 180 washout days only 0 need to be observed.",
    ),
    (
        change("follow_up", "days", to=10),
        "/outcomes/low_platelets/window",
        "The window is cut at the end of follow-up (10 days).",
    ),
    (
        change("baseline", "platelets_at_baseline", "window", "to", to=1),
        "/baseline/platelets_at_baseline/window/to",
        "The baseline window reaches beyond the index date.",
    ),
    (
        change(
            "code_lists",
            "spare",
            to={"title": {"ja": "予備", "en": "spare"}, "include": [{"system": "YJ", "code": "1"}]},
        ),
        "/code_lists/spare",
        "The code list spare is not used.",
    ),
]


@pytest.mark.parametrize(("apply", "pointer", "sentence"), DOUBTFUL, ids=[case[2] for case in DOUBTFUL])
def test_what_is_doubtful_is_a_warning_and_nothing_else(
    apply: Callable[[Document], None], pointer: str, sentence: str
) -> None:
    document = study()
    apply(document)

    assert findings(document) == [("warning", pointer, sentence)]


SHAPES = [
    (change("version", to=2), "/version", "2 is not a choice here; choose from 1."),
    (
        change("index", "event", "table", to="labs"),
        "/index/event/table",
        '"labs" is not a choice here; choose from "encounter"',
    ),
    (change("colour", to="red"), "", "These entries are not known here: colour."),
    (change("title", to={"ja": "題"}), "/title", "Required entries are missing: en."),
    (
        change("index", "age", "min", to="18"),
        "/index/age/min",
        '"18" is of the wrong kind; write integer here.',
    ),
    (change("index", "age", "min", to=-1), "/index/age/min", "-1 must be 0 or more."),
    (
        change("outcomes", "low_platelets", "when", 1, to={"below": 100, "of": "platelets_at_baseline"}),
        "/outcomes/low_platelets/when/1",
        "These entries are not known here: below.",
    ),
    (
        change("outcomes", "low_platelets", "when", 1, to={"below_times": 2}),
        "/outcomes/low_platelets/when/1",
        "Entries that belong together are missing (below_times → of).",
    ),
    (
        change("index", "period", to={"from": "2021-02-30"}),
        "/index/period/from",
        "2021-02-30 is not a day of the calendar.",
    ),
    (
        change("title", "en", to="safe\u202etxt"),
        "/title/en",
        "The text contains invisible characters: U+202E.",
    ),
]


@pytest.mark.parametrize(("apply", "pointer", "sentence"), SHAPES, ids=[case[2] for case in SHAPES])
def test_a_wrong_shape_is_told_with_pointer_and_sentence(
    apply: Callable[[Document], None], pointer: str, sentence: str
) -> None:
    document = study()
    apply(document)

    found = findings(document)

    assert [(severity, place) for severity, place, _ in found] == [("error", pointer)]
    assert found[0][2].startswith(sentence)
    with pytest.raises(ScriptError):
        load(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Not readable as JSON (line 1, column 1)."),
        (b'{\n "version": 1,,\n}', "Not readable as JSON (line 2, column 15)."),
        (b"\xff\xfe", "Not UTF-8 text (byte 1)."),
        (b'{"a": 1, "a": 2}', "The entry a is written twice."),
        (b'{"a": NaN}', "NaN is not a number that can be used."),
        (b'{"a": 1e999}', "1e999 is not a number that can be used."),
        (b"[" * 50 + b"]" * 50, "The document is nested too deeply (at most 32 levels)."),
        (b"[" * 200_000, "The document is nested too deeply (at most 32 levels)."),
        (b" " * 1_000_001, "The script is too large (1000001 bytes; at most 1000000)."),
    ],
)
def test_bytes_that_are_no_script_are_refused_with_one_sentence(data: bytes, sentence: str) -> None:
    assert [finding.text.en for finding in check(data)] == [sentence]


def test_every_finding_is_told_in_both_languages() -> None:
    document = study()
    for apply, _, _ in DOUBTFUL:
        apply(document)

    told = [finding.text for finding in check(json.dumps(document).encode())]

    assert len(told) >= 4
    assert not [text for text in told if text.ja == text.en or text.ja.isascii()]


def test_a_site_without_the_code_system_or_the_period_is_named() -> None:
    held = TableProfile(
        9,
        ("site_id", "patient_id", "start_date", "order_id", "code_system", "code"),
        ("YJ",),
        "2010-01-01",
        "2012-12-31",
    )
    patient = TableProfile(
        9, ("site_id", "patient_id", "sex", "birth_date", "death_date", "obs_start", "obs_end")
    )
    document = study()
    document["index"]["period"] = {"from": "2015-01-01"}
    profile = SiteProfile.from_json(SiteProfile("h1", {"injection": held, "patient": patient}).to_json())

    found = [(f.severity, f.text.en) for f in check(json.dumps(document).encode(), [profile])]

    assert ("warning", "h1 has no records with the code system CLIF in injection.") in found
    assert ("warning", "The data of h1 (2010-01-01 to 2012-12-31) lie outside the period.") in found
    assert ("error", "h1 has no table lab_result (laboratory results); the script cannot run there.") in found
