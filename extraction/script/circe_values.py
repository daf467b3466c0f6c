"""The small values of a Circe expression: limits, ranges, days, sexes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

Node = dict[str, Any]
SEX = {8507: "1", 8532: "2"}
LIMITS = {"All": "all", "First": "first", "Last": "last"}


def both(text: Any) -> Node:
    """A text in both languages."""
    words = str(text)[:500] or "-"
    return {"ja": words, "en": words}


def is_empty(group: Node) -> bool:
    """Whether a group holds nothing."""
    return not any(group.get(key) for key in ("CriteriaList", "DemographicCriteriaList", "Groups"))


def limit(node: Node | None) -> str:
    """Which entries of a person are kept."""
    return LIMITS[(node or {}).get("Type", "All")]


def sexes(concepts: Any) -> list[str]:
    """Sexes of gender concepts."""
    return [SEX.get(concept["CONCEPT_ID"], "9") for concept in concepts or []]


class Unsaid(ValueError):
    """A small value that the language has no word for, such as "not between"."""


def number_range(node: Node | None, shift: int = 0) -> Node | None:
    """A range of numbers, each ``shift`` more; None without one. Raises Unsaid for another operator."""
    if not node:
        return None
    value, op = node["Value"] + shift, node["Op"]
    single = {"gte": "at_least", "gt": "above", "lte": "at_most", "lt": "below"}
    if op in single:
        return {single[op]: value}
    if op == "eq":
        return {"at_least": value, "at_most": value}
    if op == "bt":
        return {"at_least": value, "at_most": node["Extent"] + shift}
    raise Unsaid(f"Op {op}")


def period(node: Node | None) -> Node | None:
    """Days of the calendar; None without any. Raises Unsaid for another operator."""
    if not node:
        return None
    day, op = date.fromisoformat(node["Value"][:10]), node["Op"]
    if op not in ("bt", "gte", "gt", "eq", "lte", "lt"):
        raise Unsaid(f"Op {op}")
    if op == "bt":
        return {"first": day.isoformat(), "last": node["Extent"][:10]}
    first = {"gte": day, "gt": day + timedelta(days=1), "eq": day}.get(op)
    last = {"lte": day, "lt": day - timedelta(days=1), "eq": day}.get(op)
    found = {"first": first, "last": last}
    return {key: value.isoformat() for key, value in found.items() if value}


def bound(node: Node | None, anchor: str, *, observed: bool = True) -> Node | None:
    """One end of a window. "All days" reaches to the end of observation; None (open) unless ``observed``."""
    if not node:
        return None
    if node.get("Days") is None:
        side = "observation_start" if node["Coeff"] == -1 else "observation_end"
        return {"days": 0, "of": side} if observed else None
    return {"days": node["Days"] * node["Coeff"], "of": anchor}
