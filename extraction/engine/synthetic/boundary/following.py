"""How long patients are watched and what is found of them: patients on every such limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from extraction.engine.synthetic.boundary import numbers, rules
from extraction.engine.synthetic.boundary.conditions import in_window, measured_near, of_measure
from extraction.engine.synthetic.boundary.drafts import NOTHING, Part, Probe, Scene, later
from extraction.engine.synthetic.boundary.entering import observation
from extraction.engine.synthetic.boundary.placing import days_inside
from extraction.engine.synthetic.boundary.records import (
    USUAL,
    births,
    number_said,
    plain,
    supplies,
    unit_days,
)
from extraction.script.model import (
    Axis,
    Condition,
    CrossTable,
    Era,
    Event,
    Incidence,
    Matching,
    Outcome,
    Records,
    Summary,
)
from extraction.script.text import Text

MAGNITUDES = (1.0, 10.0, 100.0, 1000.0)
BEYOND = 60
MOST_EXPOSED = 3650


def of_results(scene: Scene) -> Iterator[Probe]:
    """Patients on the limits of measures, outcomes, follow-up, eras and tables."""
    script = scene.script
    for n, measure in enumerate(script.measures):
        yield from of_measure(scene, measure, f"/measures/{n}")
    eras = exposures(scene)
    for probe in _watched(scene):
        yield probe
        if eras:
            yield probe.beside(_exposed(scene, eras))
    for n, era in enumerate(script.eras):
        yield from _era(scene, era, f"/eras/{n}")
    yield from _collapsed(scene)
    for n, output in enumerate(script.outputs):
        if isinstance(output, Records):
            yield from in_window(scene, output.event, output.window, f"/outputs/{n}")
        elif isinstance(output, Matching | CrossTable | Incidence | Summary):
            for k, axis in enumerate(output.by):
                yield from _axis(scene, axis, f"/outputs/{n}/by/{k}/starts")


def _watched(scene: Scene) -> Iterator[Probe]:
    yield Probe("/follow_up", Text("何も起こらない", "nothing happens"), NOTHING)
    for n, outcome in enumerate(scene.script.outcomes):
        yield from _outcome(scene, outcome, f"/outcomes/{n}")
    yield from _ends(scene)


def exposures(scene: Scene) -> list[Era]:
    """The eras with which follow-up ends, of every arm and of this one."""
    names = {scene.script.follow_up.era, scene.arm.era}
    return [era for era in scene.script.eras if era.name in names]


def _exposed(scene: Scene, eras: list[Era]) -> Part:
    """Supplies of every such era that go on well beyond the rest of follow-up."""
    follow_up, found = scene.script.follow_up, NOTHING
    lasts = [outcome.window.last for outcome in scene.script.outcomes]
    ends = [day for bound in lasts if bound is not None and (day := scene.day(bound)) is not None]
    days = max([follow_up.days or 0, *((day - scene.index).days for day in ends)])
    for era in eras:
        found = found + supplies(scene, era, scene.index, min(days, MOST_EXPOSED) + unit_days(era) + BEYOND)
    return found


# -- outcomes --------------------------------------------------------------------------------------------
def _outcome(scene: Scene, outcome: Outcome, place: str) -> Iterator[Probe]:
    sure = _sure(scene, outcome)
    yield from in_window(scene, outcome.event, outcome.window, place, **sure)
    for n, part in enumerate(outcome.when):
        yield from _condition(scene, outcome, part, f"{place}/when/{n}/limit")


def _sure(scene: Scene, outcome: Outcome) -> dict[str, Any]:
    """The column with a value that meets a plain condition of the outcome, where it has one."""
    for part in outcome.when:
        if part.of is None:
            away = max(1.0, abs(part.limit) / 2)
            return {"value_num": part.limit + (away if part.direction == "above" else -away)}
    return {}


def _condition(scene: Scene, outcome: Outcome, part: Condition, place: str) -> Iterator[Probe]:
    """Values next to a limit, with the measures that limits multiply small and large."""
    days = days_inside(scene, outcome.window, outcome.event, 1)
    others = [other.of for other in outcome.when if other.of is not None]
    named = [measure for measure in scene.script.measures if measure.name in others]
    for size in MAGNITUDES if named else (1.0,):
        beside = NOTHING
        for measure in named:
            beside = beside + rules.measured(scene, measure, size)
        limit = part.limit * (size if part.of is not None else 1.0)
        tried = (*numbers.near(limit), *((limit + off) for off in (-1.0, 1.0)))
        for number in tried if days else ():
            made = rules.record(scene, outcome.event, days[0], value_num=round(number, 6))
            yield Probe(place, number_said("value", limit, number), beside + made)


# -- follow-up ---------------------------------------------------------------------------------------------
def _ends(scene: Scene) -> Iterator[Probe]:
    """Death, the end of observation and censoring about the index date, the last day and each outcome."""
    follow_up, start = scene.script.follow_up, observation(scene)[0]
    begun = scene.days["index_end"] if follow_up.days_from == "event_end" else scene.index
    last = later(begun, follow_up.days) if follow_up.days is not None else None
    moments: list[tuple[date, Part]] = [(scene.index, NOTHING)]
    moments += [] if last is None else [(last, NOTHING)]
    for outcome in scene.script.outcomes:
        for day in days_inside(scene, outcome.window, outcome.event, 1):
            moments.append((day, rules.record(scene, outcome.event, day, **_sure(scene, outcome))))
    for moment, beside in moments:
        for off in (-1, 0, 1):
            day = later(moment, off)
            near = Text(
                f"{(moment - scene.index).days}日目: {off:+d}日",
                f"day {(moment - scene.index).days}: {off:+d}",
            )
            yield Probe("/follow_up/death", _said("死亡", "death", near), beside + Part(death=day))
            watched = Part(observed=(min(start, day), day))
            yield Probe("/follow_up", _said("観察終了", "end of observation", near), beside + watched)
            for place, event in _censoring(scene):
                said = _said("打切り", "censoring", near)
                yield Probe(place, said, beside + rules.record(scene, event, day))


def _censoring(scene: Scene) -> Iterator[tuple[str, Event]]:
    for n, event in enumerate(scene.script.follow_up.censor):
        yield f"/follow_up/censor/{n}", event
    for n, event in enumerate(scene.arm.censor):
        yield f"/arms/{scene.script.arms.index(scene.arm)}/censor/{n}", event


def _said(ja: str, en: str, near: Text) -> Text:
    return Text(f"{ja} {near.ja}", f"{en} on {near.en}")


def _collapsed(scene: Scene) -> Iterator[Probe]:
    """A second entry as long after the end of the first as entries are still one."""
    follow_up = scene.script.follow_up
    if follow_up.collapse_days is None:
        return
    for end in _likely_ends(scene):
        for off in (-1, 0, 1):
            day = later(end, follow_up.collapse_days + 1 + off)
            said = Text(
                f"間隔{follow_up.collapse_days}日: {off:+d}日", f"pad {follow_up.collapse_days}: {off:+d} day"
            )
            again = rules.record(scene, scene.arm.entry.events[0], day)
            yield Probe("/follow_up/collapse_days", said, again)


def _likely_ends(scene: Scene) -> set[date]:
    follow_up, found = scene.script.follow_up, {scene.index, scene.days["index_end"]}
    if follow_up.days is not None:
        found |= {later(day, follow_up.days) for day in list(found)}
    return found | {
        later(scene.index, unit_days(era) - 1 + era.surveillance_days) for era in exposures(scene)
    }


# -- eras ------------------------------------------------------------------------------------------------
def _era(scene: Scene, era: Era, place: str) -> Iterator[Probe]:
    """Two supplies with as many days between them as are still one era, from the index date on."""
    unit = unit_days(era)
    first = plain(scene, era.events[0], scene.index)
    for which in range(len(era.events)):
        for off in (-1, 0, 1):
            said = Text(f"空白{era.gap_days}日: {off:+d}日", f"gap {era.gap_days}: {off:+d} day")
            second = later(scene.index, unit + era.gap_days + off)
            part = first + supplies(scene, era, second, unit, which)
            yield Probe(f"{place}/gap_days", said, part)
    for days in sorted({1, max(1, unit - 1), unit, unit + 1, unit + 14}):
        said = Text(f"供給{days}日", f"supply of {days} days")
        part = supplies(scene, era, scene.index, days)
        yield Probe(f"{place}/default_days", said, part)
        after = later(scene.index, days + era.gap_days)
        yield Probe(f"{place}/gap_days", said, part + supplies(scene, era, after, unit))


# -- tables ----------------------------------------------------------------------------------------------
def _axis(scene: Scene, axis: Axis, place: str) -> Iterator[Probe]:
    """Ages and values of measures on the lower limits of bands."""
    for n, start in enumerate(axis.starts):
        if axis.kind == "age":
            yield from births(scene, start, f"{place}/{n}", scene.index)
        for measure in scene.script.measures if axis.kind == "measure" else ():
            if measure.name == axis.of:
                yield from measured_near(scene, measure, start, f"{place}/{n}")
                yield Probe(place, Text("通常の値", "a usual value"), rules.measured(scene, measure, USUAL))
