"""Sets of whole numbers as half-open spans: what the database keeps as a multirange and merges by itself."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.expressions import CombinedExpression
from psycopg.types.multirange import Int4Multirange
from psycopg.types.range import Int4Range

Span = tuple[int, int]
"""From (included) to (excluded)."""


class SpansField(models.Field):
    """A set of whole numbers, read and written as a list of spans in their order."""

    description = "set of whole numbers"

    def db_type(self, connection: Any) -> str:
        """PostgreSQL's own type, so that a union is one expression and loses nothing."""
        return "int4multirange"

    def get_prep_value(self, value: Any) -> Any:
        """The database's value."""
        if value is None or isinstance(value, Int4Multirange):
            return value
        return Int4Multirange([Int4Range(start, end) for start, end in value])

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> list[Span] | None:
        """Plain spans."""
        return None if value is None else [(span.lower, span.upper) for span in value]


def joined(field: str, spans: Iterable[Span]) -> CombinedExpression:
    """The union of a column with more spans, for `update()`: atomic, and the same in whatever order."""
    return CombinedExpression(
        F(field), "+", Value(list(spans), output_field=SpansField()), output_field=SpansField()
    )


def size(spans: Iterable[Span]) -> int:
    """How many numbers a set has."""
    return sum(end - start for start, end in spans)
