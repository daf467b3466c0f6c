"""Which tables and columns a script cannot do without, and which it can."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extraction.script.model import Counted, Event, Script, leaves
from extraction.script.tables import TABLES

PATIENT_COLUMNS = ("site_id", "patient_id", "sex", "birth_date", "death_date", "obs_start", "obs_end")


@dataclass(frozen=True, slots=True)
class Use:
    """One event as used in a script: where, and whether the result would be false without it.

    A measure that cannot be taken is left blank and reported; an index event, a rule, an outcome or a
    censoring event that cannot be seen would silently count as "did not happen", so it is required.
    """

    pointer: str
    event: Event
    required: bool
    needs_value: bool = False


def uses(script: Script) -> Iterator[Use]:
    """Every event of the script with its JSON pointer, in reading order."""
    yield Use("/index/event", script.index.event, required=True)
    for part in ("include", "exclude"):
        for n, criterion in enumerate(getattr(script, part)):
            for leaf in leaves(criterion.rule):
                if isinstance(leaf, Counted):
                    yield Use(f"/{part}/{n}/rule", leaf.event, required=True)
    for part in ("baseline", "covariates"):
        for name, measure in getattr(script, part).items():
            numeric = measure.take not in ("ever", "count")
            yield Use(f"/{part}/{name}/event", measure.event, required=False, needs_value=numeric)
    for n, event in enumerate(script.follow_up.censor):
        yield Use(f"/follow_up/censor/{n}", event, required=True)
    for name, outcome in script.outcomes.items():
        yield Use(f"/outcomes/{name}/event", outcome.event, required=True, needs_value=bool(outcome.when))


def columns(script: Script, use: Use) -> tuple[str, ...]:
    """The columns of its table that one use reads."""
    spec, event = TABLES[use.event.table], use.event
    found = ["site_id", "patient_id"] + [column for column in (spec.when, spec.row_id) if column]
    if event.codes is not None and event.codes in script.code_lists:
        code_list = script.code_lists[event.codes]
        systems = {code.system for code in code_list.include + code_list.exclude}
        found += ["local_code"] if "local" in systems else []
        found += ["code_system", "code"] if systems - {"local"} else []
    if use.needs_value or event.minimum is not None or event.maximum is not None:
        found += ["value_num"]
    if event.unit is not None:
        found += ["unit"]
    if event.confirmed_only:
        found += ["is_suspected"]
    return tuple(dict.fromkeys(found))
