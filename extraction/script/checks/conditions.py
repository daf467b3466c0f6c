"""Inclusion and exclusion: conditions that cannot hold, always hold, repeat or contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extraction.script.checks.meaning import Meaning, parts
from extraction.script.checks.values import range_findings
from extraction.script.finding import Finding, error, warning
from extraction.script.model import Counted, Group, Measured, PersonIs, Rule, Script
from extraction.script.needs import rules_with_events
from extraction.script.text import Text


def condition_findings(script: Script) -> Iterator[Finding]:
    """Findings about the rules of a script."""
    for place, rule in rules_with_events(script):
        if isinstance(rule, Group):
            yield from _group(place, rule)
        elif isinstance(rule, Counted):
            yield from _counted(place, rule)
        elif isinstance(rule, Measured):
            yield from _measured(script, place, rule)
        else:
            yield from _person(place, rule)
    yield from _together(script)


def _group(place: str, rule: Group) -> Iterator[Finding]:
    if rule.kind in ("all", "any"):
        if rule.n:
            yield error(
                f"{place}/n",
                "n は「すべて」「いずれか」には書けません。",
                "n cannot be said with 'all' or 'any'.",
            )
    elif rule.kind in ("at_least", "exactly") and rule.n > len(rule.of):
        yield error(
            f"{place}/n",
            f"{len(rule.of)} 件の条件のうち {rule.n} 件を満たすことはできません。",
            f"{rule.n} of {len(rule.of)} conditions can never hold.",
        )
    elif (rule.kind == "at_least" and rule.n == 0) or (rule.kind == "at_most" and rule.n >= len(rule.of)):
        yield _always(f"{place}/n")


def _always(place: str) -> Finding:
    return warning(place, "この条件はいつでも満たされます。", "This condition always holds.")


def _counted(place: str, rule: Counted) -> Iterator[Finding]:
    if rule.kind == "at_least" and rule.n == 0:
        yield _always(f"{place}/n")
    first, last = rule.window.first, rule.window.last
    if rule.by == "day" and rule.kind != "at_most" and first is not None and last is not None:
        span = last.days - first.days + 1
        if first.of == last.of and 0 < span < rule.n and not rule.window.overlap:
            yield error(
                f"{place}/n",
                f"{span} 日間に {rule.n} 日の記録があることはありません。",
                f"There cannot be records on {rule.n} days within {span} days.",
            )


def _measured(script: Script, place: str, rule: Measured) -> Iterator[Finding]:
    yield from range_findings(f"{place}/range", rule.range, Text("値", "value"))
    if rule.missing and rule.range is not None:
        yield error(
            place,
            "「値がない」と値の範囲は一緒に書けません。",
            "A missing value cannot lie in a range.",
        )
    measure = next((measure for measure in script.measures if measure.name == rule.measure), None)
    if measure is not None and measure.is_yes_no:
        yield error(
            f"{place}/measure",
            f"測定項目 {rule.measure} は「有無」で、数値ではありません。",
            f"The measure {rule.measure} says yes or no; it is no number.",
        )


def _person(place: str, rule: PersonIs) -> Iterator[Finding]:
    yield from range_findings(f"{place}/age", rule.age, Text("年齢", "age"))
    if rule == PersonIs():
        yield _always(place)


def _together(script: Script) -> Iterator[Finding]:
    seen: dict[Any, str] = {}
    meaning = Meaning(script)
    for part in ("include", "exclude"):
        for n, criterion in enumerate(getattr(script, part)):
            yield from _compared(meaning, seen, part, f"/{part}/{n}/rule", criterion.rule)


def _compared(meaning: Meaning, seen: dict[Any, str], part: str, place: str, rule: Rule) -> Iterator[Finding]:
    for piece in parts(rule, "all" if part == "include" else "any"):
        key, opposite = (part, meaning.rule(piece)), meaning.opposite(piece)
        if key in seen:
            yield warning(
                place,
                f"{seen[key]} と同じ条件のため、ここでは誰も外れません。",
                f"This repeats {seen[key]}: nobody is lost here.",
            )
        elif part == "exclude" and ("include", key[1]) in seen:
            where = seen["include", key[1]]
            yield error(
                place,
                f"対象とする条件 {where} に合う人をすべて除くため、誰も残りません。",
                f"This drops everybody whom {where} includes: nobody is left.",
            )
        elif part == "exclude" and opposite is not None and ("include", opposite) in seen:
            where = seen["include", opposite]
            yield warning(
                place,
                f"対象とする条件 {where} と同じことのため、ここでは誰も外れません。",
                f"This says the same as the inclusion {where}: nobody is lost here.",
            )
        elif part == "include" and opposite is not None and ("include", opposite) in seen:
            yield error(
                place,
                f"{seen['include', opposite]} と両立しないため、誰も残りません。",
                f"This contradicts {seen['include', opposite]}: nobody is left.",
            )
        seen.setdefault(key, place)
