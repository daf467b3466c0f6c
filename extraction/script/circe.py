"""A cohort definition of OHDSI ATLAS (a Circe expression) as a script, and what could not be carried.

Concept sets become code lists by their concepts' own vocabulary and code, since a hospital's store holds
codes and no OMOP concepts. What the language has no word for, or what means something else here, is named,
never dropped in silence.
"""

from __future__ import annotations

from typing import Any

from extraction.script import circe_values as values
from extraction.script.circe_events import Events
from extraction.script.circe_values import Node
from extraction.script.text import Text


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
            "コホート定義の形が違います。ATLASから書き出したJSONをそのまま使ってください。",
            "The cohort definition is not well-formed. Use the JSON as ATLAS exports it.",
        ) from error


class _Import(Events):
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
