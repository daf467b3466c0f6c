"""Circe expressions as an ATLAS user would write them, over the codes of any hospital.

An expression speaks of roles (a drug, a disease, a laboratory item ...). ``Codes`` says which code of a
hospital plays a role; concept numbers are stand-ins that each OMOP export replaces by its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from extraction.script.codes import BY_PREFIX

Node = dict[str, Any]
STAND_IN = 900_000_000
ROLES = ("drug", "other_drug", "disease", "other_disease", "item")
STAYS = 20
DRUG, OTHER_DRUG, DISEASE, OTHER_DISEASE, ITEM = range(5)
UNIT = STAND_IN + len(ROLES)


@dataclass(frozen=True)
class Codes:
    """Vocabulary and code of each role; unit and a usual value of the item."""

    roles: Mapping[str, tuple[str, str]]
    unit: str
    usual: float
    since: str = "2012-01-01"
    references: bool = True
    number_of: Mapping[int, tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        found = {STAND_IN + n: self.roles[role] for n, role in enumerate(ROLES) if role in self.roles}
        object.__setattr__(self, "number_of", found | {UNIT: ("UCUM", self.unit)})

    def expressions(self) -> dict[str, Node]:
        """Every expression whose roles this hospital has."""
        held = set(self.roles) | ({"references"} if self.references else set())
        return {name: found for name, (needs, found) in _all(self).items() if needs <= held}

    def concept(self, number: int, code: tuple[str, str]) -> Node:
        return {"CONCEPT_ID": number, "VOCABULARY_ID": code[0], "CONCEPT_CODE": code[1], "CONCEPT_NAME": ""}


# -- small parts ------------------------------------------------------------------------------------------
def record(kind: str, codeset: int | None = None, **asked: Any) -> Node:
    return {kind: asked if codeset is None else {"CodesetId": codeset, **asked}}


def number(op: str, value: float, extent: float | None = None) -> Node:
    return {"Value": value, "Op": op} | ({} if extent is None else {"Extent": extent})


def days(first: int | None, last: int | None, **flags: bool) -> Node:
    """From so many days to so many; None reaches to the end of observation."""
    ends = {
        "Start": {"Coeff": -1} if first is None else {"Days": abs(first), "Coeff": -1 if first < 0 else 1},
        "End": {"Coeff": 1} if last is None else {"Days": abs(last), "Coeff": -1 if last < 0 else 1},
    }
    return {**ends, "UseIndexEnd": False, "UseEventEnd": False, **flags}


EXACTLY, AT_MOST, AT_LEAST = 0, 1, 2


def counted(criteria: Node, window: Node, kind: int = AT_LEAST, count: int = 1, **more: Any) -> Node:
    occurrence = {"Type": kind, "Count": count, "IsDistinct": "CountColumn" in more}
    if "CountColumn" in more:
        occurrence["CountColumn"] = more.pop("CountColumn")
    return {"Criteria": criteria, "StartWindow": window, "Occurrence": occurrence, **more}


def group(kind: str, *rules: Node, count: int | None = None, persons: Any = (), groups: Any = ()) -> Node:
    found: Node = {"Type": kind, "CriteriaList": list(rules), "DemographicCriteriaList": list(persons)}
    return found | {"Groups": list(groups)} | ({} if count is None else {"Count": count})


def rule(name: str, expression: Node) -> Node:
    return {"name": name, "expression": expression}


def cohort(
    codes: Codes,
    *primary: Node,
    prior: int = 0,
    post: int = 0,
    limits: tuple[str, str, str] = ("First", "First", "First"),
    pad: int = 0,
    **parts: Any,
) -> Node:
    sets = [
        {
            "id": n,
            "name": role.replace("_", " "),
            "expression": {
                "items": [
                    {
                        "concept": codes.concept(STAND_IN + n, codes.roles[role]),
                        "includeDescendants": codes.roles[role][0] in BY_PREFIX,
                    }
                ]
            },
        }
        for n, role in enumerate(ROLES)
        if role in codes.roles
    ]
    stays = {"concept": codes.concept(9201, ("Visit", "IP"))}
    sets.append({"id": STAYS, "name": "stays", "expression": {"items": [stays]}})
    return {
        "ConceptSets": sets,
        "PrimaryCriteria": {
            "CriteriaList": list(primary),
            "ObservationWindow": {"PriorDays": prior, "PostDays": post},
            "PrimaryCriteriaLimit": {"Type": limits[0]},
        },
        "QualifiedLimit": {"Type": limits[1]},
        "ExpressionLimit": {"Type": limits[2]},
        "InclusionRules": parts.pop("rules", []),
        "CensoringCriteria": parts.pop("censor", []),
        "CollapseSettings": {"CollapseType": "ERA", "EraPad": pad},
        "CensorWindow": {},
        **parts,
    }


# -- the expressions ----------------------------------------------------------------------------------------
EVERY = ("All", "All", "All")


def offset(days_on: int, of: str = "StartDate") -> Node:
    return {"DateOffset": {"DateField": of, "Offset": days_on}}


def exposure(gap: int, after: int, override: int | None = None) -> Node:
    found = {"DrugCodesetId": DRUG, "GapDays": gap, "Offset": after}
    return {"CustomEra": found | ({} if override is None else {"DaysSupplyOverride": override})}


def _all(codes: Codes) -> dict[str, tuple[set[str], Node]]:
    found: dict[str, tuple[set[str], Node]] = {}
    for part in (_entries, _rules, _exits):
        for name, (needs, expression) in part(codes).items():
            found[name] = (set(needs.split()), expression)
    return found


def _entries(codes: Codes) -> dict[str, tuple[str, Node]]:
    drug, disease = record("DrugExposure", DRUG), record("ConditionOccurrence", DISEASE)
    unit = [codes.concept(UNIT, ("UCUM", codes.unit))]
    high = record("Measurement", ITEM, ValueAsNumber=number("gt", codes.usual), Unit=unit)
    female = codes.concept(8532, ("Gender", "F"))
    return {
        "first exposure after 180 days of observation": (
            "drug",
            cohort(codes, record("DrugExposure", DRUG, First=True), prior=180),
        ),
        "first observed of two kinds of event": (
            "drug disease",
            cohort(codes, drug, disease, prior=30, post=7),
        ),
        "last event": ("disease", cohort(codes, disease, limits=("Last", "All", "Last"))),
        "first exposure of all, if it came late and was a woman's": (
            "drug",
            cohort(
                codes,
                record(
                    "DrugExposure",
                    DRUG,
                    First=True,
                    Gender=[female],
                    OccurrenceStartDate={"Value": codes.since, "Op": "gte"},
                ),
            ),
        ),
        "a value above a limit, in its unit": (
            "item",
            cohort(codes, high, limits=EVERY, pad=3, EndStrategy=offset(5)),
        ),
        "a value between two limits or high for its reference": (
            "item references",
            cohort(
                codes,
                record(
                    "Measurement", ITEM, ValueAsNumber=number("bt", codes.usual, codes.usual * 1.5), Unit=unit
                ),
                record("Measurement", ITEM, RangeHighRatio=number("gte", 1.5)),
            ),
        ),
        "adult women by age at the event": (
            "disease",
            cohort(codes, record("ConditionOccurrence", DISEASE, Age=number("gte", 40), Gender=[female])),
        ),
        "prescriptions by their days of supply": (
            "drug",
            cohort(
                codes,
                record("DrugExposure", DRUG, DaysSupply=number("gte", 14)),
                limits=("All", "All", "Last"),
            ),
        ),
        "stays of three nights or more": (
            "",
            cohort(
                codes,
                record(
                    "VisitOccurrence",
                    STAYS,
                    VisitLength=number("gte", 3),
                ),
                limits=EVERY,
                pad=1,
                EndStrategy=offset(0, "EndDate"),
            ),
        ),
    }


def _rules(codes: Codes) -> dict[str, tuple[str, Node]]:
    drug, disease = record("DrugExposure", DRUG), record("ConditionOccurrence", DISEASE)
    other, item = record("ConditionOccurrence", OTHER_DISEASE), record("Measurement", ITEM)
    other_drug, visit = record("DrugExposure", OTHER_DRUG), record("VisitOccurrence")
    unit = [codes.concept(UNIT, ("UCUM", codes.unit))]
    low = record("Measurement", ITEM, ValueAsNumber=number("lte", codes.usual), Unit=unit)
    inpatient = record(
        "VisitOccurrence",
        STAYS,
    )
    before, never = days(-180, 0), days(None, -1)
    return {
        "no such disease ever before, measured twice in half a year": (
            "drug disease item",
            cohort(
                codes,
                drug,
                prior=180,
                limits=("All", "All", "First"),
                rules=[
                    rule("never before", group("ALL", counted(disease, never, EXACTLY, 0))),
                    rule(
                        "measured on two days",
                        group("ALL", counted(item, before, AT_LEAST, 2, CountColumn="START_DATE")),
                    ),
                ],
            ),
        ),
        "groups in groups": (
            "drug other_drug disease other_disease item",
            cohort(
                codes,
                drug,
                prior=180,
                post=90,
                limits=("All", "All", "First"),
                rules=[
                    rule(
                        "two of three",
                        group(
                            "AT_LEAST",
                            counted(disease, before),
                            counted(other_drug, before),
                            count=2,
                            groups=[
                                group(
                                    "ANY",
                                    counted(low, days(-90, 0)),
                                    counted(item, days(0, 90), AT_LEAST, 2),
                                )
                            ],
                        ),
                    ),
                    rule(
                        "not both",
                        group("AT_MOST", counted(other, before), counted(visit, days(1, 7)), count=1),
                    ),
                ],
            ),
        ),
        "men from forty on, with few visits": (
            "disease",
            cohort(
                codes,
                disease,
                prior=90,
                rules=[
                    rule(
                        "men",
                        group(
                            "ALL",
                            counted(visit, days(-90, -1), AT_MOST, 3),
                            persons=[
                                {
                                    "Age": number("bt", 40, 79),
                                    "Gender": [codes.concept(8507, ("Gender", "M"))],
                                }
                            ],
                        ),
                    )
                ],
            ),
        ),
        "measured about the disease, in the same visit": (
            "disease item",
            cohort(
                codes,
                record(
                    "ConditionOccurrence",
                    DISEASE,
                    CorrelatedCriteria=group(
                        "ANY",
                        counted(item, days(-7, 7)),
                        counted(item, days(None, None), RestrictVisit=True),
                    ),
                ),
                limits=EVERY,
                pad=2,
                EndStrategy=offset(14),
            ),
        ),
        "measured after the end of a stay": (
            "item",
            cohort(
                codes,
                inpatient,
                limits=("All", "All", "First"),
                rules=[
                    rule("after", group("ALL", counted(item, days(-2, 1, UseIndexEnd=True), AT_LEAST, 2)))
                ],
            ),
        ),
        "additional criteria before the limit": (
            "drug other_drug",
            cohort(
                codes,
                drug,
                prior=90,
                limits=("All", "First", "All"),
                AdditionalCriteria=group("ALL", counted(other_drug, days(-90, 0))),
            ),
        ),
    }


def _exits(codes: Codes) -> dict[str, tuple[str, Node]]:
    drug, disease = record("DrugExposure", DRUG), record("ConditionOccurrence", DISEASE)
    return {
        "every exposure for thirty days, a week between joined": (
            "drug",
            cohort(codes, drug, limits=EVERY, pad=7, EndStrategy=offset(30)),
        ),
        "as long as exposed": ("drug", cohort(codes, drug, limits=EVERY, pad=1, EndStrategy=exposure(14, 7))),
        "as long as exposed, thirty days each": (
            "drug",
            cohort(codes, drug, limits=("First", "All", "All"), EndStrategy=exposure(30, 0, 30)),
        ),
        "until the disease": (
            "drug disease",
            cohort(
                codes,
                drug,
                limits=EVERY,
                pad=1,
                EndStrategy=offset(365),
                censor=[disease],
                rules=[rule("not today", group("ALL", counted(disease, days(0, 0), EXACTLY, 0)))],
            ),
        ),
        "to the end of the stay and a week": (
            "",
            cohort(codes, record("VisitOccurrence"), limits=EVERY, pad=1, EndStrategy=offset(7, "EndDate")),
        ),
    }
