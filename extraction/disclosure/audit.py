"""The attacker audit: what an outsider can work out about hidden numbers from everything shown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from extraction.disclosure.differences import Row
from extraction.disclosure.policy import Policy
from extraction.disclosure.system import Cell, System, systems
from extraction.disclosure.table import Address, Table
from extraction.script.text import Text

SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Bound:
    """What can be worked out about one hidden count: it lies between ``low`` and ``high`` persons."""

    table: str
    scope: Mapping[str, tuple[str, ...]]
    key: tuple[str, ...]
    column: str
    low: int
    high: float

    def is_safe(self, policy: Policy) -> bool:
        """Whether enough doubt is left that this might be a count that need not be hidden."""
        return self.high >= policy.threshold and self.high - self.low >= policy.width


@dataclass(frozen=True, slots=True)
class Audit:
    """Bounds of every audited cell; ``not_audited`` tells which populations were too large."""

    bounds: tuple[Bound, ...] = ()
    not_audited: tuple[Text, ...] = ()

    def unsafe(self, policy: Policy) -> list[Bound]:
        """Cells of which too much can be worked out."""
        return [bound for bound in self.bounds if not bound.is_safe(policy)]


@dataclass
class Attacker:
    """One outsider who holds every number shown of one population."""

    system: System
    shown: dict[Cell, float] = field(default_factory=dict)

    @classmethod
    def of(cls, system: System) -> Attacker:
        """The outsider who holds all cells that are not hidden."""
        shown = {}
        for cell in system.rows:
            table, address = system.tables[cell[0]], cell[1]
            number = table.cells[address]
            if address not in table.hidden and number is not None:
                shown[cell] = float(number)
        return cls(system, shown)

    def check(self) -> None:
        """Raise Contradiction unless some whole of persons fits every number shown."""
        self._extreme(np.zeros(max(self.system.size, 1)), 1)

    def low(self, row: Row) -> int:
        """The fewest persons a group (a row of coefficients) can have."""
        return math.ceil(self._extreme(row, 1)[0] - SLACK)

    def high(self, row: Row) -> float:
        """The most persons a group can have; infinite when nothing limits it."""
        high = self._extreme(row, -1)[0]
        return math.floor(high + SLACK) if math.isfinite(high) else math.inf

    def pinning(self, row: Row) -> set[Cell]:
        """The numbers shown that keep a group's count from being larger or smaller."""
        return self._extreme(row, 1)[1] | self._extreme(row, -1)[1]

    def _extreme(self, row: Row, sign: int) -> tuple[float, set[Cell]]:
        cells = list(self.shown)
        if not cells:
            return (0.0 if sign > 0 else math.inf), set()
        matrix = self.system.matrix[[self.system.position[known] for known in cells]]
        numbers = np.array([self.shown[known] for known in cells])
        result = linprog(sign * row, A_eq=matrix, b_eq=numbers, bounds=(0, None), method="highs")
        if result.status == 3:
            return math.inf, set()
        if result.status != 0:
            raise Contradiction
        marginals = np.asarray(result.eqlin.marginals)
        pinned = {known for known, weight in zip(cells, marginals, strict=True) if abs(weight) > SLACK}
        return sign * float(result.fun), pinned


class Contradiction(Exception):
    """The numbers shown cannot all be true together."""


def audit(tables: Sequence[Table], policy: Policy | None = None, earlier: Sequence[Table] = ()) -> Audit:
    """Bounds of every hidden count of ``tables`` for an outsider who also holds ``earlier`` releases.

    A hidden count known to be large (or zero) is not protected and not listed. Raises Contradiction when
    numbers do not add up.
    """
    policy = policy or Policy()
    bounds: list[Bound] = []
    too_large: list[Text] = []
    every = [*tables, *(table.released() for table in earlier)]
    for system, members in systems(every):
        protected = [cell for cell in protected_cells(system, policy) if members[cell[0]] < len(tables)]
        if protected and system.size > policy.max_unknowns:
            too_large.append(_too_large(system, policy))
        elif system.size <= policy.max_unknowns:
            bounds += _bounds(system, protected)
    return Audit(tuple(bounds), tuple(too_large))


def protected_cells(system: System, policy: Policy) -> list[Cell]:
    """Hidden counts that nobody may work out: small ones, and those whose number is not known here."""
    return [cell for cell in system.rows if _is_protected(system.tables[cell[0]], cell[1], policy)]


def _is_protected(table: Table, address: Address, policy: Policy) -> bool:
    number = table.cells[address]
    return address in table.hidden and (number is None or policy.is_small(number))


def _bounds(system: System, protected: Sequence[Cell]) -> list[Bound]:
    attacker, found = Attacker.of(system), []
    attacker.check()
    for cell in protected:
        table, (key, column) = system.tables[cell[0]], cell[1]
        row = system.row(cell)
        low, high = attacker.low(row), attacker.high(row)
        unknown = table.cells[key, column] is None
        if not (unknown and (low == high == 0)):
            found.append(Bound(table.name, table.scope, key, column, low, high))
    return found


def _too_large(system: System, policy: Policy) -> Text:
    names = ", ".join(dict.fromkeys(table.name for table in system.tables))
    return Text(
        f"{names}: 未知数が {system.size} 個(上限 {policy.max_unknowns})のため、人による確認が必要です。",
        f"{names}: {system.size} unknowns (limit {policy.max_unknowns}); people must check this.",
    )
