"""Shares of patients for whom a rule holds, does not hold, or hangs on one of its conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from extraction.engine.synthetic.boundary import numbers
from extraction.engine.synthetic.boundary.drafts import NOTHING, Part, Scene, later, years_before
from extraction.engine.synthetic.boundary.placing import before, days_inside, span
from extraction.engine.synthetic.boundary.records import USUAL, plain
from extraction.script.model import Counted, Event, Group, Measure, Measured, PersonIs, Rule

MOST_RECORDS = 1000
"""More records of one kind than this are not made; such a limit is named, not tried."""


def record(scene: Scene, event: Event, day: date, **special: Any) -> Part:
    """A record that is such an event on a day, with all that its ``having`` and its ``pick`` need."""
    if event.having is not None:
        special.setdefault("encounter", visit_of(event, day))
    visit = special.get("encounter")
    found = plain(scene, replace(event, having=None, pick=None), day, **special)
    if event.pick is not None and event.pick.n > 1:
        found = before(scene, event, day, min(event.pick.n - 1, 50), after=event.pick.from_last) + found
    if event.having is not None:
        found = satisfied(scene.with_day("this", day, visit), event.having, wanted=True) + found
    return found


def visit_of(event: Event, day: date) -> str:
    """A name for the encounter of a record around which something is asked."""
    return f"{event.table}-{day}"


def records(scene: Scene, rule: Counted, count: int) -> Part:
    """So many records of a counted rule inside its window."""
    count = min(count, MOST_RECORDS)
    days = days_inside(scene, rule.window, rule.event, count)
    found = NOTHING
    for n in range(count if days else 0):
        found = found + record(scene, rule.event, days[n % len(days)], **same_visit(scene, rule))
    return found


def same_visit(scene: Scene, rule: Counted) -> dict[str, Any]:
    """In which visit a record must be made."""
    name = rule.same_encounter
    return {} if name is None else {"encounter": scene.visits.get(name, name)}


# -- rules -----------------------------------------------------------------------------------------------
def satisfied(scene: Scene, rule: Rule, *, wanted: bool) -> Part:
    """A share for which the rule holds (or, not ``wanted``, does not hold)."""
    if isinstance(rule, Group):
        return chosen(scene, rule, range(_true_parts(rule, wanted=wanted)))
    if isinstance(rule, Counted):
        return records(scene, rule, _count(rule, wanted=wanted))
    if isinstance(rule, PersonIs):
        return _person(scene, rule, wanted=wanted)
    measure = measure_of(scene, rule)
    if wanted == rule.missing:
        return NOTHING if rule.range is None else _denied(scene, measure, rule)
    return measured(scene, measure, numbers.inside(rule.range, usual(measure)))


def _denied(scene: Scene, measure: Measure, rule: Measured) -> Part:
    """A record that gives the measure a value out of the range, whatever other records of other days say."""
    number, found = numbers.outside(rule.range), span(scene, measure.window)
    if number is None or found is None or measure.take not in ("first", "last"):
        return NOTHING
    day, hour = (found[0], 0) if measure.take == "first" else (found[1], 23)
    return record(scene, measure.event, day, hour=hour, **special(measure, number))


def chosen(scene: Scene, group: Group, true: range | list[int]) -> Part:
    """A share for which just these parts of a group hold; what needs nothing comes first."""
    found = NOTHING
    for n, part in enumerate(group.of):
        found = found + satisfied(scene, part, wanted=n in true)
    return found


def _true_parts(group: Group, *, wanted: bool) -> int:
    """How many parts of a group to meet."""
    most = len(group.of)
    if group.kind == "all":
        return most if wanted else most - 1
    if group.kind == "any":
        return 1 if wanted else 0
    if group.kind == "at_least":
        return min(group.n, most) if wanted else max(group.n - 1, 0)
    if group.kind == "at_most":
        return 0 if wanted else min(group.n + 1, most)
    return min(group.n, most) if wanted else min(group.n + 1, most) if group.n < most else 0


def _count(rule: Counted, *, wanted: bool) -> int:
    if rule.kind == "at_most":
        return 0 if wanted else rule.n + 1
    if wanted:
        return rule.n
    return rule.n + 1 if rule.kind == "exactly" and rule.n == 0 else 0


def _person(scene: Scene, rule: PersonIs, *, wanted: bool) -> Part:
    if wanted:
        age = None if rule.age is None else int(numbers.inside(rule.age, 50, whole=True))
        born = None if age is None else later(years_before(scene.index, age), -40)
        return Part(born=born, sex=rule.sex[0] if rule.sex else None)
    if rule.sex:
        return Part(sex=next((sex for sex in ("1", "2", "9") if sex not in rule.sex), None))
    outside = (age for age in (50, *range(121)) if not numbers.holds(rule.age, age))
    found = next(outside, None)
    return NOTHING if found is None else Part(born=later(years_before(scene.index, found), -40))


# -- measures --------------------------------------------------------------------------------------------
def measure_of(scene: Scene, rule: Measured) -> Measure:
    """The measure that a rule asks about."""
    return next(found for found in scene.script.measures if found.name == rule.measure)


def usual(measure: Measure) -> float:
    """A number such a measure may well have."""
    return USUAL if measure.needs_number and measure.of == "value" else 3.0


def measured(scene: Scene, measure: Measure, number: float) -> Part:
    """Records from which the measure has this value."""
    event, window = measure.event, measure.window
    if measure.is_counted:
        rule = Counted(event, window, n=max(0, int(number)))
        return records(scene, rule, rule.n)
    if measure.take in ("first_day", "last_day"):
        return record(scene, event, later(scene.index, int(number)))
    days = days_inside(scene, window, event, 2)
    if not days:
        return NOTHING
    if measure.take == "slope" and len(days) == 2:
        rise = number * (days[1] - days[0]).days / 365
        first, last = (
            record(scene, event, day, **special(measure, value))
            for day, value in zip(days, (USUAL, USUAL + rise), strict=True)
        )
        return first + last
    return record(scene, event, days[0], **special(measure, number))


def special(measure: Measure, number: float) -> dict[str, Any]:
    """The column that gives a measure its number."""
    if not measure.needs_number:
        return {}
    if measure.of == "length":
        return {"length": max(1, int(number))}
    return {"value_num" if measure.of == "value" else measure.of: number}


# -- what hangs on what ----------------------------------------------------------------------------------
Hanging = tuple[str, Counted | Measured | PersonIs, Part]


def hanging(scene: Scene, rule: Rule, place: str) -> Iterator[Hanging]:
    """Each condition of a rule with its pointer, and a share beside which the whole rule hangs on it."""
    if not isinstance(rule, Group):
        yield place, rule, NOTHING
        return
    for n, part in enumerate(rule.of):
        others = [other for other in range(len(rule.of)) if other != n]
        for true in _beside(rule):
            found = NOTHING
            for other in others:
                found = found + satisfied(scene, rule.of[other], wanted=other in others[:true])
            for pointer, leaf, inner in hanging(scene, part, f"{place}/of/{n}"):
                yield pointer, leaf, found + inner


def _beside(group: Group) -> tuple[int, ...]:
    """How many of the other parts must hold so that the group hangs on the one."""
    if group.kind == "all":
        return (len(group.of) - 1,)
    if group.kind == "any":
        return (0,)
    fewer = max(group.n - 1, 0)
    return {"at_least": (fewer,), "at_most": (group.n,)}.get(group.kind, (fewer, group.n))


def thresholds(scene: Scene, rule: Rule, place: str) -> Iterator[tuple[str, int, int, Part]]:
    """Shares that meet one part fewer, just as many, and one more than each group asks for."""
    if not isinstance(rule, Group):
        return
    if rule.kind in ("at_least", "at_most", "exactly"):
        for count in range(max(rule.n - 2, 0), min(rule.n + 2, len(rule.of)) + 1):
            yield f"{place}/n", rule.n, count, chosen(scene, rule, range(count))
    for n, part in enumerate(rule.of):
        others = [other for other in range(len(rule.of)) if other != n]
        for true in _beside(rule):
            met = others[:true]
            beside = NOTHING
            for other in others:
                beside = beside + satisfied(scene, rule.of[other], wanted=other in met)
            for pointer, asked, count, inner in thresholds(scene, part, f"{place}/of/{n}"):
                yield pointer, asked, count, beside + inner
