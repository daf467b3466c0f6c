"""Events and groups of a Circe expression as parts of a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from extraction.script import circe_notes as notes
from extraction.script import circe_values as values
from extraction.script.circe_codes import ConceptSets
from extraction.script.circe_values import Node
from extraction.script.tables import TABLES as STORED

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
    *("ValueAsNumber", "Unit", "RangeLowRatio", "RangeHighRatio", "DaysSupply", "Quantity"),
    *("EraStartDate", "EraEndDate", "AgeAtStart", "VisitLength", "EraLength"),
}
GROUPS = {"ALL": "all", "ANY": "any", "AT_LEAST": "at_least", "AT_MOST": "at_most"}
COUNTS = {0: "exactly", 1: "at_most", 2: "at_least"}


class Events(ConceptSets):
    """Reads the events and groups of one expression."""

    # -- events -------------------------------------------------------------------------------------
    def _event(self, criterion: Node) -> Node | None:
        [(kind, body)] = criterion.items()
        if kind not in TABLES:
            self._lose(f"記録の種類 {kind}", f"The domain {kind}")
            return None
        event: Node = {"table": TABLES[kind]}
        if (codeset := body.get("CodesetId")) is not None and kind == "VisitOccurrence":
            event |= self._visit(codeset)
        elif codeset is not None:
            event["codes"] = self.lists[codeset]
        if kind in ("DrugEra", "ConditionEra"):
            event = self._era(kind, event)
        plain = dict(event)
        self._conditions(event, body)
        if body.get("First"):
            self._first(event, plain)
        for key in sorted(set(body) - KNOWN):
            if body[key] not in (None, [], {}, False, ""):
                self._lose(f"{kind} の条件 {key}", f"The attribute {key} of {kind}")
        return event

    def _first(self, event: Node, plain: Node) -> None:
        """In Circe the first record of all must meet the conditions: no such record lies before it."""
        if event == plain:
            event["pick"] = {}
            return
        window = {"last": {"days": -1, "of": "this"}}
        none = {"type": "counted", "event": plain, "window": window, "kind": "exactly", "n": 0}
        others = [event["having"]] if "having" in event else []
        event["having"] = {"type": "group", "kind": "all", "of": [none, *others]} if others else none

    def _era(self, kind: str, event: Node) -> Node:
        """The eras of a CDM join what begins within 30 days of the last end: at most 29 days between."""
        name = f"era_{event.get('codes', 'all')}"[:40]
        if all(era["name"] != name for era in self.eras):
            self.eras.append({"name": name, "title": values.both(name), "events": [event], "gap_days": 29})
        self._differs(notes.ERAS)
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
            "length": lambda: values.number_range(body.get("VisitLength") or body.get("EraLength"), 1),
            "value": lambda: self._value(body),
            "having": lambda: self._having(body),
        }
        for key, read in readers.items():
            try:
                if (found := read()) is not None:
                    event[key] = found
            except values.Unsaid as error:
                self._lose(f"条件の演算（{error}）", f"An operator ({error})")
        if "age" in event:
            self._differs(notes.AGE)
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
        asked = [key for key in ("RangeLowRatio", "RangeHighRatio", "ValueAsNumber") if body.get(key)]
        if len(asked) > 1:
            self._lose(
                f"二つ目以降の値の条件（{', '.join(asked[1:])}）",
                f"A second condition on a value ({', '.join(asked[1:])})",
            )
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
            "exact": True,
            "range": values.number_range(body["ValueAsNumber"]),
        }

    def _visit(self, codeset: int) -> Node:
        """The kinds of visits of a concept set; all visits where it has none that a store knows."""
        listed = self.visits.get(codeset, [])
        kinds = sorted({VISIT[number] for number in listed if number in VISIT})
        if not listed or any(number not in VISIT for number in listed):
            self._lose(
                "入院・外来・救急以外の来院の種類",
                "A kind of visit other than in-patient, out-patient, emergency",
            )
        return {"where": [{"column": "kind", "texts": kinds}]} if kinds else {}

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
            self._differs(notes.AGE)
        return found

    def _counted(self, entry: Node, anchor: str) -> Node | None:
        if (event := self._event(entry["Criteria"])) is None:
            return None
        occurrence = entry["Occurrence"]
        window = self._window(entry, event, anchor)
        found: Node = {
            "type": "counted",
            "event": event,
            "window": window,
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
        if entry.get("RestrictVisit") and STORED.get(str(event["table"]), STORED["patient"]).encounter:
            found["same_encounter"] = anchor
        elif entry.get("RestrictVisit"):
            self._lose(
                "同じ来院の条件（RestrictVisit）", "The same visit (RestrictVisit) of records without visits"
            )
        return found

    def _window(self, entry: Node, event: Node, anchor: str) -> Node:
        start, observed = entry.get("StartWindow") or {}, not entry.get("IgnoreObservationPeriod")
        if start.get("UseIndexEnd") and anchor == "index":
            anchor = "index_end"
            self._by_index_end()
        elif start.get("UseIndexEnd"):
            self._lose("期間の基準 UseIndexEnd", "The window relative to an end (UseIndexEnd)")
        if start.get("UseEventEnd"):
            self._by_end(event)
        if entry.get("EndWindow"):
            self._lose("終了日の期間（EndWindow）", "A window on the end date (EndWindow)")
        ends = {
            "first": values.bound(start.get("Start"), anchor, observed=observed),
            "last": values.bound(start.get("End"), anchor, observed=observed),
        }
        if observed and self._may_leave_observation(ends, anchor):
            self._differs(notes.OUTSIDE_OBSERVATION)
        return {key: bound for key, bound in ends.items() if bound}

    def _by_index_end(self) -> None:
        """What it means that the end of the record of entry counts."""
        self._differs(notes.LATEST_END)
        if any("DrugExposure" in found for found in self.expression["PrimaryCriteria"]["CriteriaList"]):
            self._differs(notes.END_OF_PRESCRIPTION)

    def _by_end(self, event: Node) -> None:
        """Date an event by its end, where nothing else is asked of its start."""
        spec = STORED.get(str(event["table"]))
        if (spec is None or spec.end is not None) and not {"period", "age", "pick", "having"} & set(event):
            event["dated"] = "end"
        else:
            self._lose("期間の基準 UseEventEnd", "The window relative to an end (UseEventEnd)")

    def _may_leave_observation(self, ends: Node, anchor: str) -> bool:
        """Whether a window may reach further than the observation that is required around the index date."""
        required = self.expression["PrimaryCriteria"].get("ObservationWindow") or {}
        before, after = required.get("PriorDays", 0), required.get("PostDays", 0)
        bounded = [bound for bound in ends.values() if bound and bound["of"] == anchor]
        if anchor != "index":
            return any(bound["days"] for bound in bounded)
        return any(not -before <= bound["days"] <= after for bound in bounded)
