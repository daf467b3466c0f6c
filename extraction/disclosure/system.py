"""Everything that tables of one population say together, as linear equations an outsider could write.

The unknowns are the finest groups of persons (one atom on every axis). Each number shown is the sum of
some unknowns; each number hidden is a sum the outsider would like to know.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from extraction.disclosure.table import TOTAL, Address, Key, Table
from extraction.script.headings import Category, Column

Cell = tuple[int, Address]
"""A cell of one of several tables: position of the table, then key and column."""


@dataclass(frozen=True)
class System:
    """Unknowns by axis and atom, and the row of coefficients of every count cell of the tables."""

    tables: tuple[Table, ...]
    axes: Mapping[str, tuple[str, ...]]

    @property
    def size(self) -> int:
        """Number of unknowns."""
        return int(np.prod([len(atoms) for atoms in self.axes.values()], dtype=np.int64))

    @cached_property
    def rows(self) -> dict[Cell, csr_array]:
        """The sum of unknowns that each count cell stands for, cells that are not counts left out."""
        found = {}
        for n, table in enumerate(self.tables):
            for key, column in table.cells:
                if table.column(column).kind == "count":
                    found[n, (key, column)] = self._row(table, key, table.column(column))
        return found

    @cached_property
    def matrix(self) -> csr_array:
        """All rows under each other, in the order of ``rows``."""
        return vstack(list(self.rows.values()), format="csr")

    @cached_property
    def position(self) -> dict[Cell, int]:
        """The line of ``matrix`` of each count cell."""
        return {cell: n for n, cell in enumerate(self.rows)}

    def row(self, cell: Cell) -> NDArray[np.float64]:
        """The coefficients of one count cell."""
        found: NDArray[np.float64] = self.rows[cell].toarray()[0]
        return found

    def _row(self, table: Table, key: Key, column: Column) -> csr_array:
        chosen = []
        for axis, atoms in self.axes.items():
            wanted = _wanted(self.axes, table, key, column, axis)
            chosen.append([position for position, atom in enumerate(atoms) if atom in wanted])
        shape = tuple(len(atoms) for atoms in self.axes.values())
        cells = [np.ravel_multi_index(index, shape) for index in itertools.product(*chosen)] if shape else [0]
        data = (np.ones(len(cells)), (np.zeros(len(cells), dtype=int), np.array(cells, dtype=int)))
        return csr_array(data, shape=(1, max(self.size, 1)))


def systems(tables: Sequence[Table]) -> list[tuple[System, tuple[int, ...]]]:
    """One system for each population, with the positions of its tables in ``tables``."""
    families: dict[str, list[int]] = {}
    for n, table in enumerate(tables):
        families.setdefault(table.population, []).append(n)
    return [(_system([tables[n] for n in members]), tuple(members)) for members in families.values()]


def _system(tables: Sequence[Table]) -> System:
    names = dict.fromkeys(
        name
        for table in tables
        for name in (*(axis.name for axis in table.axes), *table.scope, *_column_scopes(table))
    )
    return System(tuple(tables), {name: _atoms(tables, name) for name in names})


def _column_scopes(table: Table) -> list[str]:
    return [axis for column in table.columns for axis in column.scope]


def _atoms(tables: Sequence[Table], name: str) -> tuple[str, ...]:
    """The finest groups of one axis over all tables: bands are cut at every limit that any table uses."""
    axes = [axis for table in tables for axis in table.axes if axis.name == name]
    categories = [category for axis in axes for category in axis.categories]
    cuts = _cuts(categories)
    found = [atom for category in categories for atom in _parts(category, cuts)]
    scopes = [table.scope for table in tables] + [
        column.scope for table in tables for column in table.columns
    ]
    found += [code for scope in scopes for code in scope.get(name, ())]
    complete = bool(axes) or all(name in table.scope for table in tables)
    rest = [] if complete else [REST]
    return tuple(dict.fromkeys([*found, *rest]))


REST = "…"
"""Persons outside every group that is named on an axis."""


def _cuts(categories: Sequence[Category]) -> list[float]:
    limits = {
        limit for category in categories for limit in (category.low, category.high) if limit is not None
    }
    return [-np.inf, *sorted(limits), np.inf]


def _parts(category: Category, cuts: Sequence[float]) -> tuple[str, ...]:
    if category.atoms:
        return category.atoms
    if not category.is_band:
        return (category.code,)
    low = -np.inf if category.low is None else category.low
    high = np.inf if category.high is None else category.high
    return tuple(f"{a}..{b}" for a, b in itertools.pairwise(cuts) if low <= a and b <= high)


def _wanted(
    all_axes: Mapping[str, tuple[str, ...]], table: Table, key: Key, column: Column, axis: str
) -> frozenset[str]:
    """The atoms of one axis that a cell adds up."""
    wanted = frozenset(all_axes[axis])
    for scope in (table.scope, column.scope):
        if axis in scope:
            wanted &= frozenset(scope[axis])
    for entry, code in zip(table.axes, key, strict=True):
        if entry.name == axis and code != TOTAL:
            category = next(category for category in entry.categories if category.code == code)
            wanted &= _covered(category, all_axes[axis])
    return wanted


def _covered(category: Category, atoms: Sequence[str]) -> frozenset[str]:
    if not category.is_band:
        return frozenset(category.atoms or (category.code,))
    low = -np.inf if category.low is None else category.low
    high = np.inf if category.high is None else category.high
    return frozenset(atom for atom in atoms if _inside(atom, low, high))


def _inside(atom: str, low: float, high: float) -> bool:
    if ".." not in atom:
        return False
    start, end = (float(part) for part in atom.split(".."))
    return low <= start and end <= high
