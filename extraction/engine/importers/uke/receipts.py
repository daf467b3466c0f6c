"""The receipts of claim files: which lines belong together, whose they are, and which receipts count."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from extraction.engine.importers import lines, values
from extraction.engine.importers.lines import Line
from extraction.engine.importers.records import Ledger
from extraction.engine.importers.session import Row
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

Spot = tuple[str, int | None]
AGAIN = Text("同じレセプトが二度あります(一度だけ数えます)", "the same receipt handed in twice, counted once")
REPLACED = Text(
    "後から読んだ同じ月のレセプトに置き換えられました", "replaced by a receipt for the same month read later"
)


@dataclass
class Receipt:
    """One receipt (RE and what follows), or the lines of a file that belong to none."""

    header: Line | None
    lines: list[Line] = field(default_factory=list)

    @property
    def place(self) -> Spot:
        """Where the receipt begins."""
        first = self.header or self.lines[0]
        return (first.place.file, first.place.line)


@dataclass(frozen=True, slots=True)
class Head:
    """What the header of a receipt says of all its records."""

    patient_id: str
    month: date
    inout: str
    admitted: date | None

    def row(self) -> Row:
        """The columns that every row of the receipt shares."""
        return {"patient_id": self.patient_id, "claim_ym": f"{self.month:%Y-%m}", "inout": self.inout}

    def stay_of(self, admitted: date | None) -> str | None:
        """The stay of a DPC claim: patient and day of admission."""
        return None if admitted is None else f"{self.patient_id}-{admitted:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Layouts:
    """The order of fields of each kind of record."""

    records: dict[str, Any]

    def fields(self, line: Line) -> dict[str, str]:
        """A record's fields by name; missing ones at the end are blank. Raises Unreadable."""
        if line.error:
            raise line.error
        parts = [part.strip() for part in line.text.split(",")]
        layout = self.records[parts[0]]
        columns = layout["columns"]
        named = dict(zip(columns, [*parts[1:], *[""] * len(columns)], strict=False))
        if "days_from" in layout:
            named["日"] = ",".join(parts[layout["days_from"] : layout["days_from"] + 31])
        return named

    def head(self, line: Line) -> Head:
        """What an RE record says of its receipt. Raises Unreadable."""
        named = self.fields(line)
        kind = values.needed(named["レセプト種別"], "レセプト種別")
        if not kind[-1].isdigit():
            raise Unreadable("レセプト種別", f"数字ではありません: {kind}", f"not digits: {kind}")
        return Head(
            values.needed(named["カルテ番号等"], "カルテ番号等"),
            values.era_month(named["診療年月"], "診療年月"),
            "inpatient" if int(kind[-1]) % 2 else "outpatient",
            values.era_day(named["入院年月日"], "入院年月日"),
        )


def read(source: Path, found: Iterable[Path], ledger: Ledger | None = None) -> Iterator[Receipt]:
    """The receipts of all files in reading order; files without a record are told to the ledger."""
    for path in found:
        current = Receipt(None)
        for line in lines.read_lines(path, lines.relative(path, source), "cp932", ledger):
            if line.text[:3] in ("RE,", "IR,", "GO,"):
                if current.header or current.lines:
                    yield current
                current = Receipt(line if line.text.startswith("RE") else None)
                if current.header:
                    continue
            current.lines.append(line)
        if current.header or current.lines:
            yield current


def not_counting(receipts: Iterable[Receipt], layouts: Layouts) -> dict[Spot, Text]:
    """Receipts that do not count, by where they begin, with the reason: handed in again, or replaced."""
    last: dict[bytes, tuple[Spot, bytes]] = {}
    found: dict[Spot, Text] = {}
    for receipt in receipts:
        key = _key(receipt, layouts)
        if key is None:
            continue
        digest = _fingerprint(_content(receipt))
        if key in last:
            spot, before = last[key]
            found[spot] = AGAIN if before == digest else REPLACED
        last[key] = (receipt.place, digest)
    return found


def _key(receipt: Receipt, layouts: Layouts) -> bytes | None:
    if receipt.header is None or receipt.header.error:
        return None
    try:
        head = layouts.head(receipt.header)
    except Unreadable:
        return None
    insurers = (line.text.split(",")[1] for line in receipt.lines if line.text.startswith("HO,"))
    kind = receipt.header.text.split(",")[2]
    return _fingerprint([head.patient_id, str(head.month), kind, str(head.admitted), *insurers])


def _fingerprint(parts: Iterable[str]) -> bytes:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).digest()[:16]


def _content(receipt: Receipt) -> Iterator[str]:
    """A receipt's text without its running number, which changes when it is handed in again."""
    if receipt.header is not None:
        yield ",".join(receipt.header.text.split(",")[2:])
    yield from (line.text for line in receipt.lines if line.text[:2] not in ("IR", "GO"))
