"""The cells of a CDM's rows, whatever types the files have: keys, days, numbers, concepts, results."""

from __future__ import annotations

from typing import Any

from extraction.engine.importers import values
from extraction.engine.importers.session import Row
from extraction.engine.importers.values import Unreadable

OPERATORS = {4171756: "<", 4171754: "<=", 4172704: ">", 4171755: ">="}


def concept(row: Row, column: str) -> int:
    """A concept's number, 0 for none. Raises Unreadable when it is no number."""
    value = row[column]
    try:
        return 0 if value is None or value == "" else int(value)
    except (TypeError, ValueError):
        raise Unreadable(column, f"数値ではありません: {value}", f"not a number: {value}") from None


def measured(row: Row) -> tuple[str | None, float | None]:
    """A result's text and its number; a number with an operator (<, >) is none that can be compared."""
    number = number_of(row["value_as_number"], "value_as_number")
    operator = OPERATORS.get(concept(row, "operator_concept_id"), "")
    written = text_of(row["value_source_value"])
    if written is None and number is not None:
        written = f"{operator}{number:g}"
    return written, None if operator else number


def not_of_type(field: str) -> Unreadable:
    """A cell of another type than the model says."""
    return Unreadable(field, "型が違います", "it is of another type")


def key_of(value: Any, field: str) -> str:
    """A number of a row as text; 12.0 and 12 are the same. Raises Unreadable when there is none."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return values.needed(None if value is None else str(value), field)


def text_of(value: Any) -> str | None:
    """A cell as text without blanks around it."""
    return None if value is None else values.clean(str(value))


def day_of(value: Any, field: str) -> Any:
    """A cell as a day. Raises Unreadable."""
    return values.day(text_of(value), field)


def needed_day(row: Row, field: str) -> Any:
    """A cell that must hold a day. Raises Unreadable."""
    return values.needed_day(text_of(row[field]), field)


def number_of(value: Any, field: str) -> float | None:
    """A cell as a number. Raises Unreadable."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return values.number(text_of(value), field)
