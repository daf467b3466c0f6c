"""Patients on the limits of one condition, of one measure, of one event in its window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from extraction.engine.synthetic.boundary import numbers, rules
from extraction.engine.synthetic.boundary.drafts import NOTHING, Part, Probe, Scene, later
from extraction.engine.synthetic.boundary.placing import days_inside, edges
from extraction.engine.synthetic.boundary.records import births, number_said, variants
from extraction.script.model import (
    Counted,
    Event,
    Measure,
    Measured,
    NamedDay,
    PersonIs,
    Pick,
    Rule,
    Window,
)
from extraction.script.text import Text

MOST_TRIED = 6
"""Up to this count every number of records from none on is tried; above, those next to it."""


def of_rule(scene: Scene, rule: Rule, place: str) -> Iterator[Probe]:
    """Patients on every limit of a rule, with the rest of the rule such that it hangs on that limit."""
    for pointer, asked, count, part in rules.thresholds(scene, rule, place):
        yield Probe(pointer, Text(f"{asked}件の条件に対し{count}件", f"{count} parts met of {asked}"), part)
    for pointer, leaf, others in rules.hanging(scene, rule, place):
        for probe in of_leaf(scene, leaf, pointer):
            yield probe.beside(others)


def of_leaf(scene: Scene, leaf: Counted | Measured | PersonIs, place: str) -> Iterator[Probe]:
    """Patients on every limit of one condition."""
    if isinstance(leaf, Counted):
        yield from _counted(scene, leaf, place)
    elif isinstance(leaf, PersonIs):
        yield from of_person(scene, leaf, place)
    else:
        measure = rules.measure_of(scene, leaf)
        number = numbers.inside(leaf.range, rules.usual(measure))
        yield from of_measure(scene, measure, f"/measures/{scene.script.measures.index(measure)}", number)
        for name, limit in numbers.limits(leaf.range):
            yield from measured_near(scene, measure, limit, f"{place}/range/{name}")
        yield Probe(place, Text("値がない", "no value"), NOTHING)


def of_person(scene: Scene, rule: PersonIs, place: str) -> Iterator[Probe]:
    """Persons of each sex, and of the limiting ages on the day of entry."""
    for sex in ("1", "2", "9") if rule.sex else ():
        yield Probe(f"{place}/sex", Text(f"性別{sex}", f"sex {sex}"), Part(sex=sex))
    for name, limit in numbers.limits(rule.age):
        yield from births(scene, limit, f"{place}/age/{name}", scene.index)


def _counted(scene: Scene, rule: Counted, place: str) -> Iterator[Probe]:
    for count in _near_counts(rule.n):
        said = Text(f"{rule.n}件に対し{count}件", f"{count} records for {rule.n}")
        yield Probe(f"{place}/n", said, rules.records(scene, rule, count))
    for count in sorted({max(0, rule.n - less) for less in (0, 1, 2)}):
        beside = rules.records(scene, rule, count)
        for probe in in_window(scene, rule.event, rule.window, place, **rules.same_visit(scene, rule)):
            yield probe.beside(beside)
    if rule.same_encounter is not None:
        days = days_inside(scene, rule.window, rule.event, 1)
        for day in days:
            said = Text("別の来院の記録", "a record of another encounter")
            yield Probe(f"{place}/same_encounter", said, rules.record(scene, rule.event, day))


def _near_counts(n: int) -> list[int]:
    if n <= MOST_TRIED:
        return list(range(n + 3))
    return [count for count in range(n - 2, n + 3) if count <= rules.MOST_RECORDS]


def in_window(
    scene: Scene, event: Event, window: Window, place: str, *, depth: int = 1, **special: Any
) -> Iterator[Probe]:
    """One record of a kind on each edge of a window; inside it, on each limit of its own."""

    def at(day: date, **chosen: Any) -> Part:
        return rules.record(scene, event, day, **chosen)

    for name, off, part in edges(scene, window, event, at, **special):
        bound = getattr(window, name)
        said = Text(
            f"期間の{'初日' if name == 'first' else '末日'}（{bound.of} {bound.days:+d}日）: {off:+d}日",
            f"{name} day of the window ({bound.of} {bound.days:+d}): {off:+d} day",
        )
        yield Probe(f"{place}/window/{name}", said, part)
    for day in days_inside(scene, window, event, 1):
        yield from of_event(scene, event, day, f"{place}/event", depth=depth, **special)


def of_event(
    scene: Scene, event: Event, day: date, place: str, *, depth: int = 1, **special: Any
) -> Iterator[Probe]:
    """A record of a kind on a day, on each limit of its own: numbers, codes, age, period, having, pick."""

    def make(found: Event, changed: dict[str, Any]) -> Part:
        return rules.record(scene, found, day, **{**special, **changed})

    if event.table != "era":
        yield from variants(event, place, make, scene, day)
    else:
        for name, limit in numbers.limits(event.length):
            for number in numbers.near(limit, whole=True):
                said = number_said("length", limit, number)
                yield Probe(f"{place}/length/{name}", said, make(event, {"length": max(1, int(number))}))
    yield from _in_period(scene, event, place, special)
    if event.having is not None and depth > 0:
        own = {"encounter": rules.visit_of(event, day), **special}
        bare = rules.plain(scene, event, day, **own)
        inner = scene.with_day("this", day, own["encounter"])
        for probe in of_rule(inner, event.having, f"{place}/having"):
            yield probe.beside(bare)
    yield from picks(scene, event.pick, event, [day], f"{place}/pick")


def _in_period(scene: Scene, event: Event, place: str, special: dict[str, Any]) -> Iterator[Probe]:
    for name in ("first", "last") if event.period is not None else ():
        limit = getattr(event.period, name)
        for off in (-1, 0, 1) if limit is not None else ():
            said = Text(f"{limit}: {off:+d}日", f"{limit}: {off:+d} day")
            yield Probe(
                f"{place}/period/{name}", said, rules.record(scene, event, later(limit, off), **special)
            )


def picks(scene: Scene, pick: Pick | None, event: Event, days: list[date], place: str) -> Iterator[Probe]:
    """One record fewer, as many, and one more than the place that is picked."""
    for count in range(max(1, pick.n - 1), min(pick.n + 2, 50)) if pick is not None else ():
        part = NOTHING
        for n in range(count):
            part = part + rules.plain(scene, event, later(days[0], 2 * n))
        said = Text(
            f"{pick.n}番目に対し{count}件" if pick else "",
            f"{count} records for place {pick.n if pick else 0}",
        )
        yield Probe(place, said, part)


def of_measure(scene: Scene, measure: Measure, place: str, number: float | None = None) -> Iterator[Probe]:
    """One record on each edge of a measure's window, and each limit of its event."""
    value = rules.usual(measure) if number is None else number
    special = {} if measure.is_counted else rules.special(measure, value)
    if measure.of == "value" and measure.event.value is not None and number is None:
        special = {}
    yield from in_window(scene, measure.event, measure.window, place, **special)


def measured_near(scene: Scene, measure: Measure, limit: float, place: str) -> Iterator[Probe]:
    """Values of a measure just below, on and just above a limit, as near as it can come."""
    whole = measure.is_counted or not measure.needs_number or measure.of == "length"
    for number in numbers.near(limit, whole=whole):
        said = number_said("value", limit, number)
        yield Probe(place, said, rules.measured(scene, measure, number))


def of_named_day(scene: Scene, named: NamedDay, place: str) -> Iterator[Probe]:
    """The record that makes a named day on each edge of its window and each of its own limits."""
    yield from in_window(scene, named.event, named.window, place)
    days = days_inside(scene, named.window, named.event, 1)
    if days:
        yield from picks(scene, named.pick, named.event, days, f"{place}/pick/n")
