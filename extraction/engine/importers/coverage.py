"""How much of a source has standard codes and units, and what a site still has to map, commonest first.

The two lists beside the store, ``import/unmapped_codes.csv`` and ``import/unmapped_units.csv``, have the
columns of the mapping tables: filled in and put into the mapping folder they take effect at the next import,
and lines that are still blank say nothing there.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extraction.engine.importers.mapping import CODE_COLUMNS, UNIT_COLUMNS

UNMAPPED_CODES, UNMAPPED_UNITS = "unmapped_codes.csv", "unmapped_units.csv"
SHOWN = 50


@dataclass
class Coverage:
    """How many rows of each table and item got a standard code, and how many units were understood."""

    mapped: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    unmapped_items: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    unit_rows: Counter[str] = field(default_factory=Counter)
    unmapped_units: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count_code(
        self, table: str, system: str | None, local: str | None, name: str | None, mapped: bool
    ) -> None:
        """Count one row of a table with or without a standard code; ``system`` is the local code's own."""
        self.rows[table] += 1
        if mapped:
            self.mapped[table] += 1
        else:
            self.unmapped_items[table, local or "", name or "", system or ""] += 1

    def count_unit(self, table: str, written: str, mapped: bool) -> None:
        """Count one row with a unit that was or was not understood."""
        self.unit_rows[table] += 1
        if mapped:
            self.units[table] += 1
        else:
            self.unmapped_units[table, written] += 1

    def to_json(self) -> dict[str, Any]:
        """By table: rows, mapped rows, and the commonest items and units without a standard one."""
        found: dict[str, Any] = {}
        for table in sorted(self.rows | self.unit_rows):
            items = [(key, n) for key, n in _commonest(self.unmapped_items) if key[0] == table]
            units = [(key, n) for key, n in _commonest(self.unmapped_units) if key[0] == table]
            found[table] = {
                "rows": self.rows[table],
                "mapped": self.mapped[table],
                "unmapped_items": len(items),
                "unmapped": [{"local_code": k[1], "name": k[2], "rows": n} for k, n in items[:SHOWN]],
                "rows_with_unit": self.unit_rows[table],
                "units_understood": self.units[table],
                "units_not_understood": [{"unit": k[1], "rows": n} for k, n in units[:SHOWN]],
            }
        return found

    def write(self, folder: Path) -> None:
        """Write both lists of what is to be mapped, complete, commonest first."""
        codes = (
            [table, system, local, name, "", "", "", "", rows]
            for (table, local, name, system), rows in _commonest(self.unmapped_items)
        )
        _write(folder / UNMAPPED_CODES, (*CODE_COLUMNS, "valid_from", "valid_to", "rows"), codes)
        units = (["", unit, "", "", "", table, n] for (table, unit), n in _commonest(self.unmapped_units))
        _write(folder / UNMAPPED_UNITS, (*UNIT_COLUMNS, "table", "rows"), units)


def _commonest(counts: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A CSV that spreadsheets open as UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows(rows)
