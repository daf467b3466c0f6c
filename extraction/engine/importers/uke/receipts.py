"""The receipts of claim files: which lines belong together, whose they are, and which receipts count."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from extraction.engine.errors import StoreError
from extraction.engine.importers import lines, values
from extraction.engine.importers.lines import Line
from extraction.engine.importers.records import Ledger
from extraction.engine.importers.session import Row
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

AGAIN = Text("同じレセプトが二度あります(一度だけ数えます)", "the same receipt handed in twice, counted once")
REPLACED = Text(
    "後から読んだ同じ月のレセプトに置き換えられました", "replaced by a receipt for the same month read later"
)


@dataclass
class Receipt:
    """One receipt (RE and what follows), or the lines of a file that belong to none."""

    header: Line | None
    lines: list[Line] = field(default_factory=list)


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


NEEDED = {
    "RE": ("レセプト種別", "診療年月", "男女区分", "生年月日", "入院年月日", "カルテ番号等"),
    "SY": ("傷病名コード", "診療開始日", "修飾語コード", "傷病名称", "主傷病"),
    **dict.fromkeys(("SI", "IY", "TO"), ("診療識別", "コード", "数量", "回数")),
    "BU": ("診断群分類番号", "今回入院年月日", "今回退院年月日", "転帰区分"),
    "SB": ("傷病名コード", "修飾語コード", "傷病名称", "ICD10", "傷病名区分"),
    "CD": ("実施年月日", "コード", "使用量", "数量データ", "回数"),
}
"""The fields of each kind of record without which it cannot be read."""


def own_layouts(path: Path) -> Layouts:
    """A site's own layouts. Raises StoreError naming the record and field that is missing."""
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        for record, needed in NEEDED.items():
            for column in needed:
                if column not in records[record]["columns"]:
                    raise StoreError(
                        f"{path} のレコード {record} に項目 {column} がありません。",
                        f"{path}: the record {record} has no field {column}.",
                    )
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{path} は項目の並びとして読めません: {error!r}",
            f"{path} cannot be read as a list of fields: {error!r}",
        ) from None
    return Layouts(records)


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


def not_counting(receipts: Iterable[Receipt], layouts: Layouts) -> dict[int, Text]:
    """Receipts that do not count, by their number in reading order, with the reason: again, or replaced.

    Of each receipt no more is kept than two fingerprints, so that millions fit in memory.
    """
    last: dict[bytes, int] = {}
    contents = array("Q")
    found: dict[int, Text] = {}
    for number, receipt in enumerate(receipts):
        contents.append(int.from_bytes(_fingerprint(_content(receipt))[:8]))
        key = _key(receipt, layouts)
        if key is None:
            continue
        before = last.get(key)
        if before is not None:
            found[before] = AGAIN if contents[before] == contents[number] else REPLACED
        last[key] = number
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
