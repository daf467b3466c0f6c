"""Code lists as conditions on a row: few comparisons even for ten thousand codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from extraction.engine.algebra.expressions import (
    FALSE,
    Expr,
    column,
    compare,
    every,
    of_words,
    opposite,
    some_of,
    surely,
    text,
)
from extraction.script.codes import LOCAL
from extraction.script.model import Code, CodeList

FEW = 8
"""Up to so many prefixes of a system are compared one by one, more by their beginnings' lengths."""


def columns(codes: CodeList) -> tuple[str, ...]:
    """The columns that tell whether a row carries a code of the list."""
    systems = {code.system for code in (*codes.include, *codes.exclude)}
    standard = ("code_system", "code") if systems - {LOCAL} else ()
    return (*standard, *(("local_code",) if LOCAL in systems else ()))


def carries(codes: CodeList, row: str) -> Expr:
    """Whether a row carries a code of the list and none that the list excludes; an empty list has none."""
    included = _any(codes.include, row)
    if included == FALSE or not codes.exclude:
        return included
    return every([included, opposite(surely(_any(codes.exclude, row)))])


def may_carry(lists: Iterable[CodeList], row: str) -> Expr:
    """Whether a row carries a code that any of the lists includes, whatever they exclude."""
    return _any(dict.fromkeys(code for found in lists for code in found.include), row)


def _any(codes: Iterable[Code], row: str) -> Expr:
    by_system: dict[str, list[Code]] = defaultdict(list)
    for code in codes:
        by_system[code.system].append(code)
    return some_of(_of_system(system, found, row) for system, found in by_system.items())


def _of_system(system: str, codes: list[Code], row: str) -> Expr:
    place = column(row, "local_code" if system == LOCAL else "code")
    exact = [code.code for code in codes if not code.descendants]
    begins = list(dict.fromkeys(code.code for code in codes if code.descendants))
    parts = [of_words(place, exact)] if exact else []
    if len(begins) <= FEW:
        parts += [Expr("begins_with", (place, prefix)) for prefix in begins]
    else:
        by_length: dict[int, list[str]] = defaultdict(list)
        for prefix in begins:
            by_length[len(prefix)].append(prefix)
        parts += [
            Expr("prefix_in", (place, length, tuple(found))) for length, found in sorted(by_length.items())
        ]
    hit = some_of(parts)
    return hit if system == LOCAL else every([compare("=", column(row, "code_system"), text(system)), hit])
