"""Scripts that say almost the same: every number and day one off, every end of a range in or out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

from extraction.script import check_script
from extraction.script.model import Bound, Entry, Era, Group, Range, Script
from extraction.script.text import Text

TURNED = {"at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most"}


@dataclass(frozen=True)
class Mutant:
    """A script with one thing changed: where, and from what to what."""

    place: str
    change: str
    script: Script

    def __str__(self) -> str:
        return f"{self.place}: {self.change}"


def mutants(script: Script) -> Iterator[Mutant]:
    """Every mutant that is still a sound script."""
    for place, change, mutated in _of(script, ""):
        if isinstance(mutated, Script) and not any(
            found.severity == "error" for found in check_script(mutated)
        ):
            yield Mutant(place, change, mutated)


def _of(value: Any, place: str) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, tuple):
        for n, entry in enumerate(value):
            for where, change, mutated in _of(entry, f"{place}/{n}"):
                yield where, change, (*value[:n], mutated, *value[n + 1 :])
        return
    if not is_dataclass(value) or isinstance(value, Text):
        yield from _number(value, place)
        return
    for field in fields(value):
        if _is_idle(value, field.name):
            continue
        for where, change, mutated in _of(getattr(value, field.name), f"{place}/{field.name}"):
            yield where, change, replace(value, **{field.name: mutated})  # type: ignore[type-var]
    if isinstance(value, Range):
        for name, other in TURNED.items():
            limit = getattr(value, name)
            if limit is not None and getattr(value, other) is None:
                yield (
                    f"{place}/{name}",
                    f"{name} becomes {other}",
                    replace(value, **{name: None, other: limit}),
                )


def _number(value: Any, place: str) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, bool):
        return
    for off in (-1, 1):
        if isinstance(value, int | float):
            yield place, f"{value:g} becomes {value + off:g}", value + off
        elif isinstance(value, date):
            other = value + timedelta(days=off)
            yield place, f"{value} becomes {other}", other


def _is_idle(value: Any, name: str) -> bool:
    """Whether a field plays no part beside what stands in the others."""
    if isinstance(value, Script):
        return name in ("version", "code_lists")
    if isinstance(value, Group):
        return name == "n" and value.kind in ("all", "any")
    if isinstance(value, Era):
        return name == "default_days" and value.supply_days is not None
    if isinstance(value, Entry):
        return name == "n" and value.choose != "nth"
    return isinstance(value, Bound) and name == "of"
