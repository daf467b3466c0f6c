"""Whether a change lets fewer or more persons in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import Any, Literal

from extraction.script.model import Arm, Counted, Entry, Group, Measured, Period, PersonIs, Range, Rule

Direction = Literal["narrower", "wider"] | None
ENTRY_LINES = ("period", "washout", "choose", "observed", "sex", "age")
"""The lines below an arm that say how persons enter, in the order in which they are told."""


def arm_lines[T](arm: Arm, lines: Sequence[T]) -> tuple[Sequence[T], Sequence[T], Sequence[T]]:
    """The lines below an arm: its index records, how persons enter by them, what ends its follow-up."""
    last = len(lines) - (arm.era is not None or bool(arm.censor))
    first = last - len(ENTRY_LINES)
    return lines[:first], lines[first:last], lines[last:]


def opposite(direction: Direction) -> Direction:
    """The direction of the rest: fewer excluded means more who stay."""
    if direction is None:
        return None
    return "wider" if direction == "narrower" else "narrower"


def of_entry(line: str, old: Entry, new: Entry) -> Direction:
    """What a change of one line below an arm does."""
    if line == "age":
        return of_range(old.age, new.age)
    if line == "period":
        return _inside(_days(old.period), _days(new.period))
    if line == "sex":
        return _inside(_sexes(old), _sexes(new))
    if line == "washout" and old.washout_events == new.washout_events and old.choose == new.choose == "all":
        return _by(old.washout_days, new.washout_days)
    if line == "observed" and old.observed.of == new.observed.of == "chosen":
        steps = {
            _by(getattr(old.observed, name), getattr(new.observed, name)) for name in ("before", "after")
        }
        steps.discard(None)
        return steps.pop() if len(steps) == 1 else None
    return None


def of_rule(old: Rule, new: Rule) -> Direction:
    """Whether fewer or more persons meet the rule than before; None when that cannot be told."""
    if isinstance(old, PersonIs) and isinstance(new, PersonIs) and old.sex == new.sex:
        return of_range(old.age, new.age)
    if isinstance(old, Measured) and isinstance(new, Measured) and not old.missing and not new.missing:
        return of_range(old.range, new.range) if old.measure == new.measure else None
    if isinstance(old, Counted) and isinstance(new, Counted) and replace(old, n=new.n) == new:
        step = _by(old.n, new.n)
        return step if old.kind == "at_least" else opposite(step) if old.kind == "at_most" else None
    if isinstance(old, Group) and isinstance(new, Group) and old.kind == new.kind and old.n == new.n:
        fewer, more = set(old.of) <= set(new.of), set(new.of) <= set(old.of)
        if fewer == more or old.kind not in ("all", "any", "at_least", "at_most"):
            return None
        return (
            ("narrower" if fewer else "wider")
            if old.kind in ("all", "at_most")
            else ("wider" if fewer else "narrower")
        )
    return None


def of_range(old: Range | None, new: Range | None) -> Direction:
    """Whether the new range holds fewer or more numbers."""
    return _inside(_ends(old), _ends(new))


def _by(old: int, new: int) -> Direction:
    return None if old == new else "narrower" if new > old else "wider"


def _ends(limits: Range | None) -> tuple[Any, Any]:
    """Lower and upper end, so that a greater lower or a smaller upper one is narrower."""
    limits = limits or Range()
    low = (limits.at_least, 0) if limits.at_least is not None else (limits.above, 1)
    high = (limits.at_most, 0) if limits.at_most is not None else (limits.below, -1)
    return (
        (-inf, 0) if low[0] is None else low,
        (inf, 0) if high[0] is None else high,
    )


def _days(period: Period | None) -> tuple[Any, Any]:
    first = period.first.toordinal() if period is not None and period.first is not None else -inf
    last = period.last.toordinal() if period is not None and period.last is not None else inf
    return first, last


def _sexes(entry: Entry) -> frozenset[str]:
    return frozenset(entry.sex or ("1", "2", "9", "unknown"))


def _inside(old: Any, new: Any) -> Direction:
    if isinstance(old, frozenset):
        return "narrower" if new < old else "wider" if new > old else None
    (low, high), (new_low, new_high) = old, new
    if (low, high) == (new_low, new_high):
        return None
    if new_low >= low and new_high <= high:
        return "narrower"
    return "wider" if new_low <= low and new_high >= high else None
