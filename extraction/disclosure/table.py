"""A statistical table as it would leave the data centre: axes, cells, and which cells are hidden.

Numbers stay inside while a table is worked on; ``released`` is the only form that may leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from extraction.script.text import Text

TOTAL = "*"
Key = tuple[str, ...]
Address = tuple[Key, str]


@dataclass(frozen=True, slots=True)
class Category:
    """One row or column heading.

    Numeric bands carry ``low`` (included) and ``high`` (not included), None meaning open. ``atoms`` are the
    finer groups it is made of, where that is neither a band nor the category itself.
    """

    code: str
    label: Text
    low: float | None = None
    high: float | None = None
    is_band: bool = False
    atoms: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "label": self.label.to_json(),
            "low": self.low,
            "high": self.high,
            "is_band": self.is_band,
            "atoms": list(self.atoms),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Category:
        return cls(**{**data, "label": Text.from_json(data["label"]), "atoms": tuple(data["atoms"])})


@dataclass(frozen=True, slots=True)
class TableAxis:
    """One direction of a table; ``has_total`` is false where adding up would count persons twice."""

    name: str
    title: Text
    categories: tuple[Category, ...]
    has_total: bool = True

    def to_json(self) -> dict[str, Any]:
        categories = [category.to_json() for category in self.categories]
        return {
            "name": self.name,
            "title": self.title.to_json(),
            "categories": categories,
            "has_total": self.has_total,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> TableAxis:
        categories = tuple(Category.from_json(entry) for entry in data["categories"])
        return cls(data["name"], Text.from_json(data["title"]), categories, data["has_total"])


@dataclass(frozen=True, slots=True)
class Column:
    """One number per cell: a count of persons, or a value that is shown only beside its counts.

    ``scope`` narrows a count to some categories of an axis, such as persons with the outcome.
    """

    name: str
    title: Text
    kind: Literal["count", "value"] = "count"
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        scope = {axis: list(codes) for axis, codes in self.scope.items()}
        return {"name": self.name, "title": self.title.to_json(), "kind": self.kind, "scope": scope}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Column:
        scope = {axis: tuple(codes) for axis, codes in data["scope"].items()}
        return cls(data["name"], Text.from_json(data["title"]), data["kind"], scope)


PERSONS = Column("persons", Text("人数", "persons"))


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
        return replace(self, hidden=self.hidden | addresses)

    def show(self, addresses: frozenset[Address]) -> Table:
        return replace(self, hidden=self.hidden - addresses)

    def released(self) -> Table:
        """The form that may leave: numbers of hidden cells are gone, not covered."""
        cells = {where: None if where in self.hidden else number for where, number in self.cells.items()}
        return replace(
            self, cells=cells, hidden=frozenset(a for a, number in cells.items() if number is None)
        )

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def label(self, key: Key) -> Text:
        """A cell's headings in reading order."""
        names = [_heading(axis, code) for axis, code in zip(self.axes, key, strict=True)]
        if not names:
            return Text("全体", "all")
        return Text("・".join(name.ja for name in names), ", ".join(name.en for name in names))

    def to_json(self) -> dict[str, Any]:
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
