"""What a rule means apart from how it is written: equal meanings compare equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from extraction.script import codes
from extraction.script.model import Counted, Entry, Event, Group, Measured, Rule, Script


def same_entry(script: Script, one: Entry, other: Entry) -> bool:
    """Whether two ways to enter choose the same persons on the same days."""
    return bool(_entry(script, one) == _entry(script, other))


def _entry(script: Script, entry: Entry) -> Any:
    events = frozenset(event_key(script, event) for event in entry.events)
    washout = frozenset(event_key(script, event) for event in entry.washout_events)
    return replace(entry, events=(), washout_events=(), sex=tuple(sorted(entry.sex))), events, washout


def event_key(script: Script, event: Event) -> Any:
    """An event with what its codes match instead of the name of their list."""
    listed = next((entry for entry in script.code_lists if entry.name == event.codes), None)
    matched = None if listed is None else codes.normal(listed)
    having = None if event.having is None else rule_key(script, event.having)
    plain = replace(event, codes=None, having=None, where=())
    where = frozenset((entry.column, frozenset(entry.texts), entry.negated) for entry in event.where)
    return plain, event.codes if listed is None else None, matched, where, having


def rule_key(script: Script, rule: Rule) -> Any:
    """The meaning of a rule: order, repetition and needless groups play no part."""
    if isinstance(rule, Group):
        if rule.kind in ("all", "any"):
            parts = frozenset(rule_key(script, part) for part in _flat(rule))
            return next(iter(parts)) if len(parts) == 1 else (rule.kind, parts)
        counted: list[Any] = sorted((rule_key(script, part) for part in rule.of), key=repr)
        return rule.kind, rule.n, tuple(counted)
    if isinstance(rule, Counted):
        return (
            "counted",
            event_key(script, rule.event),
            rule.window,
            rule.kind,
            rule.n,
            rule.by,
            rule.same_encounter,
        )
    return rule


def opposite_key(script: Script, rule: Rule) -> Any:
    """The meaning of the rule that holds exactly when this one does not; None when no single rule does."""
    if isinstance(rule, Counted) and rule.kind == "at_least" and rule.n > 0:
        return rule_key(script, replace(rule, kind="at_most", n=rule.n - 1))
    if isinstance(rule, Counted) and rule.kind == "at_most":
        return rule_key(script, replace(rule, kind="at_least", n=rule.n + 1))
    if isinstance(rule, Measured) and rule.range is None:
        return rule_key(script, replace(rule, missing=not rule.missing))
    return None


def parts(rule: Rule, kind: str) -> Iterator[Rule]:
    """The rules that a rule of groups of this kind comes to: "all" for inclusion, "any" for exclusion."""
    if isinstance(rule, Group) and (rule.kind == kind or (len(rule.of) == 1 and rule.kind in ("all", "any"))):
        for part in rule.of:
            yield from parts(part, kind)
    else:
        yield rule


def _flat(rule: Group) -> Iterator[Rule]:
    return parts(rule, rule.kind)
