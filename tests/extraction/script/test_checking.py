"""What the checker says about a script before any hospital reads it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from extraction.script import SiteProfile, check, read, render
from extraction.script.codes import digest
from extraction.script.parse import load
from tests.extraction.engine.hospital import EXAMPLES, example

Document = dict[str, Any]
Change = Callable[[Document], None]
PLATELETS = {"table": "lab_result", "codes": "platelets"}
RULE = {"type": "counted", "event": PLATELETS, "window": {"first": {}, "last": {"days": 7}}}
TITLE = {"ja": "題", "en": "title"}


def study(name: str = "heparin_platelets") -> Document:
    return json.loads(example(name))


def findings(document: Document, *profiles: SiteProfile) -> list[tuple[str, str, str]]:
    return [(f.severity, f.pointer, f.text.en) for f in check(json.dumps(document).encode(), profiles)]


def change(*path: Any, to: Any) -> Change:
    def apply(document: Document) -> None:
        node = document
        for step in path[:-1]:
            node = node.setdefault(step, {}) if isinstance(node, dict) else node[step]
        node[path[-1]] = to

    return apply


def add(part: str, *entries: Any) -> Change:
    return lambda document: document.setdefault(part, []).extend(entries)


def both(*changes: Change) -> Change:
    def apply(document: Document) -> None:
        for act in changes:
            act(document)

    return apply


def nested(depth: int) -> Document:
    return RULE if depth == 0 else {"type": "group", "kind": "all", "of": [nested(depth - 1)]}


def day(name: str, of: str, **event: Any) -> Document:
    return {
        "name": name,
        "title": TITLE,
        "event": {**PLATELETS, **event},
        "window": {"first": {"of": of}},
    }


ENTRY = ("arms", 0, "entry")
NOTICED = {
    "diabetes_patients": [
        (
            "warning",
            "/measures/4/window/first",
            "This looks 365 days back, but only 0 need to be observed: "
            "days without observation look like “nothing happened”.",
        )
    ]
}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_every_example_is_sound(path: Any) -> None:
    assert findings(json.loads(path.read_bytes())) == NOTICED.get(path.stem, [])


WRONG: list[tuple[Change, str, str]] = [
    (change(*ENTRY, "events", 0, "codes", to="aspirin"), "/arms/0/entry/events/0/codes",
     "The code list aspirin is not defined."),
    (change(*ENTRY, "period", to={"first": "2021-01-01", "last": "2020-01-01"}), "/arms/0/entry/period",
     "The period begins after it ends."),
    (change(*ENTRY, "period", to={}), "/arms/0/entry/period",
     "The period has neither a first nor a last day."),
    (change(*ENTRY, "age", to={"at_least": 65, "at_most": 18}), "/arms/0/entry/age",
     "The lowest age is above the highest."),
    (change(*ENTRY, "age", to={"at_least": 18, "above": 17}), "/arms/0/entry/age",
     "The range of the age cannot have both at_least and above."),
    (change(*ENTRY, "age", to={"at_least": 18, "below": 18}), "/arms/0/entry/age",
     "No number lies in the range of the age."),
    (change(*ENTRY, "age", to={}), "/arms/0/entry/age", "The range of the age has no ends."),
    (change(*ENTRY, "n", to=2), "/arms/0/entry/n", "n can be said only with choose 'nth'."),
    (change(*ENTRY, "events", 0, "having", to=RULE), "/arms/0/entry/events/0/having/window/first/of",
     "index is not known here yet, or is no day of a record"),
    (change("outcomes", 0, "window", to={"first": {"days": 14}, "last": {"days": 5}}), "/outcomes/0/window",
     "The window ends before it begins."),
    (change("outcomes", 0, "window", to={"first": {"days": 15}, "last": {"days": 20}}), "/outcomes/0/window",
     "The window begins after the follow-up ends."),
    (change("include", 1, "rule", "window", to={"first": {}, "last": {"of": "observation_start", "days": -1}},
            ), "/include/1/rule/window", "The window ends before it begins."),
    (change("include", 1, "rule", "window", to={"first": {"of": "this"}}), "/include/1/rule/window/first/of",
     "The day 'this' can be used only inside 'having'."),
    (change("include", 1, "rule", "window", to={"first": {"of": "visit"}}), "/include/1/rule/window/first/of",
     "The named day visit is not defined."),
    (change("include", 1, "rule", "same_encounter", to="observation_end"), "/include/1/rule/same_encounter",
     "observation_end is not known here yet, or is no day of a record"),
    (change("outcomes", 0, "when", 0, "of", to="hb"), "/outcomes/0/when/0/of",
     "The numeric measure hb is not defined."),
    (change("outcomes", 0, "event", "value", "unit", to="/uL"), "/outcomes/0/when/0/of",
     "The outcome and the measure have different units."),
    (change("outcomes", 0, "event", to=PLATELETS), "/outcomes/0/event/value",
     "A value needs its unit (number_in)."),
    (change("include", 0, "rule", "measure", to="hb"), "/include/0/rule/measure",
     "The measure hb is not defined."),
    (change("include", 0, "rule", to={"type": "measured", "measure": "platelets_at_baseline", "missing": True,
                                      "range": {"at_least": 1}}), "/include/0/rule",
     "A missing value cannot lie in a range."),
    (change("measures", 0, "take", to="ever"), "/include/0/rule/measure",
     "The measure platelets_at_baseline says yes or no; it is no number."),
    (change("measures", 0, "name", to="age"), "/measures/0/name",
     "The name age is taken by the language itself."),
    (both(change("measures", 0, "take", to="count"), change("measures", 0, "of", to="length")),
     "/measures/0/of", "'of' cannot be said with count."),
    (change("include", 1, "rule", to={"type": "group", "kind": "at_least", "n": 2, "of": [RULE]}),
     "/include/1/rule/n", "2 of 1 conditions can never hold."),
    (change("include", 1, "rule", to={"type": "group", "kind": "all", "n": 2, "of": [RULE]}),
     "/include/1/rule/n", "n cannot be said with 'all' or 'any'."),
    (change("include", 1, "rule", "n", to=20), "/include/1/rule/n",
     "There cannot be records on 20 days within 10 days."),
    (lambda document: document.update(exclude=[{"title": TITLE, "rule": document["include"][1]["rule"]}]),
     "/exclude/0/rule", "This drops everybody whom /include/1/rule includes: nobody is left."),
    (add("include", {"title": TITLE, "rule": {"type": "measured", "measure": "platelets_at_baseline",
                                              "missing": True}}), "/include/2/rule",
     "This contradicts /include/0/rule: nobody is left."),
    (change("outputs", 0, "by", 2, "of", to="bleeding"), "/outputs/0/by/2/of",
     "The outcome or measure bleeding is not defined."),
    (change("outputs", 0, "by", 1, to={"kind": "age"}), "/outputs/0/by/1/starts",
     "The lower limits of the bands are needed (starts)."),
    (change("outputs", 0, "by", 1, "starts", to=[65, 18]), "/outputs/0/by/1/starts",
     "The lower limits must increase."),
    (change("outputs", 0, "by", 1, to={"kind": "sex"}), "/outputs/0/by/1", "The same axis is used twice."),
    (change("outputs", 0, "by", 1, to={"kind": "look"}), "/outputs/0/by/1",
     "The script has no looks to divide by."),
    (change("outputs", 0, "by", to=[]), "/outputs/0/by", "This output needs at least one axis."),
    (change("outputs", 1, "name", to="low_platelets_by_sex_and_age"), "/outputs/1/name",
     "The output name low_platelets_by_sex_and_age is repeated."),
    (change("code_lists", 0, "exclude", to=[{"system": "CLIF", "code": "hep", "descendants": True}]),
     "/code_lists/0", "The code list heparin excludes all it includes."),
    (change("code_lists", 0, "digest", to="0" * 64), "/code_lists/0/digest",
     "The codes of heparin are not those that the digest pins"),
    (change("measures", 0, "event", to={"table": "injection", "codes": "heparin"}), "/measures/0/event",
     "The injections table has no measured values."),
    (change("measures", 0, "event", "suspected", to="no"), "/measures/0/event/suspected",
     "laboratory results do not mark suspicions."),
    (change("measures", 0, "event", "where", to=[{"column": "dept", "texts": ["01"]}]),
     "/measures/0/event/where/0/column",
     "dept cannot be asked of laboratory results; columns are name, unit."),
    (change("measures", 0, "event", "quantity", to={"at_least": 1}), "/measures/0/event/quantity",
     "quantity cannot be asked of laboratory results."),
    (add("days", day("a", "b"), day("b", "a")), "/days/0", "These refer to each other in a circle: a, b."),
    (add("days", day("index", "index")), "/days/0/name", "The name index is taken by the language itself."),
    (add("eras", {"name": "e", "title": TITLE, "events": [{"table": "era", "era": "e"}]}),
     "/eras/0/events/0/table", "An exposure era cannot be made of exposure eras."),
    (change("follow_up", "era", to="e"), "/follow_up/era", "The exposure era e is not defined."),
    (change("arms", 0, "era", to="e"), "/arms/0/era", "The exposure era e is not defined."),
    (change("arms", 0, "censor", to=[{"table": "injection", "codes": "x"}]), "/arms/0/censor/0/codes",
     "The code list x is not defined."),
    (change("follow_up", to={"days_from": "event_end"}), "/follow_up/days",
     "With days_from the number of days is needed."),
    (change("looks", to={}), "/arms/0/entry/period", "Looks need the first day of the period."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("apply", "pointer", "sentence"), WRONG, ids=[case[1] + case[2][:40] for case in WRONG]
)
def test_what_cannot_be_meant_is_an_error_at_its_place(apply: Change, pointer: str, sentence: str) -> None:
    document = study()
    apply(document)

    told = [(severity, text) for severity, place, text in findings(document) if place == pointer]

    assert [severity for severity, text in told if text.startswith(sentence)] == ["error"]


DOUBTFUL: list[tuple[Change, str, str]] = [
    (change(*ENTRY, "choose", to="first"), "/arms/0/entry/washout_days",
     "There is no washout: persons who were exposed before will enter as new."),
    (change(*ENTRY, "washout_days", to=180), "/arms/0/entry/observed/before",
     "Of the 180 washout days only 0 need to be observed."),
    (change("include", 1, "rule", "event", "value", "unit", to="points"), "/include/1/rule/event/value/unit",
     "The unit points is not in the table of units and cannot be converted: "
     "only records with exactly this text count."),
    (change("follow_up", "days", to=10), "/outcomes/0/window",
     "The window is cut at the end of follow-up (10 days)."),
    (change("outcomes", 0, "window", "first", to={}), "/outcomes/0/window",
     "Events on or before the index date are included."),
    (change("measures", 0, "window", "last", "days", to=1), "/measures/0/window/last",
     "The window of a measure that conditions ask about reaches beyond the index date."),
    (add("code_lists", {"name": "spare", "title": TITLE, "include": [{"system": "YJ", "code": "1"}]}),
     "/code_lists/2", "The code list spare is not used."),
    (change("code_lists", 0, "include", to=[]), "/code_lists/0",
     "The code list heparin is empty: nothing matches."),
    (add("days", day("d", "index")), "/days/0", "The named day d is not used."),
    (add("include", {"title": TITLE, "rule": {"type": "person_is"}}), "/include/2/rule",
     "This condition always holds."),
    (add("include", {"title": TITLE, "rule": {"type": "measured", "measure": "platelets_at_baseline"}}),
     "/include/2/rule", "This repeats /include/0/rule: nobody is lost here."),
    (add("exclude", {"title": TITLE, "rule": {"type": "measured", "measure": "platelets_at_baseline",
                                              "missing": True}}), "/exclude/0/rule",
     "This says the same as the inclusion /include/0/rule: nobody is lost here."),
    (lambda document: document["arms"].append({**document["arms"][0], "name": "again"}), "/arms/1/entry",
     "The arm again takes exactly the persons of the arm persons."),
    (change("precedence", to={"rule": "order"}), "/precedence",
     "With a single arm the precedence of arms has no effect."),
    (change("outputs", 0, "by", 1, "starts", to=[18, 20]), "/outputs/0/by/1/starts",
     "Some age bands are narrower than 5 years: persons become recognisable."),
    (change("keep", to="first"), "/keep", "Each person has one index date, so this has no effect."),
]  # fmt: skip


@pytest.mark.parametrize(("apply", "pointer", "sentence"), DOUBTFUL, ids=[case[2][:40] for case in DOUBTFUL])
def test_what_is_doubtful_is_a_warning_and_nothing_else(apply: Change, pointer: str, sentence: str) -> None:
    document = study()
    apply(document)

    assert findings(document) == [("warning", pointer, sentence)]


def test_arms_that_are_not_followed_alike_are_pointed_out() -> None:
    document = study("ketoacidosis_new_users")
    del document["arms"][0]["era"]
    document["follow_up"]["era"] = "either"
    events = [event for era in document["eras"] for event in era["events"]]
    document["eras"][0] = {"name": "either", "title": TITLE, "events": events}

    assert [(severity, place) for severity, place, _ in findings(document)] == [
        ("warning", "/arms/1/era"),
        ("warning", "/follow_up/era"),
    ]


def test_rows_that_could_name_persons_are_pointed_out() -> None:
    document = study()
    document["privacy"] = {"dates": "absolute"}
    document["outputs"].append(
        {"type": "records", "name": "results", "title": TITLE, "event": {"table": "lab_result"}, "window": {}}
    )

    told = [text for severity, _, text in findings(document) if severity == "warning"]

    assert [text.split(":")[0] for text in told if "person" in text] == [
        "Rows of single persons carry calendar dates",
        "Without a code list rare diagnoses or tests in the rows could name a person.",
        "Results are put out as they are written; make sure that they say nothing about persons.",
    ]


def test_a_list_pinned_by_its_digest_may_be_written_in_any_order() -> None:
    document = study("diabetes_patients")
    pinned = digest(load(json.dumps(document).encode()).code_lists[0])
    document["code_lists"][0]["digest"] = pinned
    document["code_lists"][0]["include"].reverse()

    assert findings(document) == NOTICED["diabetes_patients"]


def test_every_finding_is_told_in_both_languages() -> None:
    told = []
    for apply, _, _ in (*WRONG, *DOUBTFUL):
        document = study()
        apply(document)
        told += [finding.text for finding in check(json.dumps(document).encode())]

    assert len(told) >= len(WRONG) + len(DOUBTFUL)
    assert not [text for text in told if text.ja == text.en or text.ja.isascii()]


def large() -> Document:
    """Fifty rules, one of them nested fifty deep, over ten thousand codes."""
    document = study()
    document["code_lists"][1]["include"] = [
        {"system": "CLIF", "code": f"platelet_count{n}"} for n in range(10_000)
    ]
    for n in range(49):
        window = {"first": {"days": n}, "last": {"days": n + 1}}
        rule = {"type": "counted", "event": PLATELETS, "window": window}
        document["include"].append({"title": TITLE, "rule": rule})
    document["include"].append({"title": TITLE, "rule": nested(50)})
    return document


def test_a_large_script_is_checked_told_and_read_back() -> None:
    data = json.dumps(large()).encode()
    script = load(data)

    assert [finding for finding in check(data) if finding.severity == "error"] == []
    assert read(render(script, "ja"), render(script, "en")) == script
