"""Groups that no table shows but anybody can subtract: all persons under 65 less all under 60."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extraction.disclosure.policy import Policy
from extraction.disclosure.system import Cell, System

Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two nested numbers shown: all persons of ``smaller`` are in ``larger``, ``count`` others are too."""

    larger: Cell
    smaller: Cell
    count: int
    row: Row


def small_differences(system: System, shown: Mapping[Cell, float], policy: Policy) -> list[Difference]:
    """Pairs of shown numbers whose difference is a small group that is no cell of its own.

    Groups that are cells are judged as cells; each other group is listed once.
    """
    cells = list(shown)
    if not cells:
        return []
    matrix = system.matrix.toarray()
    known = matrix[[system.position[cell] for cell in cells]]
    sizes, common = known.sum(axis=1), known @ known.T
    numbers = np.array([shown[cell] for cell in cells])
    gaps = numbers[:, None] - numbers[None, :]
    nested = (common == sizes[None, :]) & (gaps > 0) & (gaps < policy.threshold)
    seen = {row.tobytes() for row in matrix}
    found = []
    for a, b in zip(*np.nonzero(nested), strict=True):
        row = known[a] - known[b]
        if row.tobytes() not in seen:
            seen.add(row.tobytes())
            found.append(Difference(cells[a], cells[b], int(gaps[a, b]), row))
    return found
