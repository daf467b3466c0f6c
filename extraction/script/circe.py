"""A cohort definition of OHDSI ATLAS (a Circe expression) as a script, and what could not be carried.

Concept sets become code lists by their concepts' own vocabulary and code, since a hospital's store holds
codes and no OMOP concepts. What the language has no word for, or what means something else here, is named,
never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from extraction.script import circe_values as values
from extraction.script.circe_values import Node
from extraction.script.text import Text

TABLES = {
    "ConditionOccurrence": "emr_diagnosis",
    "ConditionEra": "emr_diagnosis",
    "DrugExposure": "prescription",
    "DrugEra": "prescription",
    "Measurement": "lab_result",
    "ProcedureOccurrence": "claim_procedure",
    "DeviceExposure": "claim_procedure",
    "VisitOccurrence": "encounter",
}
VISIT = {9201: "inpatient", 9202: "outpatient", 9203: "emergency", 262: "inpatient"}
KNOWN = {
    *(
        "CodesetId",
        "First",
        "OccurrenceStartDate",
        "OccurrenceEndDate",
        "Age",
        "Gender",
        "CorrelatedCriteria",
    ),
    *("ValueAsNumber", "Unit", "RangeLowRatio", "RangeHighRatio", "DaysSupply", "Quantity", "VisitType"),
    *("EraStartDate", "EraEndDate", "AgeAtStart", "VisitLength", "EraLength"),
}
GROUPS = {"ALL": "all", "ANY": "any", "AT_LEAST": "at_least", "AT_MOST": "at_most"}
COUNTS = {0: "exactly", 1: "at_most", 2: "at_least"}


class NotCirce(ValueError):
    """The document is no Circe cohort expression; ``text`` says why."""

    def __init__(self, ja: str, en: str) -> None:
        self.text = Text(ja, en)
        super().__init__(f"{ja} / {en}")


def from_circe(expression: Any, name: str = "") -> tuple[Node, list[Text]]:
    """The script document (version 2) of a Circe expression, and everything that could not be carried.

    ``name`` titles the script. Raises NotCirce when it is no such expression.
    """
    if isinstance(expression, dict) and isinstance(expression.get("expression"), dict):
        name, expression = name or str(expression.get("name", "")), expression["expression"]
    if not isinstance(expression, dict) or "PrimaryCriteria" not in expression:
        raise NotCirce(
            "ATLAS（Circe）のコホート定義ではありません（PrimaryCriteria がありません）。",
            "This is no ATLAS (Circe) cohort definition: it has no PrimaryCriteria.",
        )
    try:
        return _Import(expression, name).document()
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise NotCirce(
            f"コホート定義の形が違います（{error}）。", f"The cohort definition is not well-formed ({error})."
        ) from error


class _Import:
    def __init__(self, expression: Node, name: str) -> None:
        self.expression, self.name = expression, name
        self.lost: list[Text] = []
        self.lists: dict[int, str] = {}
        self.eras: list[Node] = []

    def document(self) -> tuple[Node, list[Text]]:
        code_lists = [self._code_list(entry) for entry in self.expression.get("ConceptSets") or []]
        arm = {"name": "cohort", "title": values.both(self.name or "Cohort"), "entry": self._entry()}
        rules = [self._rule(rule) for rule in self.expression.get("InclusionRules") or []]
        include = [entry for entry in self._additional() + rules if entry["rule"]["of"]]
        found: Node = {
            "version": 2,
            "title": values.both(self.name or "Imported cohort"),
            "purpose": {"ja": "ATLAS（Circe）から取り込んだ定義です。", "en": "Imported from ATLAS (Circe)."},
            "code_lists": code_lists,
            "arms": [arm],
            "include": include,
            "keep": self._kept(),
            "follow_up": self._follow_up(),
            "outputs": [
                {"type": "dataset", "name": "cohort", "title": values.both("Cohort")},
                {"type": "attrition", "name": "attrition", "title": values.both("Attrition")},
            ],
        }
        if self.eras:
            found["eras"] = self.eras
        window = self.expression.get("CensorWindow") or {}
        if window.get("StartDate") or window.get("EndDate"):
            self._lose("期間による打切り（CensorWindow）", "CensorWindow")
        return {key: value for key, value in found.items() if value not in ([], {}, "all")}, self.lost

    def _lose(self, ja: str, en: str) -> None:
        self.lost.append(Text(f"{ja}は取り込めません。", f"{en} could not be carried."))

    # -- codes --------------------------------------------------------------------------------------
    def _code_list(self, entry: Node) -> Node:
        name = self._free_name(entry)
        lists: dict[bool, list[Node]] = {False: [], True: []}
        for item in entry["expression"]["items"]:
            concept = item["concept"]
            code = {"system": str(concept["VOCABULARY_ID"]), "code": str(concept["CONCEPT_CODE"])}
            if item.get("includeDescendants"):
                code["descendants"] = True  # type: ignore[assignment]
            if item.get("includeMapped"):
                self._lose(
                    f"コンセプトセット「{entry['name']}」の対応コード（includeMapped）",
                    f"Mapped concepts (includeMapped) of the concept set “{entry['name']}”",
                )
            lists[bool(item.get("isExcluded"))].append(code)
        found: Node = {"name": name, "title": values.both(entry["name"]), "include": lists[False]}
        return found | ({"exclude": lists[True]} if lists[True] else {})

    def _free_name(self, entry: Node) -> str:
        stem = re.sub(r"[^a-z0-9]+", "_", str(entry["name"]).lower()).strip("_")[:30]
        stem = stem if re.match("[a-z]", stem) else f"codes_{entry['id']}"
        while stem in self.lists.values():
            stem = f"{stem[:30]}_{entry['id']}"
        self.lists[entry["id"]] = stem
        return stem

    # -- events -------------------------------------------------------------------------------------
    def _event(self, criterion: Node) -> Node | None:
        [(kind, body)] = criterion.items()
        if kind not in TABLES:
            self._lose(f"記録の種類 {kind}", f"The domain {kind}")
            return None
        event: Node = {"table": TABLES[kind]}
        if (codeset := body.get("CodesetId")) is not None:
            event["codes"] = self.lists[codeset]
        if kind in ("DrugEra", "ConditionEra"):
            event = self._era(kind, event)
        self._conditions(event, body)
        if body.get("First"):
            if set(event) - {"table", "codes", "era"}:
                self._lose(
                    "条件を当てはめる前の初回（First）", "The first record before its conditions (First)"
                )
            event["pick"] = {}
        for key in sorted(set(body) - KNOWN):
            if body[key] not in (None, [], {}, False, ""):
                self._lose(f"{kind} の条件 {key}", f"The attribute {key} of {kind}")
        return event

    def _era(self, kind: str, event: Node) -> Node:
        name = f"era_{event.get('codes', 'all')}"[:40]
        if all(era["name"] != name for era in self.eras):
            self.eras.append({"name": name, "title": values.both(name), "events": [event], "gap_days": 30})
        if kind == "ConditionEra":
            self._lose(
                "病名期間の終わり（記録の日を1日として扱います）",
                "The end of condition eras (each record counts one day)",
            )
        return {"table": "era", "era": name}

    def _conditions(self, event: Node, body: Node) -> None:
        readers: dict[str, Callable[[], Any]] = {
            "period": lambda: values.period(body.get("OccurrenceStartDate") or body.get("EraStartDate")),
            "age": lambda: values.number_range(body.get("Age") or body.get("AgeAtStart")),
            "days": lambda: values.number_range(body.get("DaysSupply")),
            "quantity": lambda: values.number_range(body.get("Quantity")),
            "length": lambda: values.number_range(body.get("VisitLength") or body.get("EraLength")),
            "value": lambda: self._value(body),
            "where": lambda: self._visit(event, body),
            "having": lambda: self._having(body),
        }
        for key, read in readers.items():
            if (found := read()) is not None:
                event[key] = found
        if body.get("OccurrenceEndDate") or body.get("EraEndDate"):
            self._lose("記録の終了日の条件", "The condition on the end date of a record")

    def _having(self, body: Node) -> Node | None:
        around = self._group(body["CorrelatedCriteria"], "this") if body.get("CorrelatedCriteria") else {}
        rules = [around] if around.get("of") else []
        if sexes := values.sexes(body.get("Gender")):
            rules.append({"type": "person_is", "sex": sexes})
        if not rules:
            return None
        return rules[0] if len(rules) == 1 else {"type": "group", "kind": "all", "of": rules}

    def _value(self, body: Node) -> Node | None:
        for key, limit in (("RangeLowRatio", "ref_low"), ("RangeHighRatio", "ref_high")):
            if body.get(key):
                return {"type": "ratio_to", "limit": limit, "range": values.number_range(body[key])}
        if body.get("ValueAsNumber") is None:
            return None
        units = body.get("Unit") or []
        if len(units) != 1:
            self._lose("単位が一つに決まらない検査値の条件", "A condition on a value whose unit is not one")
            return None
        return {
            "type": "number_in",
            "unit": str(units[0]["CONCEPT_CODE"]),
            "range": values.number_range(body["ValueAsNumber"]),
        }

    def _visit(self, event: Node, body: Node) -> list[Node] | None:
        kinds = [VISIT[c["CONCEPT_ID"]] for c in body.get("VisitType") or [] if c["CONCEPT_ID"] in VISIT]
        if not kinds:
            return None
        if event["table"] != "encounter":
            self._lose("記録が属する来院の種類（VisitType）", "The kind of visit of a record (VisitType)")
            return None
        return [{"column": "kind", "texts": kinds}]

    # -- entry --------------------------------------------------------------------------------------
    def _entry(self) -> Node:
        primary = self.expression["PrimaryCriteria"]
        window = primary.get("ObservationWindow") or {}
        events = [event for found in primary["CriteriaList"] if (event := self._event(found))]
        entry: Node = {"events": events, "choose": values.limit(primary.get("PrimaryCriteriaLimit"))}
        before, after = window.get("PriorDays", 0), window.get("PostDays", 0)
        entry["observed"] = {"before": before, "after": after, "of": "candidates"}
        return entry

    def _kept(self) -> str:
        """The stricter of the two limits that follow the rules."""
        limits = [values.limit(self.expression.get(key)) for key in ("QualifiedLimit", "ExpressionLimit")]
        qualified, expressed = limits
        if self.expression.get("AdditionalCriteria") and qualified not in ("all", expressed):
            self._lose(
                "追加条件だけの後の限定（QualifiedLimit）",
                "QualifiedLimit, which comes before the inclusion rules,",
            )
        return expressed

    def _additional(self) -> list[Node]:
        group = self.expression.get("AdditionalCriteria")
        if not group or values.is_empty(group):
            return []
        return [{"title": values.both("Additional criteria"), "rule": self._group(group, "index")}]

    def _rule(self, rule: Node) -> Node:
        return {
            "title": values.both(rule.get("name") or "Rule"),
            "rule": self._group(rule["expression"], "index"),
        }

    # -- groups -------------------------------------------------------------------------------------
    def _group(self, group: Node, anchor: str) -> Node:
        rules = [rule for entry in group.get("CriteriaList") or [] if (rule := self._counted(entry, anchor))]
        rules += [self._person(entry) for entry in group.get("DemographicCriteriaList") or []]
        inner = [
            self._group(entry, anchor) for entry in group.get("Groups") or [] if not values.is_empty(entry)
        ]
        rules += [entry for entry in inner if entry["of"]]
        found: Node = {"type": "group", "kind": GROUPS[group["Type"]], "of": rules}
        return found | ({"n": group.get("Count", 0)} if group["Type"].startswith("AT_") else {})

    def _person(self, entry: Node) -> Node:
        for key in ("OccurrenceStartDate", "OccurrenceEndDate", "Race", "Ethnicity"):
            if entry.get(key):
                self._lose(f"人の条件 {key}", f"The demographic criterion {key}")
        found: Node = {"type": "person_is"}
        if sexes := values.sexes(entry.get("Gender")):
            found["sex"] = sexes
        if age := values.number_range(entry.get("Age")):
            found["age"] = age
        return found

    def _counted(self, entry: Node, anchor: str) -> Node | None:
        if (event := self._event(entry["Criteria"])) is None:
            return None
        start, end, occurrence = entry.get("StartWindow") or {}, entry.get("EndWindow"), entry["Occurrence"]
        window = {
            "first": values.bound(start.get("Start"), anchor),
            "last": values.bound(start.get("End"), anchor),
        }
        for flag, where in (
            (start.get("UseIndexEnd"), "UseIndexEnd"),
            (start.get("UseEventEnd"), "UseEventEnd"),
        ):
            if flag:
                self._lose(f"期間の基準 {where}", f"The window relative to an end ({where})")
        if end:
            self._lose("終了日の期間（EndWindow）", "A window on the end date (EndWindow)")
        found: Node = {
            "type": "counted",
            "event": event,
            "window": {key: bound for key, bound in window.items() if bound},
            "kind": COUNTS[occurrence["Type"]],
            "n": occurrence["Count"],
            "by": "record",
        }
        if occurrence.get("IsDistinct"):
            column = occurrence.get("CountColumn")
            found["by"] = {"START_DATE": "day", "VISIT_ID": "encounter"}.get(column, "record")
            if found["by"] == "record":
                self._lose(
                    "異なるコードの数え方（DOMAIN_CONCEPT）", "Counting distinct concepts (DOMAIN_CONCEPT)"
                )
        if entry.get("RestrictVisit"):
            found["same_encounter"] = anchor
        return found

    # -- exit ---------------------------------------------------------------------------------------
    def _follow_up(self) -> Node:
        strategy = self.expression.get("EndStrategy") or {}
        found: Node = {"death": False}
        if offset := strategy.get("DateOffset"):
            found["days"] = offset.get("Offset", 0)
            if offset.get("DateField") == "EndDate":
                found["days_from"] = "event_end"
        if custom := strategy.get("CustomEra"):
            found["era"] = self._exposure(custom)
        censor = [
            event for entry in self.expression.get("CensoringCriteria") or [] if (event := self._event(entry))
        ]
        if censor:
            found["censor"] = censor
        settings = self.expression.get("CollapseSettings") or {}
        if settings.get("CollapseType") == "ERA":
            found["collapse_days"] = settings.get("EraPad", 0)
        return found

    def _exposure(self, custom: Node) -> str:
        codes = self.lists[custom["DrugCodesetId"]]
        era: Node = {
            "name": f"exposure_{codes}"[:40],
            "title": values.both(f"Exposure to {codes}"),
            "events": [{"table": "prescription", "codes": codes}],
            "gap_days": custom.get("GapDays", 30),
            "surveillance_days": custom.get("Offset", 0),
        }
        if override := custom.get("DaysSupplyOverride"):
            era["supply_days"] = override
        self.eras.append(era)
        return str(era["name"])
