"""A statistical table as it would leave the data centre: axes, cells, and which cells are hidden.

Numbers stay inside while a table is worked on; ``released`` is the only form that may leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from extraction.script.headings import PERSONS, Column, TableAxis
from extraction.script.text import Text

TOTAL = "*"
Key = tuple[str, ...]
Address = tuple[Key, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by key (one category code per axis, TOTAL for all of an axis) and column name.

    ``population`` names the cohort family: tables of one population are added to and subtracted from each
    other by anyone who holds both. ``scope`` narrows the whole table, e.g. to one hospital. A cell whose
    number is None is unknown to the holder of this object; cells in ``hidden`` are not shown.
    """

    name: str
    title: Text
    axes: tuple[TableAxis, ...]
    cells: Mapping[Address, int | str | None]
    columns: tuple[Column, ...] = (PERSONS,)
    population: str = ""
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: frozenset[Address] = frozenset()

    def hide(self, addresses: frozenset[Address]) -> Table:
        """The table with these cells hidden as well."""
        return replace(self, hidden=self.hidden | addresses)

    def released(self) -> Table:
        """The form that may leave: numbers of hidden cells are gone, not covered."""
        cells = {where: None if where in self.hidden else number for where, number in self.cells.items()}
        return replace(
            self, cells=cells, hidden=frozenset(a for a, number in cells.items() if number is None)
        )

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)

    def label(self, key: Key) -> Text:
        """A cell's headings in reading order."""
        names = [_heading(axis, code) for axis, code in zip(self.axes, key, strict=True)]
        if not names:
            return Text("全体", "all")
        return Text("・".join(name.ja for name in names), ", ".join(name.en for name in names))

    def to_json(self) -> dict[str, Any]:
        """As stored inside the closed zone: with the numbers of hidden cells, unless ``released``."""
        cells = [
            {"key": list(key), "column": column, "value": number, "hidden": (key, column) in self.hidden}
            for (key, column), number in self.cells.items()
        ]
        return {
            "name": self.name,
            "title": self.title.to_json(),
            "axes": [axis.to_json() for axis in self.axes],
            "columns": [column.to_json() for column in self.columns],
            "population": self.population,
            "scope": {axis: list(codes) for axis, codes in self.scope.items()},
            "cells": cells,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Table:
        """As read back from ``to_json``."""
        addresses = {(tuple(cell["key"]), cell["column"]): cell for cell in data["cells"]}
        return cls(
            name=data["name"],
            title=Text.from_json(data["title"]),
            axes=tuple(TableAxis.from_json(axis) for axis in data["axes"]),
            cells={address: cell["value"] for address, cell in addresses.items()},
            columns=tuple(Column.from_json(column) for column in data["columns"]),
            population=data["population"],
            scope={axis: tuple(codes) for axis, codes in data["scope"].items()},
            hidden=frozenset(address for address, cell in addresses.items() if cell["hidden"]),
        )


def _heading(axis: TableAxis, code: str) -> Text:
    if code == TOTAL:
        return Text(f"{axis.title.ja}計", f"{axis.title.en} total")
    return next(category.label for category in axis.categories if category.code == code)
