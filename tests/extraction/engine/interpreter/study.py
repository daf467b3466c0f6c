# ruff: noqa: E501 - rows and sentences stay on one line
"""A whole study, person by person: entries, conditions, follow-up, measures, outcomes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from extraction.script.model import Arm, Condition, Entry, Event, Outcome, Script
from tests.extraction.engine.interpreter import recorded
from tests.extraction.engine.interpreter.around import Around, Person
from tests.extraction.engine.interpreter.recorded import Row, in_range

Tables = dict[str, list[Row]]
Place = tuple[str, int]
"""An arm and a look (0 when there are none)."""


@dataclass
class EntryOf:
    """One entry of a person on its way through the study."""

    person: Person
    arm: str
    look: int
    index: date
    index_end: date
    around: Around
    end: date | None = None


@dataclass
class Answer:
    """What a script gives: entries that stayed, and persons left after each stage, by arm and look."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    attrition: dict[Place, list[tuple[str, int]]] = field(default_factory=dict)
    entries: list[EntryOf] = field(default_factory=list)


def interpret(script: Script, tables: Tables) -> Answer:
    """Run a script on rows, plainly."""
    people = list(_people(tables))
    answer = Answer()
    for look, arms in _looks(script):
        study = _Study(script, look, arms)
        kept = study.run(people)
        answer.attrition |= {(arm.name, look): study.left(arm.name) for arm in script.arms}
        answer.entries += kept
        answer.rows += [study.row(entry) for entry in kept]
    return answer


def _people(tables: Tables) -> Iterator[Person]:
    rows = {(row["site_id"], row["patient_id"]): row for row in tables.get("patient", [])}
    found: dict[tuple[str, str], dict[str, list[recorded.Record]]] = defaultdict(lambda: defaultdict(list))
    for table, held in tables.items():
        for row in held if table != "patient" else []:
            record = recorded.record(table, row)
            if record is not None and row["patient_id"] is not None and row["site_id"] is not None:
                found[row["site_id"], row["patient_id"]][table].append(record)
    for key in sorted({*rows, *found}):
        yield Person(key, rows.get(key), found[key])


# -- looks ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Window:
    first: date | None
    last: date | None
    cut: date | None


def _looks(script: Script) -> Iterator[tuple[int, dict[str, _Window]]]:
    if script.looks is None:
        yield 0, {arm.name: _Window(None, None, None) for arm in script.arms}
        return
    looks = script.looks
    for n in range(1, looks.count + 1):
        windows = {}
        for arm in script.arms:
            begin = arm.entry.period.first
            first = begin if looks.mode == "cumulative" else _add_months(begin, looks.every_months * (n - 1))
            last = _add_months(begin, looks.every_months * n) - timedelta(days=1)
            windows[arm.name] = _Window(first, last, last + timedelta(days=looks.lag_days))
        yield n, windows


def _add_months(day: date, months: int) -> date:
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    for last in (day.day, 31, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError


# -- one look of the study --------------------------------------------------------------------------------
class _Study:
    def __init__(self, script: Script, look: int, windows: dict[str, _Window]) -> None:
        self.script, self.look, self.windows = script, look, windows
        self.stages: list[tuple[str, Counter[str]]] = []

    def left(self, arm: str) -> list[tuple[str, int]]:
        return [(stage, counts[arm]) for stage, counts in self.stages]

    def _count(self, stage: str, entries: list[EntryOf]) -> None:
        persons = {(entry.arm, entry.person.key) for entry in entries}
        self.stages.append((stage, Counter(arm for arm, _ in persons)))

    def run(self, people: list[Person]) -> list[EntryOf]:
        script = self.script
        chosen = [entry for arm in script.arms for person in people for entry in self._chosen(arm, person)]
        entered = Counter(arm.name for arm in script.arms for person in people if self._days(arm, person)[0])
        self.stages.append(("event", entered))
        self._count("period", chosen)
        several = len(script.arms) > 1 and script.precedence.rule != "every"
        if several and script.precedence.when == "on_entry":
            chosen = self._precedence(chosen)
            self._count("precedence", chosen)
        for stage, holds in (
            ("record", _has_record),
            ("person", self._of_person),
            ("observed", self._observed),
        ):
            chosen = [entry for entry in chosen if holds(entry)]
            self._count(stage, chosen)
        for entry in chosen:
            entry.around = entry.around.with_days(script.days)
        for part, wanted in (("include", True), ("exclude", False)):
            for n, criterion in enumerate(getattr(script, part)):
                chosen = [entry for entry in chosen if entry.around.holds(criterion.rule) == wanted]
                self._count(f"{part}_{n}", chosen)
        chosen = self._kept(chosen)
        if several and script.precedence.when == "after_conditions":
            chosen = self._precedence(chosen)
            self._count("precedence", chosen)
        for entry in chosen:
            entry.end = self._end(entry)
        return self._collapsed(chosen)

    # -- entry --------------------------------------------------------------------------------------
    def _vantage(self, arm: Arm, person: Person) -> Around:
        cut = self.windows[arm.name].cut
        ends = [day for day in (person.get("obs_end"), cut) if day is not None]
        end = min(ends) if person.get("obs_end") is not None else None
        days = {"observation_start": person.get("obs_start"), "observation_end": end}
        return Around(self.script, person, cut, days)

    def _days(self, arm: Arm, person: Person) -> tuple[list[date], set[date]]:
        """Days with an entry event, in order, and days with a washout event."""
        vantage, entry = self._vantage(arm, person), arm.entry
        events = {record.day(event) for event in entry.events for record in vantage.events(event)}
        washed = entry.washout_events or entry.events
        return sorted(events), {record.day(event) for event in washed for record in vantage.events(event)}

    def _chosen(self, arm: Arm, person: Person) -> Iterator[EntryOf]:
        entry = arm.entry
        days, washed = self._days(arm, person)
        candidates = [day for day in days if self._candidate(arm, person, day, washed)]
        if entry.choose == "first_ever":
            candidates = [day for day in candidates[:1] if day == days[0]]
        elif entry.choose != "all":
            place = {"first": 0, "last": -1, "nth": entry.n - 1}[entry.choose]
            candidates = candidates[place:][:1]
        for day in candidates:
            yield self._entry(arm, person, day)

    def _candidate(self, arm: Arm, person: Person, day: date, washed: set[date]) -> bool:
        entry, window = arm.entry, self.windows[arm.name]
        period = entry.period
        firsts = [period.first if period else None, window.first]
        lasts = [period.last if period else None, window.last]
        if any(first is not None and day < first for first in firsts):
            return False
        if any(last is not None and day > last for last in lasts):
            return False
        if any(0 < (day - other).days <= entry.washout_days for other in washed):
            return False
        return entry.observed.of == "chosen" or self._is_observed(entry, self._vantage(arm, person), day)

    def _is_observed(self, entry: Entry, vantage: Around, day: date) -> bool:
        start, end = vantage.days["observation_start"], vantage.days["observation_end"]
        before, after = timedelta(days=entry.observed.before), timedelta(days=entry.observed.after)
        return start is not None and end is not None and start <= day - before and day + after <= end

    def _entry(self, arm: Arm, person: Person, day: date) -> EntryOf:
        vantage = self._vantage(arm, person)
        records = [
            record
            for event in arm.entry.events
            for record in vantage.events(event)
            if record.day(event) == day
        ]
        end = max(record.end for record in records)
        held = {record.encounter for record in records if record.encounter is not None}
        around = replace(
            vantage, days=vantage.days | {"index": day, "index_end": end}, encounters={"index": held}
        )
        return EntryOf(person, arm.name, self.look, day, end, around)

    def _of(self, entry: EntryOf) -> Entry:
        return next(arm.entry for arm in self.script.arms if arm.name == entry.arm)

    def _of_person(self, entry: EntryOf) -> bool:
        wanted = self._of(entry)
        if wanted.sex and entry.person.sex not in wanted.sex:
            return False
        if wanted.age is None:
            return True
        age = recorded.age(entry.person.get("birth_date"), entry.index)
        return age is not None and in_range(age, wanted.age)

    def _observed(self, entry: EntryOf) -> bool:
        return self._is_observed(self._of(entry), entry.around, entry.index)

    # -- precedence, keep -----------------------------------------------------------------------------
    def _precedence(self, entries: list[EntryOf]) -> list[EntryOf]:
        order = [arm.name for arm in self.script.arms]
        rule, ties = self.script.precedence.rule, self.script.precedence.ties
        kept = []
        for own in _by_person(entries):
            first = min(entry.index for entry in own)
            if rule == "earliest":
                arms = sorted({entry.arm for entry in own if entry.index == first}, key=order.index)
                if len(arms) > 1 and ties == "drop":
                    continue
            else:
                arms = sorted({entry.arm for entry in own}, key=order.index)
            kept += [entry for entry in own if entry.arm == arms[0]]
        return kept

    def _kept(self, entries: list[EntryOf]) -> list[EntryOf]:
        if self.script.keep == "all":
            return entries
        kept = []
        for own in _by_person(entries):
            for arm in {entry.arm for entry in own}:
                found = sorted((entry for entry in own if entry.arm == arm), key=lambda entry: entry.index)
                kept.append(found[0 if self.script.keep == "first" else -1])
        return kept

    # -- follow-up ------------------------------------------------------------------------------------
    def _end(self, entry: EntryOf) -> date:
        follow_up, around = self.script.follow_up, entry.around
        ends = [around.days["observation_end"]]
        if follow_up.days is not None:
            start = entry.index_end if follow_up.days_from == "event_end" else entry.index
            ends.append(start + timedelta(days=follow_up.days))
        arm = next(arm for arm in self.script.arms if arm.name == entry.arm)
        for name in (follow_up.era, arm.era):
            if name is None:
                continue
            eras = around.events(Event("era", era=name))
            ends.append(
                max([era.end for era in eras if era.start <= entry.index <= era.end], default=entry.index)
            )
        if follow_up.death:
            ends.append(entry.person.get("death_date"))
        for event in (*follow_up.censor, *arm.censor):
            ends.append(
                min([d for r in around.events(event) if (d := r.day(event)) > entry.index], default=None)
            )
        return max(entry.index, min(end for end in ends if end is not None))

    def _collapsed(self, entries: list[EntryOf]) -> list[EntryOf]:
        days = self.script.follow_up.collapse_days
        if days is None:
            return entries
        kept: list[EntryOf] = []
        for entry in sorted(entries, key=lambda entry: (entry.person.key, entry.arm, entry.index)):
            last = kept[-1] if kept else None
            same = last is not None and (last.person.key, last.arm) == (entry.person.key, entry.arm)
            if same and (entry.index - last.end).days - 1 <= days:
                last.end = max(last.end, entry.end)
            else:
                kept.append(entry)
        return kept

    # -- one row ----------------------------------------------------------------------------------------
    def row(self, entry: EntryOf) -> dict[str, Any]:
        around = entry.around
        found = {
            "site_id": entry.person.key[0], "patient_id": entry.person.key[1], "arm": entry.arm, "look": self.look,
            "index": entry.index, "end": entry.end, "sex": entry.person.sex,
            "age": recorded.age(entry.person.get("birth_date"), entry.index),
        }  # fmt: skip
        found |= {f"m_{measure.name}": around.take(measure) for measure in self.script.measures}
        for outcome in self.script.outcomes:
            found[f"o_{outcome.name}"], found[f"d_{outcome.name}"] = self._outcome(entry, outcome)
        return found

    def _outcome(self, entry: EntryOf, outcome: Outcome) -> tuple[str, date | None]:
        found = [
            record
            for record in entry.around.found(outcome.event, outcome.window)
            if record.day(outcome.event) <= entry.end
        ]
        if not outcome.when:
            day = min((record.day(outcome.event) for record in found), default=None)
            return ("yes" if day is not None else "no"), day
        limits = {part.of: entry.around.measure(part.of) for part in outcome.when if part.of is not None}
        numbers = [(record, entry.around.number(outcome.event, record, "value")) for record in found]
        seen = [(record, number) for record, number in numbers if number is not None]
        days = [
            record.day(outcome.event)
            for record, number in seen
            if any(_passes(part, number, limits) for part in outcome.when)
        ]
        if days:
            return "yes", min(days)
        unknown = not seen or any(value is None for value in limits.values())
        return ("not_measured" if unknown else "no"), None


def _passes(part: Condition, value: float, limits: dict[str | None, Any]) -> bool:
    of = 1.0 if part.of is None else limits[part.of]
    if of is None:
        return False
    limit = part.limit if part.of is None else part.limit * float(of)
    return value < limit if part.direction == "below" else value > limit


def _has_record(entry: EntryOf) -> bool:
    return entry.person.patient is not None


def _by_person(entries: list[EntryOf]) -> list[list[EntryOf]]:
    found: dict[tuple[str, str], list[EntryOf]] = defaultdict(list)
    for entry in entries:
        found[entry.person.key].append(entry)
    return list(found.values())
