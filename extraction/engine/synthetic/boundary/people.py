"""All patients of a boundary hospital: for every limit of a script, some that sit on it and next to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from extraction.engine.synthetic.boundary import rules
from extraction.engine.synthetic.boundary.conditions import of_named_day, of_rule
from extraction.engine.synthetic.boundary.drafts import NOTHING, Part, Probe, Scene, later
from extraction.engine.synthetic.boundary.entering import (
    base,
    of_days,
    of_entry,
    of_events,
    scene_of,
    usual_index,
    with_days,
)
from extraction.engine.synthetic.boundary.following import of_results
from extraction.engine.synthetic.boundary.placing import days_inside
from extraction.script.model import Arm, Script
from extraction.script.text import Text


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient and what for: the arm and the pointer of the limit, and what sits where."""

    arm: str
    place: str
    words: Text
    part: Part


def patients(script: Script) -> Iterator[Patient]:
    """Every patient, in the order of the script; no two alike."""
    seen = set()
    for n, arm in enumerate(script.arms):
        for probe in _of_arm(script, arm, f"/arms/{n}/entry"):
            if probe.part not in seen:
                seen.add(probe.part)
                yield Patient(arm.name, probe.place, probe.words, probe.part)


def _of_arm(script: Script, arm: Arm, place: str) -> Iterator[Probe]:
    scene = scene_of(script, arm, usual_index(arm))
    usual = base(scene)
    yield Probe("", Text("すべての条件を満たす", "meets every condition"), usual)
    for probe in _found(scene):
        yield probe.beside(usual)
    yield from of_entry(scene, place)
    for day, pointer, words in of_days(script, arm, place):
        yield from _entering_on(script, arm, day, pointer, words)
    for part in ("include", "exclude"):
        for n, criterion in enumerate(getattr(script, part)):
            without = base(scene, without=f"/{part}/{n}")
            for probe in of_rule(scene, criterion.rule, f"/{part}/{n}/rule"):
                yield probe.beside(without)
    for n, named in enumerate(script.days):
        without = base(scene, without=f"/days/{n}")
        yield Probe(f"/days/{n}", Text("その日がない", "no such day"), without)
        for probe in of_named_day(scene, named, f"/days/{n}"):
            yield probe.beside(without)
        yield from _days_moved(scene, n)
    for probe in of_results(scene):
        yield probe.beside(usual)


def _found(scene: Scene) -> Iterator[Probe]:
    """Everything found: each measure and outcome alone, and all of them."""
    everything = NOTHING
    for part in ("measures", "outcomes"):
        for n, entry in enumerate(getattr(scene.script, part)):
            for day in days_inside(scene, entry.window, entry.event, 1):
                found = rules.record(scene, entry.event, day)
                everything = everything + found
                yield Probe(f"/{part}/{n}", Text("記録が1件", "one record"), found)
    yield Probe("", Text("すべての測定とアウトカム", "every measure and outcome"), everything)


def _days_moved(scene: Scene, n: int) -> Iterator[Probe]:
    """The n-th named day on each edge of its window, with all that is asked about that day moved along."""
    named = scene.script.days[n]
    for name in ("first", "last"):
        bound = getattr(named.window, name)
        day = None if bound is None else scene.day(bound)
        if day is None:
            continue
        for off in (-1, 0, 1):
            moved = with_days(scene.with_day(named.name, later(day, off)), {named.name})
            words = Text(f"{named.title.ja}: {off:+d}日", f"{named.title.en}: {off:+d} day")
            *_, everything = _found(moved)
            yield Probe(f"/days/{n}/window/{name}", words, base(moved) + everything.part)


def _entering_on(script: Script, arm: Arm, day: date, place: str, words: Text) -> Iterator[Probe]:
    """A patient who enters on a day that is a limit; with looks also one with late findings."""
    scene = scene_of(script, arm, day)
    usual = base(scene)
    yield Probe(place, words, usual)
    if place.endswith("/events"):
        yield from of_events(scene, place.removesuffix("/events"))
    if script.looks is None:
        return
    for n, outcome in enumerate(script.outcomes):
        for off in (-1, 0, 1):
            late = later(day, script.looks.lag_days + off)
            found = rules.record(scene, outcome.event, late)
            said = Text(f"{words.ja}、遅れ{off:+d}日", f"{words.en}, lag {off:+d} day")
            yield Probe(f"/outcomes/{n}", said, usual + found)
    for off in (-1, 0, 1):
        end = later(day, script.looks.lag_days + off)
        observed = Part(observed=(scene.days["observation_start"], end))
        yield Probe(
            "/looks/lag_days", Text(f"{words.ja}、{off:+d}日", f"{words.en}, {off:+d} day"), usual + observed
        )
