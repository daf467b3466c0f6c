"""Limits that a field of a script must keep, written beside its type.

The reader, the JSON Schema, the builder's forms and the generator of test scripts all take them from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Between:
    """A number from ``low`` to ``high``, both included; None leaves that end open."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A text of at most ``most`` characters, at least one, of the shape of ``pattern`` where one is given."""

    most: int
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list of ``least`` to ``most`` entries; with ``unique`` none may repeat."""

    least: int = 0
    most: int = 50
    unique: bool = False


Name = Annotated[str, Written(40, "^[a-z][a-z0-9_]{0,39}$")]
"""What one part of a script calls another: small letters, digits and underscores."""

Days = Annotated[int, Between(-36525, 36525)]
"""A number of calendar days, before (negative) or after."""

Span = Annotated[int, Between(0, 36525)]
"""A length in calendar days."""

Count = Annotated[int, Between(0, 100_000)]
"""How many."""

Place = Annotated[int, Between(1, 1000)]
"""The first, the second, the n-th."""

Word = Annotated[str, Written(200)]
"""A code, a unit or a value as the hospitals write it."""
