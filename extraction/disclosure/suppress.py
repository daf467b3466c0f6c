"""Hiding: first the small counts themselves, then as few others as needed so that none can be worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.disclosure.audit import Attacker, Audit, Contradiction, audit, protected_cells
from extraction.disclosure.differences import Row, small_differences
from extraction.disclosure.policy import Policy
from extraction.disclosure.system import Cell, System, systems
from extraction.disclosure.table import TOTAL, Address, Key, Table
from extraction.script.text import Text


@dataclass(frozen=True, slots=True)
class Protected:
    """Tables as they may be released, how many counts were hidden and why, and the audit that shows it.

    ``unprotectable`` names populations where even hiding everything new does not protect, because earlier
    releases already say too much, or that are too large to audit: they must not be released.
    """

    tables: tuple[Table, ...]
    hidden_primary: int
    hidden_secondary: int
    audit: Audit
    unprotectable: tuple[Text, ...] = ()

    @property
    def hidden(self) -> int:
        """Counts hidden altogether; always reported with the tables."""
        return self.hidden_primary + self.hidden_secondary


def protect(
    tables: Sequence[Table], earlier: Sequence[Table] = (), policy: Policy | None = None
) -> Protected:
    """Hide small counts and whatever would give them away, and leave everything else readable.

    ``tables`` carry their exact numbers; ``earlier`` are releases of the same usage. Inner cells are hidden
    before totals, one hospital's before all hospitals'. The result is the same for the same input.
    """
    policy = policy or Policy()
    work = [table.hide(frozenset(primary(table, policy))) for table in tables]
    first = sum(_counts(table) for table in work)
    unprotectable: list[Text] = []
    every = [*work, *(table.released() for table in earlier)]
    for system, members in systems(every):
        fresh = [n for n, member in enumerate(members) if member < len(work)]
        if not fresh:
            continue
        try:
            hidden, problem = _protect_system(system, set(fresh), policy)
        except Contradiction:
            names = ", ".join(dict.fromkeys(table.name for table in system.tables))
            hidden, problem = (
                set(),
                [_refusal(names, "表どうしの数が合わない", "their numbers do not add up")],
            )
        unprotectable += problem
        for n in fresh:
            work[members[n]] = work[members[n]].hide(frozenset(address for t, address in hidden if t == n))
    closed = [table.hide(frozenset(_values_to_hide(table))) for table in work]
    second = sum(_counts(table) for table in closed) - first
    report = audit(closed, policy, earlier) if not unprotectable else Audit(not_audited=tuple(unprotectable))
    return Protected(tuple(closed), first, second, report, tuple(unprotectable))


def primary(table: Table, policy: Policy) -> list[Address]:
    """Counts that may not be shown for what they are: 1 to threshold-1 persons, and full small groups."""
    small = [
        (key, column)
        for (key, column), number in table.cells.items()
        if table.column(column).kind == "count" and policy.is_small(number)
    ]
    return small + [address for address in full_groups(table, policy) if address not in small]


def full_groups(table: Table, policy: Policy) -> list[Address]:
    """Cells that say of everybody in a small group that they have the outcome."""
    found: list[Address] = []
    for n, axis in enumerate(table.axes):
        if not axis.name.startswith("outcome"):
            continue
        for (key, column), number in table.cells.items():
            whole = table.cells.get(((*key[:n], TOTAL, *key[n + 1 :]), column))
            if key[n] == "yes" and number == whole and _is_few(number, policy):
                found.append((key, column))
    if table.columns[0].name == "persons" and any(column.name == "events" for column in table.columns):
        keys = dict.fromkeys(key for key, _ in table.cells)
        found += [
            (key, "events")
            for key in keys
            if table.cells[key, "events"] == table.cells[key, "persons"]
            and _is_few(table.cells[key, "events"], policy)
        ]
    return found


def _is_few(number: int | str | None, policy: Policy) -> bool:
    return isinstance(number, int) and 0 < number < policy.full_below


def _counts(table: Table) -> int:
    return sum(table.column(column).kind == "count" for _, column in table.hidden)


def _values_to_hide(table: Table) -> list[Address]:
    """Values beside a hidden count: a rate or a sum would give the count away."""
    rows = {key for key, column in table.hidden if table.column(column).kind == "count"}
    return [
        (key, column) for key, column in table.cells if key in rows and table.column(column).kind == "value"
    ]


@dataclass(frozen=True, slots=True)
class _Target:
    """A group that nobody may work out, with the number of persons it really has."""

    row: Row
    true: int

    def is_safe(self, attacker: Attacker, policy: Policy) -> bool:
        """Whether enough doubt is left; the true number spares most searches for the lower bound."""
        high = attacker.high(self.row)
        if high < policy.threshold:
            return False
        return high - self.true >= policy.width or high - attacker.low(self.row) >= policy.width


def _protect_system(system: System, fresh: set[int], policy: Policy) -> tuple[set[Cell], list[Text]]:
    """Further cells of the fresh tables to hide, or why that does not help."""
    names = ", ".join(dict.fromkeys(system.tables[n].name for n in sorted(fresh)))
    if system.size > policy.max_unknowns:
        return set(), [_refusal(names, f"未知数 {system.size} 個", f"{system.size} unknowns")]
    attacker, hidden = Attacker.of(system), set[Cell]()
    attacker.check()
    targets = _targets(attacker, fresh, policy)
    for target in targets:
        while not target.is_safe(attacker, policy):
            choice = _cheapest(attacker, target, fresh)
            if choice is None:
                return hidden, [
                    _refusal(names, "既公表の表との組合せ", "together with what was released earlier")
                ]
            hidden.add(choice)
            del attacker.shown[choice]
    return _without_needless(attacker, targets, hidden, policy), []


def _targets(attacker: Attacker, fresh: set[int], policy: Policy) -> list[_Target]:
    """Small hidden cells and full groups of the fresh tables, and small groups left over by subtraction."""
    system = attacker.system
    cells = [cell for cell in protected_cells(system, policy) if cell[0] in fresh]
    full = [(n, address) for n in sorted(fresh) for address in full_groups(system.tables[n], policy)]
    found = [
        _Target(system.row(cell), int(system.tables[cell[0]].cells[cell[1]] or 0))
        for cell in dict.fromkeys([*cells, *full])
    ]
    return found + [
        _Target(gap.row, gap.count)
        for gap in small_differences(system, attacker.shown, policy)
        if {gap.larger[0], gap.smaller[0]} & fresh
    ]


def _refusal(names: str, ja: str, en: str) -> Text:
    return Text(
        f"{names}: {ja}のため、隠しても守れません。", f"{names}: hiding cannot protect persons ({en})."
    )


def _cheapest(attacker: Attacker, target: _Target, fresh: set[int]) -> Cell | None:
    """The least valuable number among those that give a group away; any other fresh one if none does."""
    pinning = [known for known in attacker.pinning(target.row) if known[0] in fresh]
    choices = pinning or [
        known for known in attacker.shown if known[0] in fresh and attacker.shown[known] > 0
    ]
    return min(choices, key=lambda known: _worth(attacker.system, known), default=None)


def _worth(system: System, cell: Cell) -> tuple[bool, int, int, float, Key, str, int]:
    """What a reader loses when a cell is hidden: zeros last (they protect little), then totals."""
    table, (key, column) = system.tables[cell[0]], cell[1]
    number = float(table.cells[key, column] or 0)
    hospitals = len(table.scope.get("site", ()))
    return number == 0, key.count(TOTAL), hospitals, number, key, column, cell[0]


def _without_needless(
    attacker: Attacker, targets: Sequence[_Target], hidden: set[Cell], policy: Policy
) -> set[Cell]:
    """Show again, most valuable first, what need not have been hidden in the end."""
    kept, watched = set(hidden), list(targets)
    for cell in sorted(hidden, key=lambda known: _worth(attacker.system, known), reverse=True):
        attacker.shown[cell] = float(attacker.system.tables[cell[0]].cells[cell[1]] or 0)
        place = next((n for n, target in enumerate(watched) if not target.is_safe(attacker, policy)), None)
        if place is None:
            kept.discard(cell)
        else:
            del attacker.shown[cell]
            watched.insert(0, watched.pop(place))
    return kept
