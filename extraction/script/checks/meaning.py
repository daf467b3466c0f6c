"""What a rule means apart from how it is written: equal meanings compare equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from extraction.script import codes
from extraction.script.model import Counted, Entry, Event, Group, Measured, Rule, Script


class Meaning:
    """The meanings of the parts of one script, with what the codes match instead of the names of lists."""

    def __init__(self, script: Script) -> None:
        first: dict[Any, int] = {}
        self.lists = {
            entry.name: first.setdefault(codes.normal(entry), n) for n, entry in enumerate(script.code_lists)
        }

    def entry(self, entry: Entry) -> Any:
        """How persons enter: the same for ways that choose the same persons on the same days."""
        events = frozenset(self.event(event) for event in entry.events)
        washout = frozenset(self.event(event) for event in entry.washout_events)
        return replace(entry, events=(), washout_events=(), sex=tuple(sorted(entry.sex))), events, washout

    def event(self, event: Event) -> Any:
        """Which records are meant."""
        having = None if event.having is None else self.rule(event.having)
        plain = replace(event, codes=None, having=None, where=())
        where = frozenset((entry.column, frozenset(entry.texts), entry.negated) for entry in event.where)
        return plain, self.lists.get(event.codes or "", event.codes), where, having

    def rule(self, rule: Rule) -> Any:
        """When a rule holds: order, repetition and needless groups play no part."""
        if isinstance(rule, Group):
            if rule.kind in ("all", "any"):
                flat = frozenset(self.rule(part) for part in parts(rule, rule.kind))
                return next(iter(flat)) if len(flat) == 1 else (rule.kind, flat)
            return rule.kind, rule.n, tuple(sorted((self.rule(part) for part in rule.of), key=repr))
        if isinstance(rule, Counted):
            counted = rule.window, rule.kind, rule.n, rule.by, rule.same_encounter
            return "counted", self.event(rule.event), counted
        return rule

    def opposite(self, rule: Rule) -> Any:
        """The meaning of the rule that holds when this one does not; None when no single rule does."""
        if isinstance(rule, Counted) and rule.kind == "at_least" and rule.n > 0:
            return self.rule(replace(rule, kind="at_most", n=rule.n - 1))
        if isinstance(rule, Counted) and rule.kind == "at_most":
            return self.rule(replace(rule, kind="at_least", n=rule.n + 1))
        if isinstance(rule, Measured) and rule.range is None:
            return self.rule(replace(rule, missing=not rule.missing))
        return None


def parts(rule: Rule, kind: str) -> Iterator[Rule]:
    """The rules that a rule of groups of this kind comes to: "all" for inclusion, "any" for exclusion."""
    if isinstance(rule, Group) and (rule.kind == kind or (len(rule.of) == 1 and rule.kind in ("all", "any"))):
        for part in rule.of:
            yield from parts(part, kind)
    else:
        yield rule
