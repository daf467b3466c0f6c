"""What of a script refers to what: days that windows need, measures that conditions need, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extraction.engine.errors import EngineError
from extraction.script.model import (
    ANCHORS,
    Counted,
    Entry,
    Event,
    Measure,
    Measured,
    NamedDay,
    Records,
    Rule,
    Script,
    Window,
    leaves,
)


def events(script: Script) -> Iterator[Event]:
    """Every event of the script outside ``having``."""
    for arm in script.arms:
        yield from (*arm.entry.events, *arm.entry.washout_events, *arm.censor)
    for era in script.eras:
        yield from era.events
    for day in script.days:
        yield day.event
    for rule in rules(script):
        yield from (leaf.event for leaf in leaves(rule) if isinstance(leaf, Counted))
    yield from (measure.event for measure in script.measures)
    yield from script.follow_up.censor
    yield from (outcome.event for outcome in script.outcomes)
    yield from (output.event for output in script.outputs if isinstance(output, Records))


def rules(script: Script) -> Iterator[Rule]:
    """The rules of inclusion and exclusion."""
    yield from (criterion.rule for criterion in (*script.include, *script.exclude))


def inside(found: Iterable[Event]) -> Iterator[Rule]:
    """Rules in ``having`` of these events, however deep."""
    for event in found:
        if event.having is not None:
            yield event.having
            yield from inside(leaf.event for leaf in leaves(event.having) if isinstance(leaf, Counted))


def measures_of(found: Iterable[Rule]) -> set[str]:
    """Measures that rules ask about."""
    return {leaf.measure for rule in found for leaf in leaves(rule) if isinstance(leaf, Measured)}


def days_of(event: Event, window: Window) -> set[str]:
    """Named days that an event in a window refers to."""
    counted = [leaf for rule in inside([event]) for leaf in leaves(rule) if isinstance(leaf, Counted)]
    windows = [window, *(leaf.window for leaf in counted)]
    found = {bound.of for each in windows for bound in (each.first, each.last) if bound is not None}
    return (found | {leaf.same_encounter for leaf in counted if leaf.same_encounter}) - set(ANCHORS)


def encounter_days(script: Script) -> set[str]:
    """Days whose encounters matter anywhere."""
    every = [*rules(script), *inside(events(script))]
    counted = (leaf for rule in every for leaf in leaves(rule) if isinstance(leaf, Counted))
    return {leaf.same_encounter for leaf in counted if leaf.same_encounter} - {"this"}


def end_of_index_matters(script: Script) -> bool:
    """Whether anything is relative to the end of the index event."""
    every = [*rules(script), *inside(events(script))]
    windows = [leaf.window for rule in every for leaf in leaves(rule) if isinstance(leaf, Counted)]
    windows += [day.window for day in script.days]
    windows += [measure.window for measure in script.measures]
    windows += [outcome.window for outcome in script.outcomes]
    windows += [output.window for output in script.outputs if isinstance(output, Records)]
    named = {bound.of for window in windows for bound in (window.first, window.last) if bound is not None}
    return "index_end" in named or script.follow_up.days_from == "event_end"


def ending_eras(script: Script) -> tuple[str, ...]:
    """The eras with which the follow-up of some entries ends."""
    found = (script.follow_up.era, *(arm.era for arm in script.arms))
    return tuple(dict.fromkeys(name for name in found if name is not None))


def levels(script: Script) -> list[list[NamedDay | Measure]]:
    """Named days, and measures that ``having`` asks about, each after those that it refers to.

    Raises EngineError when some refer to each other in a circle.
    """
    asked = measures_of(inside(events(script)))
    waiting: list[NamedDay | Measure] = [*script.days, *(m for m in script.measures if m.name in asked)]
    done: set[str] = set()
    found = []
    while waiting:
        ready = [part for part in waiting if _needed(part) <= done]
        if not ready:
            names = ", ".join(sorted(part.name for part in waiting))
            raise EngineError(
                f"次のものが互いを参照していて決まりません: {names}。",
                f"These refer to each other in a circle: {names}.",
            )
        found.append(ready)
        done |= {_key(part) for part in ready}
        waiting = [part for part in waiting if part not in ready]
    return found


def _key(part: NamedDay | Measure) -> str:
    return f"{'m' if isinstance(part, Measure) else 'd'}_{part.name}"


def _needed(part: NamedDay | Measure) -> set[str]:
    days = {f"d_{name}" for name in days_of(part.event, part.window)}
    return days | {f"m_{name}" for name in measures_of(inside([part.event]))}


def early(script: Script) -> set[str]:
    """Measures that conditions of any kind ask about: without them the result would be false."""
    found = measures_of([*rules(script), *inside(events(script))])
    return found | {part.of for outcome in script.outcomes for part in outcome.when if part.of is not None}


def has_entries(script: Script) -> bool:
    """Whether a person may have several rows."""
    shared = len(script.arms) > 1 and script.precedence.rule == "every"
    return shared or script.looks is not None or any(arm.entry.choose == "all" for arm in script.arms)


def entry_parts(event: Event, entry: Entry, *, end: bool, encounter: bool) -> frozenset[str]:
    """The parts of a record that entering by it reads: its end and its encounter where those matter."""
    enters = event in entry.events
    parts = {"s"} | ({"e"} if (end and enters) or event.dated == "end" else set())
    return frozenset(parts | ({"enc"} if encounter and enters and event.table != "era" else set()))
