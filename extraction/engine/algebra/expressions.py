"""The closed list of pieces of which every condition, value and aggregate of a study is made.

A piece says what is meant; a dialect says how its database writes it. Unknown is null: comparisons with it
are unknown, and a filter keeps only what is known to be true.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Op = Literal[
    "column", "text", "number", "integer", "day", "flag", "null",
    "all", "any", "not", "compare", "is_null", "same", "coalesce", "case",
    "arithmetic", "floor", "as_integer", "as_text", "as_number", "earliest", "latest", "met",
    "shift", "days_between", "day_of", "moment_of", "seconds", "clock", "completed_years", "calendar",
    "begins_with", "one_of", "prefix_in", "holds_word", "joined", "sha256",
    "usable", "micro", "from_micro", "wide",
    "count", "count_distinct", "some", "least", "most", "total", "at_first", "at_last", "nth_day",
    "numbered", "most_before", "running",
]  # fmt: skip
Sort = Literal["text", "number", "integer", "day", "moment", "flag"]
Sign = Literal["=", "<>", "<", "<=", ">", ">="]
LARGEST = 1e12
"""A number of a record is usable when it is finite and smaller than this, so that sums are exact."""


@dataclass(frozen=True, slots=True)
class Expr:
    """One piece with what it is applied to."""

    op: Op
    args: tuple[Any, ...] = ()


def column(source: str, name: str) -> Expr:
    """A column of a relation of the statement."""
    return Expr("column", (source, name))


def text(value: str) -> Expr:
    """A text literal."""
    return Expr("text", (value,))


def number(value: float) -> Expr:
    """A number (IEEE double) literal."""
    return Expr("number", (float(value),))


def integer(value: int) -> Expr:
    """An integer literal."""
    return Expr("integer", (int(value),))


def day(value: date) -> Expr:
    """A calendar day literal."""
    return Expr("day", (value,))


def null(sort: Sort) -> Expr:
    """Nothing, of this sort."""
    return Expr("null", (sort,))


TRUE, FALSE = Expr("flag", (True,)), Expr("flag", (False,))


def every(parts: Iterable[Expr]) -> Expr:
    """All hold."""
    kept = tuple(part for part in parts if part != TRUE)
    if FALSE in kept:
        return FALSE
    return TRUE if not kept else kept[0] if len(kept) == 1 else Expr("all", kept)


def some_of(parts: Iterable[Expr]) -> Expr:
    """At least one holds."""
    kept = tuple(dict.fromkeys(part for part in parts if part != FALSE))
    if TRUE in kept:
        return TRUE
    return FALSE if not kept else kept[0] if len(kept) == 1 else Expr("any", kept)


def opposite(part: Expr) -> Expr:
    """Does not hold; unknown stays unknown."""
    return Expr("not", (part,))


def compare(sign: Sign, left: Expr, right: Expr) -> Expr:
    """Two values of one sort compared; texts by code point."""
    return Expr("compare", (sign, left, right))


def is_null(part: Expr) -> Expr:
    """Nothing is there."""
    return Expr("is_null", (part,))


def known(part: Expr) -> Expr:
    """Something is there."""
    return opposite(is_null(part))


def same(left: Expr, right: Expr) -> Expr:
    """Equal, where nothing equals nothing."""
    return Expr("same", (left, right))


def coalesce(*parts: Expr) -> Expr:
    """The first that is there."""
    return Expr("coalesce", parts)


def surely(part: Expr) -> Expr:
    """True or false: unknown is false."""
    return part if part in (TRUE, FALSE) else Expr("coalesce", (part, FALSE))


def case(choices: Sequence[tuple[Expr, Expr]], otherwise: Expr | None = None) -> Expr:
    """The value of the first condition that holds."""
    return Expr("case", (tuple(choices), otherwise))


def arithmetic(sign: Literal["+", "-", "*", "/"], *parts: Expr) -> Expr:
    """Sum, difference, product or (of doubles) quotient; a quotient by zero is nothing."""
    return Expr("arithmetic", (sign, *parts))


def as_integer(part: Expr) -> Expr:
    """A flag as 1 or 0, a whole number as an integer."""
    return Expr("as_integer", (part,))


def as_number(part: Expr) -> Expr:
    """A double."""
    return Expr("as_number", (part,))


def as_text(part: Expr) -> Expr:
    """A whole number in digits."""
    return Expr("as_text", (part,))


def earliest(*parts: Expr) -> Expr:
    """The smallest of those that are there."""
    return parts[0] if len(parts) == 1 else Expr("earliest", parts)


def latest(*parts: Expr) -> Expr:
    """The largest of those that are there."""
    return parts[0] if len(parts) == 1 else Expr("latest", parts)


def met(parts: Sequence[Expr]) -> Expr:
    """How many of these conditions hold."""
    return Expr("met", tuple(parts))


def shift(when: Expr, days: Expr | int) -> Expr:
    """So many calendar days later."""
    if days == 0:
        return when
    return Expr("shift", (when, integer(days) if isinstance(days, int) else days))


def days_between(first: Expr, last: Expr) -> Expr:
    """Calendar days from one day to a later one."""
    return Expr("days_between", (first, last))


def in_range(part: Expr, found: Any) -> Expr:
    """Whether a number lies in a ``Range`` of the script."""
    if found is None:
        return TRUE
    limits: list[tuple[Sign, float | None]] = [
        (">=", found.at_least), (">", found.above), ("<=", found.at_most), ("<", found.below),
    ]  # fmt: skip
    return every(compare(sign, part, number(limit)) for sign, limit in limits if limit is not None)


def of_words(part: Expr, words: Iterable[str]) -> Expr:
    """Whether a text is one of these."""
    kept = tuple(dict.fromkeys(words))
    return compare("=", part, text(kept[0])) if len(kept) == 1 else Expr("one_of", (part, kept))
