"""The automatic check before people decide: small cells, full groups, and what can be worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from extraction.disclosure.audit import Attacker, Audit, Contradiction, audit
from extraction.disclosure.differences import small_differences
from extraction.disclosure.policy import Policy
from extraction.disclosure.suppress import full_groups
from extraction.disclosure.system import systems
from extraction.disclosure.table import Key, Table
from extraction.script.text import Text


@dataclass(frozen=True, slots=True)
class Flag:
    """One reason for doubt about one cell (or a whole table, with an empty key).

    ``rule``: S1 small count, S2 zero or full group, S12 can be worked out, S13 differs little from an
    earlier release, S14 too large to audit, S16 numbers do not add up.
    """

    rule: str
    severity: Literal["stop", "warn"]
    table: str
    scope: dict[str, list[str]]
    key: Key
    column: str
    text: Text

    def to_json(self) -> dict[str, Any]:
        """The flag as recorded with the decision."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "table": self.table,
            "scope": self.scope,
            "key": list(self.key),
            "column": self.column,
            "text": self.text.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """All flags of a set of tables, with the policy they were judged by and the number of hidden counts."""

    flags: tuple[Flag, ...]
    hidden: int
    policy: Policy

    @property
    def is_safe(self) -> bool:
        """Whether nothing must be stopped; people still decide."""
        return not any(flag.severity == "stop" for flag in self.flags)


def assess(
    tables: Sequence[Table], earlier: Sequence[Table] = (), policy: Policy | None = None
) -> Assessment:
    """Judge tables as they would be released (hidden cells count as not shown) beside earlier releases."""
    policy = policy or Policy()
    flags = [flag for table in tables for flag in (*_small(table, policy), *_groups(table, policy))]
    flags += [flag for table in tables for old in earlier for flag in _differences(table, old, policy)]
    try:
        flags += _worked_out(tables, audit(tables, policy, earlier), policy)
        flags += _subtractions(tables, earlier, policy)
    except Contradiction:
        text = Text("表どうしの数が合いません。", "The numbers of the tables do not add up.")
        flags.append(Flag("S16", "stop", "", {}, (), "", text))
    hidden = sum(table.column(column).kind == "count" for table in tables for _, column in table.hidden)
    return Assessment(tuple(flags), hidden, policy)


def _flag(
    rule: str, severity: Literal["stop", "warn"], table: Table, key: Key, column: str, text: Text
) -> Flag:
    scope = {axis: list(codes) for axis, codes in table.scope.items()}
    label, title = table.label(key), table.column(column).title
    words = Text(
        f"「{table.title.ja}」{label.ja}({title.ja}): {text.ja}",
        f"“{table.title.en}”, {label.en} ({title.en}): {text.en}",
    )
    return Flag(rule, severity, table.name, scope, key, column, words)


def _shown(table: Table) -> Iterator[tuple[Key, str, int]]:
    for (key, column), number in table.cells.items():
        visible = (key, column) not in table.hidden and isinstance(number, int)
        if visible and table.column(column).kind == "count":
            yield key, column, int(number or 0)


def _small(table: Table, policy: Policy) -> Iterator[Flag]:
    for key, column, number in _shown(table):
        if policy.is_small(number):
            text = Text(
                f"人数 {number} は {policy.threshold} 未満です。",
                f"{number} persons are fewer than {policy.threshold}.",
            )
            yield _flag("S1", "stop", table, key, column, text)


def _groups(table: Table, policy: Policy) -> Iterator[Flag]:
    for key, column in full_groups(table, policy):
        if (key, column) not in table.hidden:
            text = Text("この群の全員に当てはまります。", "This holds for everybody in the group.")
            yield _flag("S2", "stop", table, key, column, text)
    for key, column, number in _shown(table):
        if number == 0:
            yield _flag("S2", "warn", table, key, column, Text("0 人です。", "Nobody is in this group."))


def _worked_out(tables: Sequence[Table], report: Audit, policy: Policy) -> Iterator[Flag]:
    named = {(table.name, str(table.scope)): table for table in tables}
    for bound in report.unsafe(policy):
        table = named[bound.table, str(bound.scope)]
        if bound.low >= policy.threshold:
            continue
        high = "∞" if bound.high == float("inf") else str(int(bound.high))
        text = Text(
            f"隠した数が {bound.low}〜{high} 人と分かります。",
            f"The hidden count can be worked out as {bound.low} to {high}.",
        )
        yield _flag("S12", "stop", table, bound.key, bound.column, text)
    for text in report.not_audited:
        yield Flag("S14", "stop", "", {}, (), "", text)


def _subtractions(tables: Sequence[Table], earlier: Sequence[Table], policy: Policy) -> Iterator[Flag]:
    """Small groups that appear when one number shown is taken from another of the same population."""
    for system, members in systems([*tables, *(table.released() for table in earlier)]):
        if system.size > policy.max_unknowns:
            continue
        for gap in small_differences(system, Attacker.of(system).shown, policy):
            fresh = [cell for cell in (gap.larger, gap.smaller) if members[cell[0]] < len(tables)]
            if not fresh:
                continue
            table, (key, column) = system.tables[fresh[0][0]], fresh[0][1]
            other = gap.smaller if fresh[0] == gap.larger else gap.larger
            title, label = system.tables[other[0]].title, system.tables[other[0]].label(other[1][0])
            text = Text(
                f"「{title.ja}」{label.ja}との差で {gap.count} 人の群が分かります。",
                f"Subtraction with “{title.en}”, {label.en} leaves a group of {gap.count}.",
            )
            yield _flag("S13", "stop", table, key, column, text)


def _differences(table: Table, old: Table, policy: Policy) -> Iterator[Flag]:
    """Cells that differ by a few persons from the same cell of another population released earlier."""
    if table.population == old.population or [axis.name for axis in table.axes] != [
        axis.name for axis in old.axes
    ]:
        return
    if dict(table.scope) != dict(old.scope):
        return
    before = {(key, column): number for key, column, number in _shown(old)}
    for key, column, number in _shown(table):
        if (key, column) in before and policy.is_small(abs(number - before[key, column])):
            text = Text(
                f"既公表の表との差が {policy.threshold} 人未満です。",
                f"This differs by fewer than {policy.threshold} persons from an earlier release.",
            )
            yield _flag("S13", "warn", table, key, column, text)
