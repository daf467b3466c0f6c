"""A cohort definition of OHDSI ATLAS (a Circe expression) as a script, and what could not be carried.

Concept sets become code lists by their concepts' own vocabulary and code, since a hospital's store holds
codes and no OMOP concepts. What the language has no word for, or what means something else here, is named,
never dropped in silence.
"""

from __future__ import annotations

from typing import Any

from extraction.script import circe_notes as notes
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
        code_lists = self._code_lists()
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
        if not self.expression.get("AdditionalCriteria") or qualified == "all":
            return expressed
        if not self.expression.get("InclusionRules"):
            return qualified
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
            found |= self._offset(offset)
        if custom := strategy.get("CustomEra"):
            found["era"] = self._exposure(custom)
        censor = [
            event for entry in self.expression.get("CensoringCriteria") or [] if (event := self._event(entry))
        ]
        if censor:
            found["censor"] = censor
            self._differs(notes.CENSORED_AT_ONCE)
        return found | self._collapse()

    def _offset(self, offset: Node) -> Node:
        days = offset.get("Offset", 0)
        if days < 0:
            self._lose(
                "負の日数の追跡終了（DateOffset）", "An exit a negative number of days away (DateOffset)"
            )
            return {}
        if offset.get("DateField") != "EndDate":
            return {"days": days}
        self._by_index_end()
        return {"days": days, "days_from": "event_end"}

    def _collapse(self) -> Node:
        """Circe pads an end and joins what then begins on or before it: one day less between than the pad."""
        primary = values.limit(self.expression["PrimaryCriteria"].get("PrimaryCriteriaLimit"))
        if primary != "all" or self._kept() != "all":
            return {}
        pad = (self.expression.get("CollapseSettings") or {}).get("EraPad", 0)
        if pad == 0:
            self._differs(notes.NEXT_DAY_JOINED)
        return {"collapse_days": max(pad - 1, 0)}

    def _exposure(self, custom: Node) -> str:
        """Circe pads each exposure by gap and offset and joins what begins on or before that day."""
        codes = self.lists[custom["DrugCodesetId"]]
        gap, offset = custom.get("GapDays", 30), custom.get("Offset", 0)
        if offset < 0:
            self._lose("負の監視期間（Offset）", "A negative surveillance window (Offset)")
            offset = 0
        era: Node = {
            "name": f"exposure_{codes}"[:40],
            "title": values.both(f"Exposure to {codes}"),
            "events": [{"table": "prescription", "codes": codes}],
            "gap_days": max(gap + offset - 1, 0),
            "surveillance_days": offset,
        }
        if override := custom.get("DaysSupplyOverride"):
            era["supply_days"] = override + 1
        else:
            self._differs(notes.DAYS_OF_SUPPLY)
        if not self._enters_by(custom["DrugCodesetId"]):
            self._differs(notes.NO_EXPOSURE)
        self.eras.append(era)
        return str(era["name"])

    def _enters_by(self, codeset: int) -> bool:
        """Whether every entry is an exposure to these drugs."""
        listed = self.expression["PrimaryCriteria"]["CriteriaList"]
        return all((found.get("DrugExposure") or {}).get("CodesetId") == codeset for found in listed)
