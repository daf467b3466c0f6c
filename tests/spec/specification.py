"""What a case of the specification is, and how its small tables are read."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from extraction.script.codec import from_json
from extraction.script.model import Script
from extraction.script.tables import TABLES

ROOT = Path(__file__).parent
Row = dict[str, Any]
PATIENT = {
    "sex": "2", "birth_date": date(1970, 1, 1), "death_date": None, "obs_start": date(2018, 1, 1),
    "obs_end": date(2022, 12, 31),
}  # fmt: skip
KINDS = {
    "index": "date",
    "end": "date",
    "age": "number",
    "look": "number",
    "persons": "number",
    "sex": "text",
}


@dataclass(frozen=True)
class Case:
    """One paragraph: what is said in two languages, input tables, the part of the script, expected rows.

    Tables are written with "|" between cells; an empty cell is nothing. Who is not in a table "patient" is a
    woman born on 1970-01-01 and observed from 2018 to 2022. ``part`` is laid over ``BASE``; its key "entry"
    is the entry of the only arm. ``expected`` shows entries that stay, ``left`` the attrition, ``files`` the
    files of the result: tables with some of their columns, or whole texts.
    """

    ja: str
    en: str
    tables: dict[str, str]
    part: dict[str, Any]
    expected: str | None = None
    left: str | None = None
    without: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)

    def rows(self) -> dict[str, list[Row]]:
        """The input tables with patients."""
        found = {name: list(read(text, name)) for name, text in self.tables.items()}
        listed = {row["patient_id"] for rows in found.values() for row in rows}
        if "patient" not in found:
            found["patient"] = [{"patient_id": who} for who in sorted(listed)]
        found["patient"] = [PATIENT | row for row in found["patient"]]
        return {name: [{"site_id": "h1"} | row for row in rows] for name, rows in found.items()}

    def document(self) -> dict[str, Any]:
        """The whole script as JSON."""
        part = dict(self.part)
        entry = part.pop("entry", {"events": [{"table": "encounter"}]})
        arms = [{"name": "all", "title": both("全員", "everyone"), "entry": entry}]
        return BASE | {"arms": arms} | part

    def script(self) -> Script:
        """The typed script."""
        return from_json(Script, self.document())


def both(ja: str, en: str) -> dict[str, str]:
    """A title."""
    return {"ja": ja, "en": en}


BASE: dict[str, Any] = {
    "version": 2,
    "title": both("例", "Example"),
    "purpose": both("書き方の例です。", "An example of the language."),
    "outputs": [{"type": "dataset", "name": "rows", "title": both("解析データ", "Analysis data")}],
}


@dataclass(frozen=True)
class Section:
    """A module of cases: title in both languages."""

    name: str
    ja: str
    en: str
    cases: tuple[Case, ...] = field(default=())


@dataclass(frozen=True)
class Chapter:
    """A folder of sections."""

    name: str
    ja: str
    en: str
    sections: tuple[Section, ...]


def chapters() -> Iterator[Chapter]:
    """Every chapter in the order of its name."""
    for folder in sorted(path for path in ROOT.iterdir() if (path / "__init__.py").exists()):
        package = importlib.import_module(f"tests.spec.{folder.name}")
        sections = []
        for module in sorted(part.name for part in pkgutil.iter_modules([str(folder)])):
            found = importlib.import_module(f"tests.spec.{folder.name}.{module}")
            sections.append(Section(module, *found.TITLE, tuple(found.CASES)))
        yield Chapter(folder.name, *package.TITLE, tuple(sections))


def cases() -> Iterator[tuple[str, Case]]:
    """Every case with its place."""
    for chapter in chapters():
        for section in chapter.sections:
            for n, case in enumerate(section.cases, start=1):
                yield f"{chapter.name}/{section.name}/{n}", case


# -- small tables -----------------------------------------------------------------------------------------
def read(text: str, table: str | None = None) -> Iterator[Row]:
    """Rows of a small table; of a table of the store, or of expected rows."""
    head, *lines = [line for line in text.strip().splitlines() if line.strip()]
    names = [cell.strip() for cell in head.split("|")]
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        assert len(cells) == len(names), line
        row = {name: _typed(cell, _kind(name, table)) for name, cell in zip(names, cells, strict=True)}
        yield _named(row) if table is None else _shorthand(row, table)


def _named(row: Row) -> Row:
    return {"patient_id" if name == "patient" else name: value for name, value in row.items()}


def _shorthand(row: Row, table: str) -> Row:
    """ "patient" and "day" for short; a code without a system is of the system X; texts "''" are empty."""
    spec, names = TABLES[table], {"patient": "patient_id"}
    if table != "patient":
        names |= {
            "day": spec.start or "",
            "until": spec.end or "",
            "id": spec.row_id or "",
            "visit": spec.encounter or "",
        }
    found = {names.get(name, name): value for name, value in row.items()}
    if found.get("code") is not None and "code_system" not in found:
        found["code_system"] = "X"
    return found


def _kind(name: str, table: str | None) -> str | None:
    if table is None:
        return KINDS.get(name)
    spec = TABLES[table]
    if name in ("day", "until") and table != "patient":
        return spec.columns[(spec.start if name == "day" else spec.end) or ""]
    return spec.columns.get(name, "text")


def _typed(cell: str, kind: str | None) -> Any:
    if cell == "":
        return None
    if kind == "time":
        return datetime.fromisoformat(cell)
    if kind == "date":
        return date.fromisoformat(cell)
    if kind == "number":
        return float(cell)
    if kind == "flag" or (kind is None and cell in ("yes!", "no!", "true", "false")):
        return cell == "true"
    if kind is not None:
        return "" if cell == "''" else cell
    return _guessed(cell)


def _guessed(cell: str) -> Any:
    for form in (float, date.fromisoformat):
        try:
            return form(cell)
        except ValueError:
            continue
    return cell
