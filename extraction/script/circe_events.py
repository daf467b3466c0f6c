"""Code lists, events and groups of a Circe expression as parts of a script."""

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


class Events:
    """Reads one expression; ``lost`` collects what the language has no word for."""

    def __init__(self, expression: Node, name: str) -> None:
        self.expression, self.name = expression, name
        self.lost: list[Text] = []
        self.lists: dict[int, str] = {}
        self.eras: list[Node] = []

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
