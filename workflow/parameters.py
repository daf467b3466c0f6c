"""Figures of the office with the day from which they hold.

An app declares its parameters in `<app>/parameters.py`; `manage.py seed` writes the declared rows where none
stands yet; staff change them in the admin by adding a row with a new day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.models import Parameter

SOURCE, SIBLING, INFERRED, UNKNOWN = Parameter.Mark.values


@dataclass(frozen=True)
class Row:
    """One declared value: from which day, how much, on what ground."""

    valid_from: date
    value: Any
    mark: str
    source: str = ""


@dataclass(frozen=True)
class Declaration:
    """A parameter with its name in both languages, its unit and its first rows."""

    name: str
    label: str
    unit: str
    rows: tuple[Row, ...]


declared: dict[str, Declaration] = {}


def declare(name: str, label: str, unit: str, *rows: Row) -> None:
    """Make a parameter known. `unit` says what the number counts (business days, persons, yen …)."""
    declared[name] = Declaration(name, label, unit, rows)


def value(name: str, on: date) -> Any:
    """The value in force on a day. Raises LookupError when the name is unknown or nothing holds yet."""
    if name not in declared:
        raise LookupError(f"No parameter is called {name}.")
    row = Parameter.objects.filter(name=name, valid_from__lte=on).order_by("-valid_from").first()
    if row is None:
        raise LookupError(f"Parameter {name} has no value for {on}: add a row in the staff desk.")
    return row.value


def on_each(name: str, days: Iterable[date]) -> dict[date, Any]:
    """The value in force on each of many days, in one query. Raises LookupError as `value` does."""
    if name not in declared:
        raise LookupError(f"No parameter is called {name}.")
    rows = list(Parameter.objects.filter(name=name).order_by("valid_from"))
    found = {}
    for day in days:
        held = [row.value for row in rows if row.valid_from <= day]
        if not held:
            raise LookupError(f"Parameter {name} has no value for {day}: add a row in the staff desk.")
        found[day] = held[-1]
    return found


def seed() -> int:
    """Write declared rows that are missing; returns how many were added. Never changes a row."""
    added = 0
    for declaration in declared.values():
        for row in declaration.rows:
            _, new = Parameter.objects.get_or_create(
                name=declaration.name,
                valid_from=row.valid_from,
                defaults={"value": row.value, "mark": row.mark, "source": row.source},
            )
            added += new
    return added
