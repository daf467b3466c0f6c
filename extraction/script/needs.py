"""Which tables and columns a script cannot do without, and which it can."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from extraction.script.codes import LOCAL
from extraction.script.model import (
    Counted,
    Event,
    Group,
    Measure,
    Measured,
    NoNumber,
    NumberIn,
    RatioTo,
    Records,
    Rule,
    Script,
    Window,
    WrittenAs,
)
from extraction.script.tables import TABLES

PATIENT_COLUMNS = ("site_id", "patient_id", "sex", "birth_date", "death_date", "obs_start", "obs_end")


@dataclass(frozen=True, slots=True)
class Use:
    """One event as used in a script: where, in which part, and whether the result would be false without it.

    A measure that no condition asks about (and an era that only such measures look for) is left blank and
    reported; anything else not seen would silently count as "did not happen", so it is required. ``owner``
    is the part that fails with the event, such as "/measures/3" for an event inside the ``having`` of that
    measure's event. ``number`` and the flags say what the part reads of the record beyond what the event
    itself asks: "value", "quantity", "days" or "length"; its own number (``ordered``), which decides
    between records of one moment; its encounter; its end (``overlap``); its days of supply, for an era.
    """

    pointer: str
    event: Event
    owner: str
    required: bool = True
    number: str | None = None
    ordered: bool = False
    encounter: bool = False
    overlap: bool = False
    supply: bool = False


def uses(script: Script) -> Iterator[Use]:
    """Every event of the script with its JSON pointer, in reading order; those of ``having`` included."""
    same = _days_of_one_encounter(script)
    for use in direct_uses(script):
        starts_day = use.encounter or _day_of(use.pointer, script) in same
        yield from _with_having(replace(use, encounter=starts_day))


def direct_uses(script: Script) -> Iterator[Use]:
    """Every event of the script outside ``having``."""
    later, needed = list(_after_eras(script)), {script.follow_up.era, *(arm.era for arm in script.arms)}
    for use in (*_of_arms(script), *later):
        needed |= {part.event.era for part in _with_having(use) if part.required}
    yield from _of_arms(script)
    for n, era in enumerate(script.eras):
        like = Use("", _NOTHING, f"/eras/{n}", era.name in needed, supply=era.supply_days is None)
        for k, event in enumerate(era.events):
            yield replace(like, pointer=f"/eras/{n}/events/{k}", event=event)
    yield from later


def _of_arms(script: Script) -> Iterator[Use]:
    from_end = _end_of_index_matters(script)
    for n, arm in enumerate(script.arms):
        for part in ("events", "washout_events"):
            for k, event in enumerate(getattr(arm.entry, part)):
                is_read = from_end and part == "events"
                yield Use(f"/arms/{n}/entry/{part}/{k}", event, f"/arms/{n}", overlap=is_read)
        for k, event in enumerate(arm.censor):
            yield Use(f"/arms/{n}/censor/{k}", event, f"/arms/{n}")


def _after_eras(script: Script) -> Iterator[Use]:
    asked = asked_measures(script)
    for n, day in enumerate(script.days):
        yield Use(f"/days/{n}/event", day.event, f"/days/{n}", overlap=day.window.overlap)
    for part in ("include", "exclude"):
        for n, criterion in enumerate(getattr(script, part)):
            yield from _of_rule(criterion.rule, f"/{part}/{n}/rule", Use("", _NOTHING, f"/{part}/{n}"))
    for n, measure in enumerate(script.measures):
        yield _of_measure(n, measure, required=measure.name in asked)
    for n, event in enumerate(script.follow_up.censor):
        yield Use(f"/follow_up/censor/{n}", event, "/follow_up")
    for n, outcome in enumerate(script.outcomes):
        number = "value" if outcome.when else None
        place = f"/outcomes/{n}"
        yield Use(f"{place}/event", outcome.event, place, number=number, overlap=outcome.window.overlap)
    for n, output in enumerate(script.outputs):
        if isinstance(output, Records):
            place = f"/outputs/{n}"
            yield Use(f"{place}/event", output.event, place, overlap=output.window.overlap)


_NOTHING = Event("encounter")


def _of_measure(n: int, measure: Measure, *, required: bool) -> Use:
    return Use(
        f"/measures/{n}/event",
        measure.event,
        f"/measures/{n}",
        required=required,
        number=measure.of if measure.needs_number else None,
        ordered=measure.take in ("first", "last"),
        encounter=measure.take == "encounters",
        overlap=measure.window.overlap,
    )


def _of_rule(rule: Rule, place: str, like: Use) -> Iterator[Use]:
    if isinstance(rule, Group):
        for n, part in enumerate(rule.of):
            yield from _of_rule(part, f"{place}/of/{n}", like)
    elif isinstance(rule, Counted):
        yield replace(
            like,
            pointer=f"{place}/event",
            event=rule.event,
            encounter=rule.by == "encounter" or rule.same_encounter is not None,
            overlap=rule.window.overlap,
            number=None,
            ordered=False,
            supply=False,
        )


def _with_having(use: Use) -> Iterator[Use]:
    having = use.event.having
    inner = list(_of_rule(having, f"{use.pointer}/having", use)) if having is not None else []
    asked = any(isinstance(rule, Counted) and rule.same_encounter == "this" for rule in _leaves(having))
    yield replace(use, encounter=use.encounter or asked)
    for part in inner:
        yield from _with_having(part)


def _leaves(rule: Rule | None) -> Iterator[Rule]:
    if isinstance(rule, Group):
        for part in rule.of:
            yield from _leaves(part)
    elif rule is not None:
        yield rule


def rules_with_events(script: Script) -> Iterator[tuple[str, Rule]]:
    """Every rule of the script with its pointer, groups and those inside ``having`` included."""
    for part in ("include", "exclude"):
        for n, criterion in enumerate(getattr(script, part)):
            yield from walk(criterion.rule, f"/{part}/{n}/rule")
    for place, event in _events_outside_rules(script):
        if event.having is not None:
            yield from walk(event.having, f"{place}/having")


def _events_outside_rules(script: Script) -> Iterator[tuple[str, Event]]:
    for n, arm in enumerate(script.arms):
        for k, event in enumerate(arm.entry.events):
            yield f"/arms/{n}/entry/events/{k}", event
        for k, event in enumerate(arm.entry.washout_events):
            yield f"/arms/{n}/entry/washout_events/{k}", event
        for k, event in enumerate(arm.censor):
            yield f"/arms/{n}/censor/{k}", event
    for n, era in enumerate(script.eras):
        for k, event in enumerate(era.events):
            yield f"/eras/{n}/events/{k}", event
    for k, event in enumerate(script.follow_up.censor):
        yield f"/follow_up/censor/{k}", event
    for part in ("days", "measures", "outcomes"):
        for n, entry in enumerate(getattr(script, part)):
            yield f"/{part}/{n}/event", entry.event
    for n, output in enumerate(script.outputs):
        if isinstance(output, Records):
            yield f"/outputs/{n}/event", output.event


def walk(rule: Rule, place: str) -> Iterator[tuple[str, Rule]]:
    """A rule and all rules inside it, each with its pointer; those inside ``having`` included."""
    yield place, rule
    if isinstance(rule, Group):
        for n, part in enumerate(rule.of):
            yield from walk(part, f"{place}/of/{n}")
    elif isinstance(rule, Counted) and rule.event.having is not None:
        yield from walk(rule.event.having, f"{place}/event/having")


def _days_of_one_encounter(script: Script) -> frozenset[str]:
    """The days whose record's encounter is asked for by some rule."""
    rules = (rule for _, rule in rules_with_events(script))
    return frozenset(
        rule.same_encounter for rule in rules if isinstance(rule, Counted) and rule.same_encounter is not None
    )


def _day_of(pointer: str, script: Script) -> str | None:
    """The day that an event of the script makes: index for events of entry, else the named day."""
    parts = pointer.split("/")
    if parts[1] == "arms" and parts[3:5] == ["entry", "events"]:
        return "index"
    return script.days[int(parts[2])].name if parts[1] == "days" else None


def asked_measures(script: Script) -> set[str]:
    """Measures that rules or outcomes ask about: without their values the result would be false."""
    asked = {rule.measure for _, rule in rules_with_events(script) if isinstance(rule, Measured)}
    return asked | {part.of for outcome in script.outcomes for part in outcome.when if part.of is not None}


def _end_of_index_matters(script: Script) -> bool:
    ends = {bound.of for _, window in windows(script) for bound in (window.first, window.last) if bound}
    return "index_end" in ends or script.follow_up.days_from == "event_end"


def columns(script: Script, use: Use) -> tuple[str, ...]:
    """The columns of its stored table that one use reads; none when it looks for eras."""
    event = use.event
    if event.table == "era":
        return ()
    spec = TABLES[event.table]
    found = ["site_id", "patient_id", spec.start, *_code_columns(script, event.codes)]
    found += [spec.row_id] if use.ordered else []
    found += _value_columns(event)
    found += [spec.encounter] if use.encounter else []
    asks_end = event.dated == "end" or event.length is not None or use.overlap or use.number == "length"
    found += [spec.end] if asks_end else []
    found += [spec.quantity] if event.quantity is not None or use.number == "quantity" else []
    found += [spec.days] if event.days is not None or use.number == "days" or use.supply else []
    found += ["value_num"] if use.number == "value" else []
    found += ["is_suspected"] if event.suspected != "any" else []
    found += ["is_main"] if event.main != "any" else []
    found += [where.column for where in event.where]
    return tuple(dict.fromkeys(column for column in found if column is not None))


def _code_columns(script: Script, name: str | None) -> list[str]:
    listed = [entry for entry in script.code_lists if entry.name == name]
    systems = {code.system for entry in listed for code in (*entry.include, *entry.exclude)}
    found = ["local_code"] if LOCAL in systems else []
    return found + (["code_system", "code"] if systems - {LOCAL} else [])


def _value_columns(event: Event) -> list[str]:
    if isinstance(event.value, NumberIn):
        return ["value_num", "unit"]
    if isinstance(event.value, RatioTo):
        return ["value_num", event.value.limit]
    if isinstance(event.value, WrittenAs):
        return ["value_text"]
    return ["value_num"] if isinstance(event.value, NoNumber) else []


def windows(script: Script) -> Iterator[tuple[str, Window]]:
    """Every window of the script with its pointer."""
    for part in ("days", "measures", "outcomes", "outputs"):
        for n, entry in enumerate(getattr(script, part)):
            if hasattr(entry, "window"):
                yield f"/{part}/{n}/window", entry.window
    for place, rule in rules_with_events(script):
        if isinstance(rule, Counted):
            yield f"{place}/window", rule.window
