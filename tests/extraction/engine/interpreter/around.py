# ruff: noqa: E501 - rows and sentences stay on one line
"""What can be asked around one entry of a person: events, windows, rules, measures, named days, eras."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from extraction.script.model import (
    Counted,
    Event,
    Group,
    Measure,
    Measured,
    NamedDay,
    NumberIn,
    PersonIs,
    Rule,
    Script,
    Window,
)
from tests.extraction.engine.interpreter import recorded
from tests.extraction.engine.interpreter.recorded import Record, Row, in_range, millionths, rounded, usable


@dataclass(frozen=True)
class Person:
    """A person: patient row (None when the store has none) and records by table."""

    key: tuple[str, str]
    patient: Row | None
    records: dict[str, list[Record]]

    def get(self, column: str) -> Any:
        return None if self.patient is None else self.patient[column]

    @property
    def sex(self) -> str:
        return self.get("sex") if self.get("sex") in ("1", "2") else "9"


@dataclass(frozen=True)
class Around:
    """One vantage: a person as seen by a look, with the days that windows may refer to.

    ``days`` is empty of "index" before there is an entry. ``encounters`` are those of the records from which
    days come.
    """

    script: Script
    person: Person
    cut: date | None
    days: dict[str, date | None]
    encounters: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    @property
    def index(self) -> date | None:
        return self.days.get("index")

    # -- events -------------------------------------------------------------------------------------
    def events(self, event: Event) -> list[Record]:
        """All records of the person that are such an event."""
        codes = next((found for found in self.script.code_lists if found.name == event.codes), None)
        source = self.eras(event.era) if event.table == "era" else self.person.records.get(event.table, [])
        found = [
            record
            for record in source
            if recorded.is_event(event, codes, record)
            and self._seen(record.day(event))
            and self._of_age(event, record.day(event))
            and self._having(event, record)
        ]
        if event.pick is None:
            return found
        day = picked({record.day(event) for record in found}, event.pick.n, event.pick.from_last)
        return [record for record in found if record.day(event) == day]

    def _seen(self, day: date) -> bool:
        return self.cut is None or day <= self.cut

    def _of_age(self, event: Event, day: date) -> bool:
        if event.age is None:
            return True
        age = recorded.age(self.person.get("birth_date"), day)
        return age is not None and in_range(age, event.age)

    def _having(self, event: Event, record: Record) -> bool:
        if event.having is None:
            return True
        encounters = {record.encounter} if record.encounter is not None else set()
        inner = replace(
            self,
            days=self.days | {"this": record.day(event)},
            encounters=self.encounters | {"this": encounters},
        )
        return inner.holds(event.having)

    def eras(self, name: str | None) -> list[Record]:
        era = next(found for found in self.script.eras if found.name == name)
        supplies = []
        for event in era.events:
            for record in self.events(event):
                days = era.default_days if era.supply_days is None else max(1, era.supply_days)
                own = record.row.get("days")
                if era.supply_days is None and usable(own) and own >= 1:
                    days = min(int(own), 36525)
                supplies.append((record.start, record.start + timedelta(days=days - 1)))
        found: list[list[date]] = []
        for first, last in sorted(supplies):
            if found and (first - found[-1][1]).days - 1 <= era.gap_days:
                found[-1][1] = max(found[-1][1], last)
            else:
                found.append([first, last])
        surveillance = timedelta(days=era.surveillance_days)
        return [recorded.era_record(first, last + surveillance) for first, last in found]

    # -- windows ------------------------------------------------------------------------------------
    def inside(self, event: Event, window: Window, record: Record) -> bool:
        start, end = (record.start, record.end) if window.overlap else (record.day(event),) * 2
        for bound, holds in ((window.first, lambda day: end >= day), (window.last, lambda day: start <= day)):
            if bound is not None:
                day = recorded.shifted(self.days.get(bound.of), bound.days)
                if day is None or not holds(day):
                    return False
        return True

    def found(self, event: Event, window: Window) -> list[Record]:
        return [record for record in self.events(event) if self.inside(event, window, record)]

    # -- rules --------------------------------------------------------------------------------------
    def holds(self, rule: Rule) -> bool:
        if isinstance(rule, Group):
            met = sum(self.holds(part) for part in rule.of)
            return {
                "all": met == len(rule.of), "any": met > 0, "at_least": met >= rule.n, "at_most": met <= rule.n,
                "exactly": met == rule.n,
            }[rule.kind]  # fmt: skip
        if isinstance(rule, Counted):
            n = self._count(rule)
            return {"at_least": n >= rule.n, "at_most": n <= rule.n, "exactly": n == rule.n}[rule.kind]
        if isinstance(rule, PersonIs):
            return self._person_is(rule)
        assert isinstance(rule, Measured)
        value = self.measure(rule.measure)
        return value is None if rule.missing else value is not None and in_range(float(value), rule.range)

    def _count(self, rule: Counted) -> int:
        found = self.found(rule.event, rule.window)
        if rule.same_encounter is not None:
            wanted = self.encounters.get(rule.same_encounter, set())
            found = [record for record in found if record.encounter in wanted]
        if rule.by == "record":
            return len(found)
        if rule.by == "day":
            return len({record.day(rule.event) for record in found})
        return len({record.encounter for record in found} - {None})

    def _person_is(self, rule: PersonIs) -> bool:
        if rule.sex and self.person.sex not in rule.sex:
            return False
        if rule.age is None:
            return True
        age = None if self.index is None else recorded.age(self.person.get("birth_date"), self.index)
        return age is not None and in_range(age, rule.age)

    # -- measures and days ----------------------------------------------------------------------------
    def measure(self, name: str) -> Any:
        """The value of a measure; nothing before there is an entry."""
        if self.index is None:
            return None
        outside = replace(self, days={key: day for key, day in self.days.items() if key != "this"})
        return outside.take(next(found for found in self.script.measures if found.name == name))

    def take(self, measure: Measure) -> Any:
        found, event = self.found(measure.event, measure.window), measure.event
        days = sorted({record.day(event) for record in found})
        if measure.take == "ever":
            return bool(found)
        if measure.take in ("count", "records"):
            return len(days) if measure.take == "count" else len(found)
        if measure.take == "encounters":
            return len({record.encounter for record in found} - {None})
        if measure.take in ("first_day", "last_day"):
            return (days[0 if measure.take == "first_day" else -1] - self._index()).days if days else None
        values = [(record, self.number(event, record, measure.of)) for record in found]
        return self._of_numbers(measure, [(record, value) for record, value in values if value is not None])

    def number(self, event: Event, record: Record, of: str) -> float | None:
        if of == "length":
            return float(record.length)
        if of == "value" and isinstance(event.value, NumberIn):
            codes = next((found for found in self.script.code_lists if found.name == event.codes), None)
            return recorded.number_in(event.value, codes, record.row)
        value = record.row.get({"value": "value_num"}.get(of, of))
        return value if usable(value) else None

    def _of_numbers(self, measure: Measure, values: list[tuple[Record, float]]) -> float | None:
        if not values:
            return None
        numbers = [value for _, value in values]
        if measure.take in ("min", "max"):
            return min(numbers) if measure.take == "min" else max(numbers)
        if measure.take in ("first", "last"):
            order = sorted(
                (record.moment_of(measure.event), record.number, value) for record, value in values
            )
            return order[0 if measure.take == "first" else -1][2]
        total = sum(millionths(number) for number in numbers)
        if measure.take == "sum":
            return rounded(float(total))
        if measure.take == "mean":
            return rounded(float(total) / len(numbers))
        return self._slope(measure, values)

    def _slope(self, measure: Measure, values: list[tuple[Record, float]]) -> float | None:
        start = recorded.midnight(self._index())
        points = [
            (
                int((record.moment_of(measure.event).replace(microsecond=0) - start).total_seconds()),
                millionths(value),
            )
            for record, value in values
        ]
        n, x, y = len(points), sum(p for p, _ in points), sum(q for _, q in points)
        run = n * sum(p * p for p, _ in points) - x * x
        return (
            rounded(float(n * sum(p * q for p, q in points) - x * y) / float(run) * 31_536_000.0)
            if run
            else None
        )

    def _index(self) -> date:
        assert self.index is not None
        return self.index

    def with_days(self, named: Iterable[NamedDay]) -> Around:
        """The vantage with every named day, whatever order they are written in."""
        waiting, here = list(named), self
        while waiting:
            for day in waiting:
                if _refers(day, {other.name for other in waiting}):
                    continue
                here = here._with_day(day)
                waiting.remove(day)
                break
            else:
                raise AssertionError("named days refer to each other in a circle")
        return here

    def _with_day(self, named: NamedDay) -> Around:
        found = self.found(named.event, named.window)
        day = picked({record.day(named.event) for record in found}, named.pick.n, named.pick.from_last)
        held = {record.encounter for record in found if record.day(named.event) == day and record.encounter}
        return replace(
            self, days=self.days | {named.name: day}, encounters=self.encounters | {named.name: held}
        )


def picked(days: set[date], n: int, from_last: bool) -> date | None:
    order = sorted(days, reverse=from_last)
    return order[n - 1] if len(order) >= n else None


def _refers(day: NamedDay, names: set[str]) -> bool:
    windows, rules = [day.window], [day.event.having]
    used = set()
    while rules:
        rule = rules.pop()
        if isinstance(rule, Group):
            rules += rule.of
        elif isinstance(rule, Counted):
            windows.append(rule.window)
            rules.append(rule.event.having)
            used |= {rule.same_encounter}
    used |= {bound.of for window in windows for bound in (window.first, window.last) if bound is not None}
    return bool(used & names)
