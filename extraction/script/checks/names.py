"""Names: defined once, used somewhere, known where they are used, never in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from extraction.script.finding import Finding, error, warning
from extraction.script.model import (
    ANCHORS,
    Counted,
    Event,
    Measured,
    PersonIs,
    Rule,
    Script,
    Window,
)
from extraction.script.needs import asked_measures, direct_uses, rules_with_events, uses, walk
from extraction.script.text import Text

PARTS = {
    "code_lists": Text("コードリスト", "code list"),
    "eras": Text("連続曝露期間", "exposure era"),
    "days": Text("基準とする日", "named day"),
    "measures": Text("測定項目", "measure"),
    "outcomes": Text("アウトカム", "outcome"),
    "arms": Text("群", "arm"),
    "outputs": Text("出力", "output"),
}
RESERVED = (
    "person", "site_id", "arm", "look", "sex", "age", "birth", "index_date", "index_month",
    "follow_up_days", "stratum", "place",
)  # fmt: skip
"""Columns that every data set has of its own."""
KNOWN_BEFORE_ENTRY = ("observation_start", "observation_end", "this")


def name_findings(script: Script) -> Iterator[Finding]:
    """Findings about the names of a script."""
    yield from _defined_once(script)
    yield from _references(script)
    yield from _days(script)
    yield from _unused(script)
    yield from _circles(script)


def names(script: Script, part: str) -> list[str]:
    """What a part of the script defines."""
    return [entry.name for entry in getattr(script, part)]


def _defined_once(script: Script) -> Iterator[Finding]:
    for part, title in PARTS.items():
        known = names(script, part)
        for n, name in enumerate(known):
            if name in known[:n]:
                yield error(
                    f"/{part}/{n}/name",
                    f"{title.ja}の名前 {name} が重なっています。",
                    f"The {title.en} name {name} is repeated.",
                )
    for n, name in enumerate(names(script, "days")):
        if name in ANCHORS:
            yield _reserved(f"/days/{n}/name", name)
    taken = {f"{name}_{tail}" for name in names(script, "outcomes") for tail in ("status", "day")}
    for n, name in enumerate(names(script, "measures")):
        if name in RESERVED:
            yield _reserved(f"/measures/{n}/name", name)
        if name in taken:
            yield error(
                f"/measures/{n}/name",
                f"名前 {name} は、アウトカムの列の名前と重なります。",
                f"The name {name} is also that of a column of an outcome.",
            )


def _reserved(place: str, name: str) -> Finding:
    return error(
        place,
        f"名前 {name} は初めから使われているため、付けられません。",
        f"The name {name} is taken by the language itself.",
    )


def _unknown(place: str, part: str, name: str) -> Finding:
    title = PARTS[part]
    return error(place, f"{title.ja} {name} は定義されていません。", f"The {title.en} {name} is not defined.")


def _references(script: Script) -> Iterator[Finding]:
    lists, eras = set(names(script, "code_lists")), set(names(script, "eras"))
    for use in uses(script):
        if use.event.codes is not None and use.event.codes not in lists:
            yield _unknown(f"{use.pointer}/codes", "code_lists", use.event.codes)
        if use.event.era is not None and use.event.era not in eras:
            yield _unknown(f"{use.pointer}/era", "eras", use.event.era)
        if use.pointer.startswith("/eras/") and use.event.table == "era":
            yield error(
                f"{use.pointer}/table",
                "連続曝露期間を、連続曝露期間から作ることはできません。",
                "An exposure era cannot be made of exposure eras.",
            )
    for place, name in _ending_eras(script):
        if name not in eras:
            yield _unknown(place, "eras", name)
    measures = set(names(script, "measures"))
    for place, rule in rules_with_events(script):
        if isinstance(rule, Measured) and rule.measure not in measures:
            yield _unknown(f"{place}/measure", "measures", rule.measure)


def _ending_eras(script: Script) -> Iterator[tuple[str, str]]:
    """The eras with which follow-up ends, each with its place."""
    if script.follow_up.era is not None:
        yield "/follow_up/era", script.follow_up.era
    for n, arm in enumerate(script.arms):
        if arm.era is not None:
            yield f"/arms/{n}/era", arm.era


def _ends(window: Window, place: str) -> Iterator[tuple[str, str]]:
    for end in ("first", "last"):
        bound = getattr(window, end)
        if bound is not None:
            yield f"{place}/{end}/of", bound.of


def _days(script: Script) -> Iterator[Finding]:
    """Each day that a window names must be known there."""
    known = (*(name for name in ANCHORS if name != "this"), *names(script, "days"))
    for part in ("days", "measures", "outcomes", "outputs"):
        for n, entry in enumerate(getattr(script, part)):
            if isinstance(window := getattr(entry, "window", None), Window):
                yield from _unknown_days(_ends(window, f"/{part}/{n}/window"), known)
    for part in ("include", "exclude"):
        for n, criterion in enumerate(getattr(script, part)):
            yield from _in_rule(criterion.rule, f"/{part}/{n}/rule", known)
    for use in direct_uses(script):
        if use.event.having is not None and not use.pointer.startswith(("/include/", "/exclude/")):
            early = use.pointer.startswith("/eras/") or "/entry/" in use.pointer
            inner = KNOWN_BEFORE_ENTRY if early else (*known, "this")
            yield from _in_rule(use.event.having, f"{use.pointer}/having", inner)
            if early:
                yield from _before_entry(use.event, use.pointer)


def _in_rule(rule: Rule, place: str, known: tuple[str, ...]) -> Iterator[Finding]:
    for where, leaf in walk(rule, place):
        if isinstance(leaf, Counted):
            inside = "/having" in where
            allowed = (*known, "this") if inside else known
            yield from _unknown_days(_ends(leaf.window, f"{where}/window"), allowed)
            same = leaf.same_encounter
            with_record = [name for name in allowed if name not in ANCHORS or name in ("index", "this")]
            if same is not None and same not in with_record:
                yield from _unknown_days([(f"{where}/same_encounter", same)], tuple(with_record))


def _unknown_days(ends: Iterable[tuple[str, str]], known: tuple[str, ...]) -> Iterator[Finding]:
    for place, name in ends:
        if name in known:
            continue
        if name == "this":
            yield error(
                place,
                "「その記録の日」(this)は、記録の条件(having)の中でだけ使えます。",
                "The day 'this' can be used only inside 'having'.",
            )
        elif name in ANCHORS:
            yield error(
                place,
                f"{name} はここではまだ決まっていないか、記録のない日です（使える日: {', '.join(known)}）。",
                f"{name} is not known here yet, or is no day of a record; known are {', '.join(known)}.",
            )
        else:
            yield _unknown(place, "days", name)


def _before_entry(event: Event, place: str) -> Iterator[Finding]:
    assert event.having is not None
    for where, rule in walk(event.having, f"{place}/having"):
        if isinstance(rule, Measured) or (isinstance(rule, PersonIs) and rule.age is not None):
            yield error(
                where,
                "起点日を決める記録の条件に、起点日の後で決まる値は使えません。",
                "A record that makes the index date cannot depend on what is known only after it.",
            )


def _unused(script: Script) -> Iterator[Finding]:
    found = list(uses(script))
    ends = {name for _, window in _windows(script) for _, name in _ends(window, "")}
    same = {
        rule.same_encounter
        for _, rule in rules_with_events(script)
        if isinstance(rule, Counted) and rule.same_encounter
    }
    outputs = script.outputs
    whole = any(output.kind in ("dataset", "matching") for output in outputs)
    told = {getattr(output, "of", None) for output in outputs}
    told |= {axis.of for output in outputs for axis in getattr(output, "by", ())}
    used: dict[str, set[Any]] = {
        "code_lists": {use.event.codes for use in found},
        "eras": {use.event.era for use in found} | {name for _, name in _ending_eras(script)},
        "days": ends | same,
        "measures": set(names(script, "measures")) if whole else told | asked_measures(script),
        "outcomes": set(names(script, "outcomes")) if whole else told,
    }
    for part, known in used.items():
        for n, name in enumerate(names(script, part)):
            if name not in known:
                title = PARTS[part]
                yield warning(
                    f"/{part}/{n}",
                    f"{title.ja} {name} は使われていません。",
                    f"The {title.en} {name} is not used.",
                )


def _windows(script: Script) -> Iterator[tuple[str, Window]]:
    for part in ("days", "measures", "outcomes", "outputs"):
        for n, entry in enumerate(getattr(script, part)):
            if isinstance(window := getattr(entry, "window", None), Window):
                yield f"/{part}/{n}/window", window
    for place, rule in rules_with_events(script):
        if isinstance(rule, Counted):
            yield f"{place}/window", rule.window


def _circles(script: Script) -> Iterator[Finding]:
    """Named days, and measures asked about in ``having``, that wait for each other."""
    waiting: dict[tuple[str, str], set[tuple[str, str]]] = {}
    places = {}
    for part in ("days", "measures"):
        for n, entry in enumerate(getattr(script, part)):
            rules = [] if entry.event.having is None else [rule for _, rule in walk(entry.event.having, "")]
            windows = [entry.window, *(rule.window for rule in rules if isinstance(rule, Counted))]
            needed = {("days", name) for window in windows for _, name in _ends(window, "")}
            needed |= {
                ("days", rule.same_encounter)
                for rule in rules
                if isinstance(rule, Counted) and rule.same_encounter
            }
            needed |= {("measures", rule.measure) for rule in rules if isinstance(rule, Measured)}
            waiting[part, entry.name] = needed
            places[part, entry.name] = f"/{part}/{n}"
    while ready := [key for key, needed in waiting.items() if not needed & set(waiting)]:
        for key in ready:
            del waiting[key]
    for key in waiting:
        others = ", ".join(sorted(name for _, name in waiting))
        yield error(
            places[key],
            f"互いを参照していて決まりません: {others}。",
            f"These refer to each other in a circle: {others}.",
        )
