"""Telling what became of every record of a source: used, set aside by a rule, or rejected; nothing is lost.

For every kind of record: read = used + set aside + rejected. For every table: rows made = rows stored + exact
duplicates. What was rejected, every single field that was left blank, every character that could not be read
and every file that is of no known kind stands with file, line, field, reason and content in the import's
``rejects.csv``.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

COLUMNS = ("outcome", "file", "line", "field", "reason_ja", "reason_en", "content")
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: file, and line or row from 1 where there are lines."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the rejects: a record or file not taken over, or a field left blank."""

    outcome: str
    place: Place
    field: str
    reason: Text

    def to_json(self) -> dict[str, Any]:
        """As the report keeps it; never with content."""
        return {
            "outcome": self.outcome,
            "file": self.place.file,
            "line": self.place.line,
            "field": self.field,
            "reason": self.reason.to_json(),
        }


@dataclass
class Ledger:
    """The counts of an import, and the file of its rejects."""

    path: Path
    read: Counter[str] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    aside: Counter[tuple[str, Text]] = field(default_factory=Counter)
    shown: list[Problem] = field(default_factory=list)
    files: int = 0
    blanked: int = 0
    characters: int = 0

    def __post_init__(self) -> None:
        self._file = self.path.open("w", encoding="utf-8", newline="", errors="backslashreplace")
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow(COLUMNS)

    def close(self) -> None:
        """Finish the file of rejects."""
        self._file.close()

    def use(self, what: str) -> None:
        """A record that gave rows, or told something that was needed."""
        self.read[what] += 1
        self.used[what] += 1

    def set_aside(self, what: str, why: Text) -> None:
        """A record that was understood, and by a rule of the import gives no rows."""
        self.read[what] += 1
        self.aside[what, why] += 1

    def reject(self, what: str, place: Place, error: Unreadable, content: str) -> None:
        """A record that could not be read; its content is kept in the rejects."""
        self.read[what] += 1
        self.rejected[what] += 1
        self._put("record", place, error, content)

    def blank(self, place: Place, error: Unreadable, content: str = "") -> None:
        """A field that was left blank in a record that was otherwise used."""
        self.blanked += 1
        self._put("field", place, error, content)

    def odd_characters(self, place: Place, count: int, content: str) -> None:
        """Characters of a used record that no table has (外字), written as 〓."""
        self.characters += count
        ja, en = (
            f"表にない文字(外字など) {count} 字を 〓 にしました",
            f"{count} characters of no table became 〓",
        )
        self._put("characters", place, Unreadable("", ja, en), content)

    def other_file(self, place: Place, why: Text) -> None:
        """A file that lies in the source and is of no kind this import reads."""
        self.set_aside("file", why)
        self._write("file not read", place, "", why, "")

    def bad_file(self, place: Place, error: Unreadable) -> None:
        """A whole file that holds no record, such as one of 0 bytes."""
        self.files += 1
        self._put("file", place, error, "")

    @property
    def is_whole(self) -> bool:
        """Whether everything could be read."""
        return not (self.rejected.total() or self.blanked or self.files or self.characters)

    def _put(self, outcome: str, place: Place, error: Unreadable, content: str) -> None:
        if len(self.shown) < SHOWN:
            self.shown.append(Problem(outcome, place, error.field, error.reason))
        self._write(outcome, place, error.field, error.reason, content)

    def _write(self, outcome: str, place: Place, field: str, why: Text, content: str) -> None:
        kept = content.replace("\x00", "\\x00")
        line = "" if place.line is None else place.line
        self._rows.writerow([outcome, place.file, line, field, why.ja, why.en, kept])

    def to_json(self) -> dict[str, Any]:
        """By kind of record: read, used, rejected, and set aside with the reason."""
        return {
            "records": {
                what: {
                    "read": self.read[what],
                    "used": self.used[what],
                    "rejected": self.rejected[what],
                    "set_aside": [
                        {"reason": why.to_json(), "records": count}
                        for (kind, why), count in sorted(
                            self.aside.items(), key=lambda p: (p[0][0], p[0][1].en)
                        )
                        if kind == what
                    ],
                }
                for what in sorted(self.read)
            },
            "fields_left_blank": self.blanked,
            "characters_not_readable": self.characters,
            "unusable_files": self.files,
            "problems": [problem.to_json() for problem in self.shown],
        }
