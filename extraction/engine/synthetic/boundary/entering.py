"""Who enters: the usual patient of an arm, and patients on every limit of entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from extraction.engine.synthetic.boundary import numbers, rules
from extraction.engine.synthetic.boundary.conditions import of_event
from extraction.engine.synthetic.boundary.drafts import NOTHING, Part, Probe, Scene, later, years_before
from extraction.engine.synthetic.boundary.placing import days_inside
from extraction.engine.synthetic.boundary.records import births, era_of, plain, unit_days
from extraction.script.model import ANCHORS, Arm, Entry, Event, Script
from extraction.script.tables import TABLES
from extraction.script.text import Text

USUAL_DAY = date(2020, 6, 10)
OBSERVED = 4000
STAY = 4
ROOM = 10


def usual_index(arm: Arm) -> date:
    """A day of entry soon after the period begins, so that days before it cannot be entries themselves."""
    entry = arm.entry
    periods = [period for period in (entry.period, entry.events[0].period) if period is not None]
    firsts = [period.first for period in periods if period.first is not None]
    lasts = [period.last for period in periods if period.last is not None]
    room = min(ROOM, max(entry.washout_days - 2, 0)) if entry.washout_days else ROOM
    room += (entry.n - 1) * apart(entry) if entry.choose == "nth" else 0
    if firsts:
        day = later(max(firsts), room)
        return min([day, *lasts]) if min([day, *lasts]) >= max(firsts) else max(firsts)
    return min([USUAL_DAY, *(later(last, -room) for last in lasts)])


def apart(entry: Entry) -> int:
    """Days between two candidates that do not wash each other out."""
    return entry.washout_days + 7


def scene_of(script: Script, arm: Arm, index: date) -> Scene:
    """The days of a patient of an arm who enters on a day."""
    event = arm.entry.events[0]
    end = later(index, stay(Scene(script, arm, {}), event) - 1) if event.dated == "start" else index
    days = {
        "index": index,
        "index_end": end,
        "observation_start": later(index, -OBSERVED),
        "observation_end": later(index, OBSERVED),
    }
    return with_days(Scene(script, arm, days), set())


def with_days(scene: Scene, fixed: set[str]) -> Scene:
    """The scene with a day for every named day that can have one; ``fixed`` ones stay where they are."""
    waiting = [named for named in scene.script.days if named.name not in fixed]
    scene = replace(scene, days={k: day for k, day in scene.days.items() if k in (*ANCHORS, *fixed)})
    for _ in range(len(waiting)):
        for named in list(waiting):
            found = days_inside(scene, named.window, named.event, 1) if scene.knows(named.window) else []
            if found:
                scene = scene.with_day(named.name, found[0])
                waiting.remove(named)
    return scene


def stay(scene: Scene, event: Event) -> int:
    """Days from start to end of the record with which a patient enters."""
    if event.table == "era":
        era = era_of(scene, event)
        length = int(numbers.inside(event.length, 0, whole=True)) if event.length is not None else 0
        return max(length, unit_days(era) + era.surveillance_days)
    if event.length is not None:
        return int(numbers.inside(event.length, 1, whole=True))
    return STAY if TABLES[event.table].end else 1


def entered(scene: Scene, event: Event | None = None, day: date | None = None) -> Part:
    """The record with which a patient enters."""
    found = event or scene.arm.entry.events[0]
    length = {} if found.table == "era" else {"length": stay(scene, found)}
    return rules.record(scene, found, day or scene.index, encounter="index", **length)


def base(scene: Scene, *, without: str = "") -> Part:
    """A patient who enters and stays: every inclusion met, no exclusion; ``without`` leaves one part out."""
    found = Part(born=later(years_before(scene.index, 50), -40), sex="1", observed=observation(scene))
    entry = scene.arm.entry
    if entry.age is not None:
        age = int(numbers.inside(entry.age, 50, whole=True))
        found = found + Part(born=later(years_before(scene.index, age), -40))
    found = found + Part(sex=entry.sex[0] if entry.sex else None)
    if without != "entry":
        found = found + entered(scene) + _earlier(scene)
    for n, named in enumerate(scene.script.days):
        if named.name in scene.days and without != f"/days/{n}":
            found = found + named_day(scene, n)
    for part, wanted in (("include", True), ("exclude", False)):
        for n, criterion in enumerate(getattr(scene.script, part)):
            if without != f"/{part}/{n}":
                found = found + rules.satisfied(scene, criterion.rule, wanted=wanted)
    return found


def named_day(scene: Scene, n: int) -> Part:
    """The records that make the n-th named day what it is in the scene."""
    named = scene.script.days[n]
    found, day = NOTHING, scene.days[named.name]
    for before in range(min(named.pick.n - 1, 50)):
        off = (before + 1) * (1 if named.pick.from_last else -1)
        found = found + plain(scene, named.event, later(day, off))
    return found + rules.record(scene, named.event, day, encounter=named.name)


def _earlier(scene: Scene) -> Part:
    """The candidates that come before the n-th."""
    entry, found = scene.arm.entry, NOTHING
    for n in range(1, entry.n if entry.choose == "nth" else 1):
        found = found + rules.record(scene, entry.events[0], later(scene.index, -n * apart(entry)))
    return found


def observation(scene: Scene) -> tuple[date, date]:
    """First and last day of observation."""
    return scene.days["observation_start"], scene.days["observation_end"]


# -- on the limits of entry ------------------------------------------------------------------------------
def of_entry(scene: Scene, place: str) -> Iterator[Probe]:
    """Patients on every limit of an entry but its period."""
    usual = base(scene)
    for probe in (*_washout(scene, place), *_observed(scene, place), *_person(scene, place)):
        yield probe.beside(usual)
    yield from of_events(scene, place)
    for probe in (*_again(scene, place), *_nth(scene, place), *_other_arms(scene)):
        yield probe.beside(usual)


def _washout(scene: Scene, place: str) -> Iterator[Probe]:
    entry = scene.arm.entry
    for event in entry.washout_events or entry.events:
        for off in (-1, 0, 1):
            day = later(scene.index, -entry.washout_days + off)
            said = Text(
                f"洗い出し{entry.washout_days}日: {off:+d}日",
                f"washout {entry.washout_days} days: {off:+d} day",
            )
            washed = rules.record(scene, event, day)
            yield Probe(f"{place}/washout_days", said, washed)
            just = (later(scene.index, -entry.observed.before), observation(scene)[1])
            yield Probe(f"{place}/washout_days", said, washed + Part(observed=just))


def _observed(scene: Scene, place: str) -> Iterator[Probe]:
    start, end = observation(scene)
    observed = scene.arm.entry.observed
    for off in (-1, 0, 1):
        first = later(scene.index, -observed.before + off)
        said = Text(
            f"観察開始{observed.before}日前: {off:+d}日",
            f"observed {observed.before} days before: {off:+d} day",
        )
        yield Probe(f"{place}/observed/before", said, Part(observed=(first, end)))
        last = later(scene.index, observed.after + off)
        said = Text(
            f"観察終了{observed.after}日後: {off:+d}日", f"observed {observed.after} days after: {off:+d} day"
        )
        yield Probe(f"{place}/observed/after", said, Part(observed=(min(start, last), last)))


def _person(scene: Scene, place: str) -> Iterator[Probe]:
    entry = scene.arm.entry
    for name, limit in numbers.limits(entry.age):
        yield from births(scene, limit, f"{place}/age/{name}", scene.index)
    for sex in ("1", "2", "9"):
        yield Probe(f"{place}/sex", Text(f"性別{sex}", f"sex {sex}"), Part(sex=sex))


def of_events(scene: Scene, place: str) -> Iterator[Probe]:
    """Every way to enter, each on the limits of its own."""
    without = base(scene, without="entry")
    for n, event in enumerate(scene.arm.entry.events):
        where = f"{place}/events/{n}"
        yield Probe(where, Text("この記録で入る", "enters by this record"), without + entered(scene, event))
        for probe in of_event(scene, event, scene.index, where, encounter="index"):
            yield probe.beside(without)


def _again(scene: Scene, place: str) -> Iterator[Probe]:
    """A second record of entry about as long after the first as records wash each other out."""
    entry = scene.arm.entry
    for off in sorted({1, *(entry.washout_days + near for near in (-1, 0, 1, 2)), apart(entry) + 30}):
        if off > 0:
            said = Text(f"{off}日後に再び", f"again {off} days later")
            again = rules.record(scene, entry.events[0], later(scene.index, off))
            yield Probe(f"{place}/choose", said, again)


def _nth(scene: Scene, place: str) -> Iterator[Probe]:
    entry = scene.arm.entry
    for count in range(1, 3) if entry.choose == "nth" else ():
        said = Text(f"候補日があと{count}件", f"{count} more candidates")
        later_ones = NOTHING
        for n in range(1, count + 1):
            day = later(scene.index, n * apart(entry))
            later_ones = later_ones + rules.record(scene, entry.events[0], day)
        yield Probe(f"{place}/n", said, later_ones)


def _other_arms(scene: Scene) -> Iterator[Probe]:
    for arm in scene.script.arms:
        for off in (-1, 0, 1) if arm is not scene.arm else ():
            other = replace(scene, arm=arm)
            said = Text(f"別の群に{off:+d}日で", f"in another arm, {off:+d} day")
            part = rules.record(other, arm.entry.events[0], later(scene.index, off))
            yield Probe("/precedence", said, part)


def of_days(script: Script, arm: Arm, place: str) -> Iterator[tuple[date, str, Text]]:
    """Days of entry on the limits of the period and of the looks: the day, the limit's pointer, words."""
    period, looks = arm.entry.period, script.looks
    for event in arm.entry.events:
        if event.period is not None and event.period.first is not None:
            words = Text("記録の期間の初日", "first day of the period of the record")
            yield event.period.first, f"{place}/events", words
    for name in ("first", "last") if period is not None else ():
        limit = getattr(period, name)
        for off in (-1, 0, 1) if limit is not None else ():
            words = Text(
                f"期間の{'初日' if name == 'first' else '末日'}: {off:+d}日", f"{name} day: {off:+d}"
            )
            yield later(limit, off), f"{place}/period/{name}", words
    if looks is not None and period is not None and period.first is not None:
        for n in sorted({1, 2, 3, looks.count - 1, looks.count, looks.count + 1} - {0}):
            begin = _months_on(period.first, looks.every_months * n)
            for off in (-1, 0):
                yield (
                    later(begin, off),
                    "/looks",
                    Text(f"{n}回目の終わり: {off + 1:+d}日", f"end of look {n}: {off + 1:+d}"),
                )


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    return day
