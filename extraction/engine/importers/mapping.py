"""A site's mapping tables: from the hospital's own codes and units to the standard ones, with dates.

``codes*.csv``: table, local_system, local_code, local_name, code_system, code, valid_from, valid_to. A blank
table or system means any; the days are inclusive and may be blank; a record without a day takes the rows
without an end. ``units*.csv``: item, unit, ucum, factor, offset. A blank item means any; the stored number is
the written one × factor + offset. A row for one item wins over one for all.
Two rows that say different things about the same code on the same day are refused: nobody can know which is
meant. Units known everywhere (``extraction.script.units``) are only other spellings of a UCUM unit: the
number stays.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from extraction.engine.errors import StoreError
from extraction.engine.importers import values
from extraction.engine.importers.values import Unreadable
from extraction.script import units
from extraction.script.units import spelling

CODE_COLUMNS = ("table", "local_system", "local_code", "local_name", "code_system", "code")
UNIT_COLUMNS = ("item", "unit", "ucum", "factor", "offset")
FIRST, LAST = date.min, date.max


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One line of a code mapping: valid from the first to the last day, both included."""

    system: str
    code: str
    name: str | None
    first: date
    last: date
    place: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """What a hospital's unit means: a UCUM unit, and how its numbers become that unit's numbers."""

    ucum: str
    factor: float = 1.0
    offset: float = 0.0


@dataclass
class Mapping:
    """All mapping tables of one site."""

    codes: dict[tuple[str, str, str], list[CodeRow]] = field(default_factory=dict)
    units: dict[tuple[str, str], UnitRow] = field(default_factory=dict)

    def code(self, table: str, system: str | None, local: str, on: date | None) -> CodeRow | None:
        """The standard code of a local code on a day; the most closely described row wins."""
        moment = on or LAST
        for key in ((table, system or ""), (table, ""), ("", system or ""), ("", "")):
            for row in self.codes.get((*key, local), ()):
                if row.first <= moment <= row.last:
                    return row
        return None

    def unit(self, items: tuple[str | None, ...], written: str) -> UnitRow | None:
        """What a unit means for an item (by any of its codes); None when nobody has said."""
        plain = spelling(written)
        for item in (*items, ""):
            if item is not None and (item, plain) in self.units:
                return self.units[item, plain]
        return known_units().get(plain)


@cache
def known_units() -> dict[str, UnitRow]:
    """Units known everywhere, by their spelling: the table of the language (``extraction.script.units``)."""
    return {text: UnitRow(unit) for text, unit in units.known().items()}


def load_mapping(folder: Path | None) -> Mapping:
    """The mapping tables in a folder. Raises StoreError naming file, line and column of what is wrong."""
    mapping = Mapping()
    if folder is None:
        return mapping
    if not folder.is_dir():
        raise StoreError(f"{folder} はフォルダーではありません。", f"{folder} is not a folder.")
    for path in sorted(folder.glob("codes*.csv")):
        for line, row in _lines(path, CODE_COLUMNS):
            _add_code(mapping, path, line, row)
    for path in sorted(folder.glob("units*.csv")):
        for line, row in _lines(path, UNIT_COLUMNS):
            _add_unit(mapping, path, line, row)
    return mapping


def _lines(path: Path, wanted: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StoreError(
            f"{path} は UTF-8 ではありません({error.start} バイト目)。",
            f"{path} is not UTF-8 (byte {error.start}).",
        ) from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for column in wanted:
        if column not in (reader.fieldnames or ()):
            raise StoreError(f"{path} に列 {column} がありません。", f"{path} has no column {column}.")
    for row in reader:
        yield reader.line_num, {key: values.clean(value) for key, value in row.items() if key}


def _add_code(mapping: Mapping, path: Path, line: int, row: dict[str, Any]) -> None:
    place = f"{path.name}:{line}"
    if row["code_system"] is None and row["code"] is None:
        return
    try:
        local = values.needed(row["local_code"], "local_code")
        system = values.needed(row["code_system"], "code_system")
        code = values.needed(row["code"], "code")
        first = values.day(row.get("valid_from"), "valid_from") or FIRST
        last = values.day(row.get("valid_to"), "valid_to") or LAST
    except Unreadable as error:
        raise _wrong(path, line, error) from None
    made = CodeRow(
        system, values.icd10(code) if system == "ICD10" else code, row["local_name"], first, last, place
    )
    held = mapping.codes.setdefault((row["table"] or "", row["local_system"] or "", local), [])
    for other in held:
        if (other.system, other.code) != (made.system, made.code) and not (
            other.last < made.first or made.last < other.first
        ):
            raise StoreError(
                f"{path} の {line} 行目: {local} の対応が {other.place} と食い違います"
                "(期間が重なっています)。",
                f"{path}, line {line}: {local} is mapped otherwise in {other.place} for the same days.",
            )
    held.append(made)


def _add_unit(mapping: Mapping, path: Path, line: int, row: dict[str, Any]) -> None:
    if row["ucum"] is None and row["factor"] is None:
        return
    try:
        unit = values.needed(row["unit"], "unit")
        ucum = values.needed(row["ucum"], "ucum")
        factor, offset = values.number(row["factor"], "factor"), values.number(row["offset"], "offset")
    except Unreadable as error:
        raise _wrong(path, line, error) from None
    made = UnitRow(ucum, 1.0 if factor is None else factor, offset or 0.0)
    key = (row["item"] or "", spelling(unit))
    if mapping.units.get(key, made) != made:
        raise StoreError(
            f"{path} の {line} 行目: 単位 {unit} の対応が前の行と食い違います。",
            f"{path}, line {line}: the unit {unit} is mapped otherwise on an earlier line.",
        )
    mapping.units[key] = made


def _wrong(path: Path, line: int, error: Unreadable) -> StoreError:
    return StoreError(
        f"{path} の {line} 行目、列 {error.field}: {error.reason.ja}。",
        f"{path}, line {line}, column {error.field}: {error.reason.en}.",
    )
