"""A definition of ATLAS becomes a script that says the same, and names what it cannot say."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extraction.script import check, load
from extraction.script import circe_notes as notes
from extraction.script.circe import NotCirce, from_circe
from extraction.script.codec import from_json
from extraction.script.model import (
    Bound,
    Counted,
    Event,
    Group,
    NumberIn,
    Period,
    PersonIs,
    Pick,
    Range,
    Script,
    Window,
)


def concept(system: str, code: str, pk: int = 1) -> dict[str, Any]:
    return {"CONCEPT_ID": pk, "CONCEPT_CODE": code, "VOCABULARY_ID": system, "CONCEPT_NAME": code}


def item(system: str, code: str, **flags: bool) -> dict[str, Any]:
    return {"concept": concept(system, code), **flags}


def concept_set(pk: int, name: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {"id": pk, "name": name, "expression": {"items": list(items)}}


def window(first: tuple[int | None, int], last: tuple[int | None, int]) -> dict[str, Any]:
    ends = {
        key: {"Days": days, "Coeff": side} if days is not None else {"Coeff": side}
        for key, (days, side) in {"Start": first, "End": last}.items()
    }
    return {**ends, "UseIndexEnd": False, "UseEventEnd": False}


NEW_USERS: dict[str, Any] = {
    "ConceptSets": [
        concept_set(
            0, "Statins", item("YJ", "2189", includeDescendants=True), item("YJ", "2189999", isExcluded=True)
        ),
        concept_set(1, "心筋梗塞", item("ICD10", "I21", includeDescendants=True)),
        concept_set(2, "ALT", item("JLAC10", "3B045")),
    ],
    "PrimaryCriteria": {
        "CriteriaList": [
            {
                "DrugExposure": {
                    "CodesetId": 0,
                    "First": True,
                }
            }
        ],
        "ObservationWindow": {"PriorDays": 365, "PostDays": 0},
        "PrimaryCriteriaLimit": {"Type": "First"},
    },
    "QualifiedLimit": {"Type": "First"},
    "ExpressionLimit": {"Type": "First"},
    "InclusionRules": [
        {
            "name": "No infarction before",
            "expression": {
                "Type": "ALL",
                "CriteriaList": [
                    {
                        "Criteria": {"ConditionOccurrence": {"CodesetId": 1}},
                        "StartWindow": window((None, -1), (1, -1)),
                        "Occurrence": {"Type": 0, "Count": 0},
                    }
                ],
                "DemographicCriteriaList": [
                    {"Age": {"Value": 20, "Op": "gte"}, "Gender": [concept("Gender", "F", 8532)]}
                ],
                "Groups": [],
            },
        },
        {
            "name": "ALT measured",
            "expression": {
                "Type": "AT_LEAST",
                "Count": 1,
                "CriteriaList": [
                    {
                        "Criteria": {
                            "Measurement": {
                                "CodesetId": 2,
                                "ValueAsNumber": {"Value": 40, "Op": "gt"},
                                "Unit": [concept("UCUM", "U/L")],
                                "OccurrenceStartDate": {"Value": "2015-01-01", "Op": "gte"},
                            }
                        },
                        "StartWindow": window((90, -1), (0, 1)),
                        "Occurrence": {
                            "Type": 2,
                            "Count": 2,
                            "IsDistinct": True,
                            "CountColumn": "START_DATE",
                        },
                    }
                ],
                "DemographicCriteriaList": [],
                "Groups": [],
            },
        },
    ],
    "CensoringCriteria": [{"ConditionOccurrence": {"CodesetId": 1}}],
    "EndStrategy": {"CustomEra": {"DrugCodesetId": 0, "GapDays": 14, "Offset": 7}},
    "CollapseSettings": {"CollapseType": "ERA", "EraPad": 3},
    "CensorWindow": {},
}


def imported(expression: Any) -> tuple[Script, list[str]]:
    document, lost = from_circe(expression, "Statins")
    return load(json.dumps(document).encode()), [text.en for text in lost]


def test_a_new_user_definition_is_carried_whole() -> None:
    script, lost = imported(NEW_USERS)

    assert lost == [notes.AGE.en, notes.DAYS_OF_SUPPLY.en, notes.CENSORED_AT_ONCE.en]
    entry = script.arms[0].entry
    assert entry.events == (Event("prescription", "statins", pick=Pick()),)
    assert (entry.choose, entry.observed.before, entry.observed.of, script.keep) == (
        "first",
        365,
        "candidates",
        "first",
    )
    no_infarction = script.include[0].rule
    assert no_infarction == Group(
        "all",
        (
            Counted(
                Event("emr_diagnosis", "codes_1"),
                Window(Bound(0, "observation_start"), Bound(-1)),
                "exactly",
                0,
                "record",
            ),
            PersonIs(("2",), Range(at_least=20)),
        ),
    )
    assert script.include[1].rule == Group(
        "at_least",
        (
            Counted(
                Event(
                    "lab_result",
                    "alt",
                    value=NumberIn("U/L", Range(above=40), exact=True),
                    period=Period(first=date(2015, 1, 1)),
                ),
                Window(Bound(-90), Bound(0)),
                "at_least",
                2,
                "day",
            ),
        ),
        1,
    )
    era = script.eras[0]
    assert (era.gap_days, era.surveillance_days, script.follow_up.era) == (14 + 7 - 1, 7, era.name)
    assert (script.follow_up.collapse_days, script.follow_up.death) == (None, False)


def test_codes_keep_their_vocabulary_descendants_and_exclusions() -> None:
    script, _lost = imported(NEW_USERS)

    statins = script.code_lists[0]
    assert [(code.system, code.code, code.descendants) for code in statins.include] == [("YJ", "2189", True)]
    assert [(code.system, code.code) for code in statins.exclude] == [("YJ", "2189999")]
    assert [entry.name for entry in script.code_lists] == ["statins", "codes_1", "alt"]


def test_the_imported_script_has_no_errors() -> None:
    document, _lost = from_circe(NEW_USERS, "Statins")

    findings = check(json.dumps(document).encode())

    assert [found.text.en for found in findings if found.severity == "error"] == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"CensorWindow": {"StartDate": "2010-01-01"}}, "CensorWindow could not be carried."),
        (
            {"CensoringCriteria": [{"Death": {}}]},
            "The domain Death could not be carried.",
        ),
        (
            {"CensoringCriteria": [{"ConditionOccurrence": {"CodesetId": 1, "StopReason": {"Text": "x"}}}]},
            "The attribute StopReason of ConditionOccurrence could not be carried.",
        ),
    ],
)
def test_what_cannot_be_carried_is_named(change: dict[str, Any], sentence: str) -> None:
    _script, lost = imported(NEW_USERS | change)

    assert sentence in lost


def test_the_first_record_of_all_must_meet_its_conditions() -> None:
    primary = {
        **NEW_USERS["PrimaryCriteria"],
        "CriteriaList": [
            {"DrugExposure": {"CodesetId": 0, "First": True, "Age": {"Value": 18, "Op": "gte"}}}
        ],
    }

    script, _lost = imported(NEW_USERS | {"PrimaryCriteria": primary})

    (event,) = script.arms[0].entry.events
    assert event.age == Range(at_least=18) and event.pick is None
    assert event.having == Counted(
        Event("prescription", "statins"), Window(None, Bound(-1, "this")), "exactly", 0
    )


def test_entries_that_may_meet_are_joined_as_circe_pads_them() -> None:
    everyone = {"PrimaryCriteriaLimit": {"Type": "All"}}
    primary = {**NEW_USERS["PrimaryCriteria"], **everyone}
    limits = {"QualifiedLimit": {"Type": "All"}, "ExpressionLimit": {"Type": "All"}}

    padded, _lost = imported({**NEW_USERS, **limits, "PrimaryCriteria": primary})
    settings = {"CollapseSettings": {"CollapseType": "ERA", "EraPad": 0}}
    touching, lost = imported({**NEW_USERS, **limits, **settings, "PrimaryCriteria": primary})

    assert (padded.follow_up.collapse_days, touching.follow_up.collapse_days) == (2, 0)
    assert notes.NEXT_DAY_JOINED.en in lost


def test_lengths_count_both_ends_and_operators_without_a_word_are_named() -> None:
    stay = {"VisitOccurrence": {"VisitLength": {"Value": 7, "Op": "gte"}, "Age": {"Value": 3, "Op": "!bt"}}}
    primary = {**NEW_USERS["PrimaryCriteria"], "CriteriaList": [stay]}

    script, lost = imported(NEW_USERS | {"PrimaryCriteria": primary})

    assert script.arms[0].entry.events == (Event("encounter", length=Range(at_least=8)),)
    assert "An operator (Op !bt) could not be carried." in lost
    assert notes.NO_EXPOSURE.en in lost


def test_codes_below_a_code_are_only_carried_where_they_begin_with_it() -> None:
    sets = [concept_set(0, "Statins", item("RxNorm", "36567", includeDescendants=True))]

    script, lost = imported(NEW_USERS | {"ConceptSets": [*sets, *NEW_USERS["ConceptSets"][1:]]})

    assert not script.code_lists[0].include[0].descendants
    assert any(said.startswith("Descendants in RxNorm") for said in lost)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_difference_is_told_in_the_documentation(language: str) -> None:
    page = Path("docs/atlas.md" if language == "en" else "docs/atlas.ja.md").read_text(encoding="utf-8")

    assert [said for text in notes.DIFFERENCES if (said := text.in_language(language)) not in page] == []


def test_events_around_an_event_stay_around_it() -> None:
    nested = {
        "ConditionOccurrence": {
            "CodesetId": 1,
            "CorrelatedCriteria": {
                "Type": "ANY",
                "CriteriaList": [
                    {
                        "Criteria": {"VisitOccurrence": {"CodesetId": 9}},
                        "StartWindow": window((1, -1), (0, 1)),
                        "Occurrence": {"Type": 2, "Count": 1},
                        "RestrictVisit": True,
                    }
                ],
                "DemographicCriteriaList": [],
                "Groups": [],
            },
        }
    }
    primary = {**NEW_USERS["PrimaryCriteria"], "CriteriaList": [nested]}
    stays = {"id": 9, "name": "Stays", "expression": {"items": [{"concept": concept("Visit", "IP", 9201)}]}}
    sets = [*NEW_USERS["ConceptSets"], stays]

    script, lost = imported(NEW_USERS | {"PrimaryCriteria": primary, "ConceptSets": sets})

    assert [entry.name for entry in script.code_lists] == ["statins", "codes_1", "alt"]
    having = script.arms[0].entry.events[0].having
    assert notes.OUTSIDE_OBSERVATION.en in lost and isinstance(having, Group)
    inner = having.of[0]
    assert isinstance(inner, Counted)
    assert (inner.window, inner.same_encounter) == (Window(Bound(-1, "this"), Bound(0, "this")), "this")
    assert inner.event.where[0].texts == ("inpatient",)


@pytest.mark.parametrize(
    "rubbish", [None, [], "x", {}, {"PrimaryCriteria": 3}, {"PrimaryCriteria": {"CriteriaList": [{}]}}]
)
def test_anything_else_is_refused_with_a_sentence(rubbish: Any) -> None:
    with pytest.raises(NotCirce) as refusal:
        from_circe(rubbish)

    assert refusal.value.text.ja and refusal.value.text.en


def test_an_export_with_its_name_around_it_is_read_too() -> None:
    document, _lost = from_circe({"name": "スタチン新規使用者", "expression": NEW_USERS})

    assert from_json(Script, document).title.ja == "スタチン新規使用者"
