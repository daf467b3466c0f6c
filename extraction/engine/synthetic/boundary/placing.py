"""On which days records are put: inside windows, away from what must not happen, and exactly on the edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from extraction.engine.synthetic.boundary.codes import code_of, is_also
from extraction.engine.synthetic.boundary.drafts import NOTHING, Part, Scene, later
from extraction.engine.synthetic.boundary.records import APART, base_event, plain
from extraction.script.model import Counted, Event, Group, Rule, Window, leaves
from extraction.script.tables import TABLES

ROOM = 60
MOST_DAYS = 400


def span(scene: Scene, window: Window) -> tuple[date, date] | None:
    """First and last day of a window, open ends given some room; None when it has no days."""
    if not scene.knows(window):
        return None
    first = scene.day(window.first) if window.first is not None else None
    last = scene.day(window.last) if window.last is not None else None
    if first is None:
        first = later(last or scene.index, -ROOM)
    if last is None:
        last = later(max(first, scene.index), ROOM)
    return (first, last) if first <= last else None


def days_inside(scene: Scene, window: Window, event: Event, count: int) -> list[date]:
    """So many days of a window, apart from each other and from what they might disturb; fewer when it has
    fewer.
    """
    found = span(scene, window) if count > 0 else None
    if found is None:
        return []
    first, last = found
    if event.period is not None:
        first, last = max(first, event.period.first or first), min(last, event.period.last or last)
    length = (last - first).days + 1
    if length < 1:
        return []
    middle = later(first, (length - 1) // 2)
    skip = max(0, (length - MOST_DAYS) // 2)
    days = [first + timedelta(days=n) for n in range(skip, length - skip)]
    disturbed = dict(zip(days, _disturbed(scene, event, days), strict=True))

    def rank(day: date) -> tuple[int, int]:
        return disturbed[day] + (day in (first, last)), abs((day - middle).days)

    return sorted(sorted(days, key=rank)[:count])


def _disturbed(scene: Scene, event: Event, days: list[date]) -> list[int]:
    """How much a record of this kind on each day would disturb who enters, and what must not happen.

    The index date itself is a little worse than others: what happens there is easily there already.
    """
    held = base_event(scene, event)
    carried = code_of(scene.script, held) if TABLES[held.table].is_coded else None

    def touches(other: Event) -> bool:
        stored = base_event(scene, other)
        return stored.table == held.table and is_also(scene.script, carried, stored)

    entry = scene.arm.entry
    enters = any(map(touches, (*entry.events, *entry.washout_events)))
    censors = any(map(touches, (*scene.script.follow_up.censor, *scene.arm.censor)))
    spans = _overlaps(
        days,
        (
            found
            for leaf in unwanted(scene)
            if leaf.event != event and touches(leaf.event) and (found := span(scene, leaf.window))
        ),
    )
    return [
        2 * over
        + (day == scene.index)
        + (4 * (day < scene.index) + 2 * (day == scene.index) if enters else 0)
        + (censors and day > scene.index)
        for day, over in zip(days, spans, strict=True)
    ]


def _overlaps(days: list[date], spans: Iterable[tuple[date, date]]) -> Iterator[int]:
    """Of days in a row, in how many spans each lies."""
    begun = [0] * (len(days) + 1)
    for first, last in spans:
        low, high = (first - days[0]).days, (last - days[0]).days
        if low < len(days) and high >= 0:
            begun[max(low, 0)] += 1
            begun[min(high + 1, len(days))] -= 1
    return accumulate(begun[:-1])


def unwanted(scene: Scene) -> Iterator[Counted]:
    """What must not happen to a person who stays: exclusions, and "none" among inclusions."""
    for criterion in scene.script.exclude:
        yield from (leaf for leaf in leaves(criterion.rule) if isinstance(leaf, Counted))
    for criterion in scene.script.include:
        for leaf in _all_of(criterion.rule):
            if isinstance(leaf, Counted) and leaf.kind != "at_least" and leaf.n == 0:
                yield leaf


def _all_of(rule: Rule) -> Iterator[Rule]:
    if isinstance(rule, Group):
        for part in rule.of if rule.kind == "all" else ():
            yield from _all_of(part)
    else:
        yield rule


Edge = tuple[str, int, Part]


def edges(scene: Scene, window: Window, event: Event, place: Any, **special: Any) -> Iterator[Edge]:
    """A record the day before, on and the day after each end of a window: which end, how far off, the record.

    ``place`` makes the record's share of a patient from its day.
    """
    for name in ("first", "last"):
        bound = getattr(window, name)
        day = None if bound is None else scene.day(bound)
        if day is None:
            continue
        for off in (-1, 0, 1):
            if window.overlap:
                yield name, off, overlapping(scene, event, later(day, off), name, special)
            else:
                yield name, off, place(later(day, off), **special)


def overlapping(scene: Scene, event: Event, day: date, name: str, special: dict[str, Any]) -> Part:
    """An interval of some days that ends (at a window's first day) or starts (at its last) on a day."""
    if event.table != "era" and not TABLES[event.table].end:
        return plain(scene, event, day, **special)
    length = special.pop("length", None) or 3
    start = later(day, 1 - length) if name == "first" else day
    shown = later(start, length - 1) if event.dated == "end" else start
    return plain(scene, event, shown, length=length, **special)


def before(scene: Scene, event: Event, day: date, count: int, *, after: bool = False) -> Part:
    """So many more records of a kind, some days apart, before (or after) a day."""
    found = NOTHING
    for n in range(1, count + 1):
        found = found + plain(scene, event, later(day, APART * n if after else -APART * n))
    return found
