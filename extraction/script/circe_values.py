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


def number_range(node: Node | None) -> Node | None:
    """A range of numbers; None without one. Raises ValueError for an unknown operator."""
    if not node:
        return None
    value, op = node.get("Value"), node["Op"]
    single = {"gte": "at_least", "gt": "above", "lte": "at_most", "lt": "below"}
    if op in single:
        return {single[op]: value}
    if op == "eq":
        return {"at_least": value, "at_most": value}
    if op == "bt":
        return {"at_least": value, "at_most": node["Extent"]}
    raise ValueError(f"Op {op}")


def period(node: Node | None) -> Node | None:
    """Days of the calendar; None without any."""
    if not node:
        return None
    day, op = date.fromisoformat(node["Value"][:10]), node["Op"]
    if op == "bt":
        return {"first": day.isoformat(), "last": node["Extent"][:10]}
    first = {"gte": day, "gt": day + timedelta(days=1), "eq": day}.get(op)
    last = {"lte": day, "lt": day - timedelta(days=1), "eq": day}.get(op)
    found = {"first": first, "last": last}
    return {key: value.isoformat() for key, value in found.items() if value}


def bound(node: Node | None, anchor: str) -> Node | None:
    """None (open) when Circe says "all days", which observation bounds here as there."""
    if not node or node.get("Days") is None:
        return None
    return {"days": node["Days"] * node["Coeff"], "of": anchor}
