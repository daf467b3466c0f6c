"""Records that are events of a script, on a given day; and the same records with one thing on its limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from extraction.engine.synthetic.boundary import numbers
from extraction.engine.synthetic.boundary.codes import code_list, code_of, excluded_code
from extraction.engine.synthetic.boundary.drafts import Draft, Part, Probe, Scene, later, years_before
from extraction.script.model import (
    Era,
    Event,
    NoNumber,
    NumberIn,
    Range,
    RatioTo,
    Where,
    WrittenAs,
)
from extraction.script.tables import SEVERAL_CODES, TABLES
from extraction.script.text import Text
from extraction.script.units import conversions

REFERENCE = 40.0
"""The reference limits that made-up results carry."""
USUAL = 50.0
FAR = 200
APART = 7
Special = dict[str, Any]


def plain(scene: Scene, event: Event, day: date, **special: Any) -> Part:
    """A record (of an era: its supplies) that is such an event on a day, leaving its ``having`` aside.

    ``special`` overrides what the event would choose: "length", "encounter", "code" or a column.
    """
    if event.table == "era":
        return _era_on(scene, event, day, special)
    spec = TABLES[event.table]
    length = int(special.pop("length", None) or numbers.inside(event.length, 1, whole=True))
    first = later(day, 1 - length) if event.dated == "end" and spec.end else day
    end = later(first, length - 1) if spec.end else None
    encounter, hour = special.pop("encounter", None), special.pop("hour", 9)
    code = special.pop("code", code_of(scene.script, event) if spec.is_coded else None)
    fields = tuple(sorted({**_fields(scene, event), **special}.items()))
    born = _born(event.age, day) if event.age is not None else None
    return Part((Draft(event.table, first, end, code, encounter, hour, fields),), born)


def _born(ages: Range, day: date) -> date:
    return later(years_before(day, int(numbers.inside(ages, 50, whole=True))), -40)


def _fields(scene: Scene, event: Event) -> Special:
    """The columns that the event asks about, answered."""
    spec, found = TABLES[event.table], Special()
    number = _uneventful(scene, event) if spec.has_values else USUAL
    if spec.has_values:
        found |= {"value_num": number, "ref_low": REFERENCE, "ref_high": REFERENCE}
    found |= _value(event, number)
    for column, limits in (("quantity", event.quantity), ("days", event.days)):
        if limits is not None:
            found[column] = numbers.inside(limits, 10)
    for column, wanted in (("is_suspected", event.suspected), ("is_main", event.main)):
        if wanted != "any":
            found[column] = wanted == "only"
    for where in event.where:
        found[where.column] = "boundary" if where.negated else where.texts[0]
    return found


def _uneventful(scene: Scene, event: Event) -> float:
    """A usual value that is no outcome."""
    conditions = [
        part
        for outcome in scene.script.outcomes
        if outcome.event.codes == event.codes and outcome.event.table == event.table
        for part in outcome.when
    ]
    plain_ones = [part.limit for part in conditions if part.of is None]
    directions = {part.direction for part in conditions}
    if directions == {"below"}:
        return max([USUAL, *map(abs, plain_ones)]) * FAR
    if directions == {"above"}:
        return min([USUAL, *(limit for limit in plain_ones if limit > 0)]) / FAR
    return sum(plain_ones) / len(plain_ones) if plain_ones else USUAL


def _value(event: Event, number: float) -> Special:
    value = event.value
    if isinstance(value, NumberIn):
        return {"value_num": numbers.inside(value.range, number), "unit": value.unit}
    if isinstance(value, RatioTo):
        return {"value_num": numbers.inside(value.range, 1.0) * REFERENCE}
    if isinstance(value, WrittenAs):
        return {"value_text": value.texts[0], "value_num": None}
    return {"value_num": None} if isinstance(value, NoNumber) else {}


# -- eras -----------------------------------------------------------------------------------------------
def era_of(scene: Scene, event: Event) -> Era:
    """The era that an event asks for."""
    return next(found for found in scene.script.eras if found.name == event.era)


def base_event(scene: Scene, event: Event) -> Event:
    """The stored event behind one of an era."""
    return era_of(scene, event).events[0] if event.table == "era" else event


def _era_on(scene: Scene, event: Event, day: date, special: Special) -> Part:
    era = era_of(scene, event)
    length = special.pop("length", None) or numbers.inside(event.length, 0, whole=True)
    supplied = max(1, int(length) - era.surveillance_days) if length else unit_days(era)
    lasting = supplied + era.surveillance_days
    return supplies(scene, era, later(day, 1 - lasting) if event.dated == "end" else day, supplied)


def unit_days(era: Era) -> int:
    """How long one record without days of its own supplies."""
    return max(1, era.supply_days) if era.supply_days is not None else era.default_days


def supplies(scene: Scene, era: Era, first: date, days: int, which: int = 0) -> Part:
    """Records of an era that supply from a day on for so many days without a gap."""
    event = era.events[min(which, len(era.events) - 1)]
    unit = unit_days(era)
    if days == unit:
        return plain(scene, event, first)
    if era.supply_days is None and TABLES[event.table].days:
        return plain(scene, event, first, days=float(days))
    starts = [*range(0, max(days - unit, 0), unit), max(days - unit, 0)]
    found = Part()
    for start in sorted(set(starts)):
        found = found + plain(scene, event, later(first, start))
    return found


# -- the same record with one thing on its limit ---------------------------------------------------------
Made = Callable[[Event, Special], Part]


def variants(event: Event, place: str, make: Made, scene: Scene, day: date) -> Iterator[Probe]:
    """The record of an event with each of its limits just missed, just met and just passed.

    ``make`` puts the record (with special columns) into a share of a patient.
    """
    for column, value, pointer, words in _special(event):
        yield Probe(f"{place}/{pointer}", words, make(event, {column: value}))
    for changed, pointer, words in _converted(scene, event):
        yield Probe(f"{place}/{pointer}", words, make(event, changed))
    for name, limit in numbers.limits(event.age):
        for probe in births(scene, limit, f"{place}/age/{name}", day):
            yield probe.beside(make(event, {}))
    excluded = excluded_code(scene.script, event)
    if excluded is not None:
        said = Text("除外されたコード", "a code that its list excludes")
        yield Probe(f"{place}/codes", said, make(event, {"code": excluded}))


def births(scene: Scene, limit: float, place: str, day: date) -> Iterator[Probe]:
    """Persons who reach the limiting age, or one year less or more, the day before, on and after a day."""
    for year in (-1, 0, 1):
        age = int(limit) + year
        for off in (-1, 0, 1):
            if age >= 0:
                said = Text(f"{age}歳になる日: {off:+d}日", f"turns {age}: {off:+d} day")
                yield Probe(place, said, Part(born=later(years_before(day, age), off)))


def _special(event: Event) -> Iterator[tuple[str, Any, str, Text]]:
    yield from _values(event)
    for column, limits, whole in (
        ("quantity", event.quantity, False),
        ("days", event.days, True),
        ("length", event.length, True),
    ):
        for name, limit in numbers.limits(limits):
            for number in numbers.near(limit, whole=whole):
                if number >= 1 or column != "length":
                    yield column, number, f"{column}/{name}", number_said(column, limit, number)
    for column, wanted in (("suspected", event.suspected), ("main", event.main)):
        if wanted != "any":
            said = Text(f"{column}の逆", f"the opposite of {column}")
            yield f"is_{column}", wanted != "only", column, said
    for n, where in enumerate(event.where):
        yield where.column, _other(where), f"where/{n}", Text("別の語", "another word")


def _converted(scene: Scene, event: Event) -> Iterator[tuple[Special, str, Text]]:
    """The limits written in another unit: such numbers count as what they are in the wanted one."""
    value = event.value
    if not isinstance(value, NumberIn):
        return
    for found in conversions(value.unit, code_list(scene.script, event))[:2]:
        for name, limit in numbers.limits(value.range):
            for number in numbers.near(limit):
                written = round(float((Fraction(number) - found.offset) / found.factor), 9)
                unit = found.units[0]
                said = Text(f"{limit:g} に対し {written:g} {unit}", f"limit {limit:g}: {written:g} {unit}")
                yield {"value_num": written, "unit": unit}, f"value/range/{name}", said


def _other(where: Where) -> str:
    """What the column must not hold; of a column of several codes, two codes of which one counts."""
    if not where.negated:
        return "boundary"
    return f"boundary {where.texts[0]}" if where.column in SEVERAL_CODES else where.texts[0]


def _values(event: Event) -> Iterator[tuple[str, Any, str, Text]]:
    value = event.value
    if isinstance(value, NumberIn | RatioTo):
        scale = REFERENCE if isinstance(value, RatioTo) else 1.0
        for name, limit in numbers.limits(value.range):
            for number in numbers.near(limit):
                said = number_said("value", limit, number)
                yield "value_num", round(number * scale, 6), f"value/range/{name}", said
    if isinstance(value, NumberIn):
        yield "unit", "boundary", "value/unit", Text("別の単位", "another unit")
    if isinstance(value, NoNumber | NumberIn):
        other = USUAL if isinstance(value, NoNumber) else None
        yield "value_num", other, "value", Text("数値の有無", "with or without a number")


def number_said(what: str, limit: float, number: float) -> Text:
    """Which number sits at which limit."""
    names = {"quantity": "量", "days": "日数", "length": "期間", "value": "値"}
    return Text(
        f"{names.get(what, what)}の限度{limit:g}に対し{number:g}", f"{what} limit {limit:g}: {number:g}"
    )
