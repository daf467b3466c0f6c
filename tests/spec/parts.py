"""Short ways to write parts of a script in cases."""

from __future__ import annotations

from typing import Any

from tests.spec.specification import both

Part = dict[str, Any]
ANYTIME: Part = {}


def event(table: str, **more: Any) -> Part:
    return {"table": table, **more}


def bound(days: int, of: str = "index") -> Part:
    return {"days": days, "of": of}


def window(first: int | Part | None, last: int | Part | None, **more: Any) -> Part:
    found = {"first": first, "last": last}
    bounds = {
        name: bound(day) if isinstance(day, int) else day for name, day in found.items() if day is not None
    }
    return bounds | more


def counted(what: Part, when: Part, **more: Any) -> Part:
    return {"type": "counted", "event": what, "window": when, **more}


def group(kind: str, *of: Part, n: int = 0) -> Part:
    return {"type": "group", "kind": kind, "of": list(of), "n": n}


def criterion(rule: Part, ja: str = "条件", en: str = "condition") -> Part:
    return {"title": both(ja, en), "rule": rule}


def measure(what: Part, when: Part, take: str, name: str = "x", **more: Any) -> Part:
    return {
        "name": name,
        "title": both("測定", "measure"),
        "event": what,
        "window": when,
        "take": take,
        **more,
    }


def outcome(what: Part, during: Part, name: str = "hit", **more: Any) -> Part:
    return {"name": name, "title": both("アウトカム", "outcome"), "event": what, "window": during, **more}


def codes(
    name: str, *include: str, below: bool = False, exclude: tuple[str, ...] = (), system: str = "X"
) -> Part:
    def listed(found: tuple[str, ...], descendants: bool) -> list[Part]:
        return [
            {"system": system, "code": code, **({"descendants": True} if descendants else {})}
            for code in found
        ]

    part = {"name": name, "title": both("コードの一覧", "codes"), "include": listed(include, below)}
    return part | ({"exclude": listed(exclude, below)} if exclude else {})


def day(name: str, what: Part, when: Part, **more: Any) -> Part:
    return {"name": name, "title": both("日", "day"), "event": what, "window": when, **more}


def era(name: str, *events: Part, **more: Any) -> Part:
    return {"name": name, "title": both("曝露期間", "era"), "events": list(events), **more}


def arm(name: str, *events: Part, ends: Part | None = None, **more: Any) -> Part:
    return {
        "name": name,
        "title": both(f"群{name}", f"arm {name}"),
        "entry": {"events": list(events), **more},
        **(ends or {}),
    }


VISIT = event("encounter")
DRUG = event("prescription", codes="drug")
DRUG_LIST = codes("drug", "D1")
LAB = event("lab_result")
"""Everybody enters by a prescription of D1 where a case says so."""
BY_DRUG: Part = {"entry": {"events": [DRUG]}, "code_lists": [DRUG_LIST]}
