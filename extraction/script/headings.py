"""Headings of statistical tables: the groups, axes and columns under which persons are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from extraction.script.text import Text


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
        """As written in a manifest."""
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
        """As read from a manifest."""
        return cls(**{**data, "label": Text.from_json(data["label"]), "atoms": tuple(data["atoms"])})


@dataclass(frozen=True, slots=True)
class TableAxis:
    """One direction of a table; ``has_total`` is false where adding up would count persons twice."""

    name: str
    title: Text
    categories: tuple[Category, ...]
    has_total: bool = True

    def to_json(self) -> dict[str, Any]:
        """As written in a manifest."""
        categories = [category.to_json() for category in self.categories]
        return {
            "name": self.name,
            "title": self.title.to_json(),
            "categories": categories,
            "has_total": self.has_total,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> TableAxis:
        """As read from a manifest."""
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
        """As written in a manifest."""
        scope = {axis: list(codes) for axis, codes in self.scope.items()}
        return {"name": self.name, "title": self.title.to_json(), "kind": self.kind, "scope": scope}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Column:
        """As read from a manifest."""
        scope = {axis: tuple(codes) for axis, codes in data["scope"].items()}
        return cls(data["name"], Text.from_json(data["title"]), data["kind"], scope)


PERSONS = Column("persons", Text("人数", "persons"))
