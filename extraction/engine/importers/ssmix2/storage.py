"""The tree of an SS-MIX2 standardised storage: folders, file names, and which transmission counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extraction.engine.errors import StoreError
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

PARTS = 7
DELETED = Text("後の送信で削除されました(コンディションフラグ 0)", "deleted (condition flag 0)")
REPLACED = Text("後の送信に置き換えられました", "replaced by a later transmission")


@dataclass(frozen=True, slots=True)
class Sent:
    """One transmission, as its file's name tells it."""

    path: Path
    patient_id: str
    day: str
    kind: str
    order: str
    at: str
    department: str
    flag: str

    @property
    def number(self) -> str:
        """The order's number, or for orders without one the patient, day and time of the transmission."""
        return self.order if self.order.strip("9-") else f"{self.patient_id}-{self.day}-{self.at}"

    @property
    def key(self) -> tuple[str, ...]:
        """Transmissions with the same key replace each other."""
        if self.order.strip("9-"):
            return (self.kind, self.order)
        if self.day == "-":
            return (self.kind,)
        return (self.kind, self.day, self.department)


def sent(path: Path) -> Sent:
    """What the name of a file says. Raises Unreadable when it is not a name of the specification."""
    parts = path.name.split("_")
    if len(parts) != PARTS:
        raise Unreadable(
            "",
            "ファイル名が規則(患者ID_診療日_種別_オーダ番号_発生日時_診療科_フラグ)に合いません",
            "the file's name is not patient_day_kind_order_time_department_flag",
        )
    made = Sent(path, *parts)
    if made.flag not in ("0", "1"):
        raise Unreadable(
            "コンディションフラグ",
            f"0(削除)でも 1(有効)でもありません: {made.flag}",
            f"neither 0 (deleted) nor 1 (valid): {made.flag}",
        )
    if not made.at.isdigit():
        raise Unreadable("発生日時", f"日時ではありません: {made.at}", f"not a time: {made.at}")
    folders = path.parts[-4:-1]
    if folders != (made.patient_id, made.day, made.kind):
        raise Unreadable(
            "",
            f"ファイル名と違うフォルダー({'/'.join(folders)})にあります",
            f"it lies in a folder ({'/'.join(folders)}) that does not fit its name",
        )
    return made


def patients(source: Path) -> Iterator[list[Path]]:
    """The files of one patient after the other (folders 001/234/<patient>/<day>/<kind>/<file>).

    Raises StoreError when the source is no such tree.
    """
    if not source.exists():
        raise StoreError(f"{source} がありません。", f"{source} does not exist.")
    if not source.is_dir():
        raise StoreError(f"{source} はフォルダーではありません。", f"{source} is not a folder.")
    empty = True
    for folder in sorted(path for path in source.glob("*/*/*") if path.is_dir()):
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        if files:
            empty = False
            yield files
    if empty:
        raise StoreError(
            f"{source} は SS-MIX2 標準化ストレージではありません(患者フォルダーにファイルがありません)。",
            f"{source} is no SS-MIX2 standardised storage (no files in patients' folders).",
        )


def counting(sents: list[Sent]) -> tuple[list[Sent], list[tuple[Sent, Text]]]:
    """Of one patient's transmissions: those that count, and those that do not with the reason.

    Of the transmissions with one key the one sent last decides: flag 1, it counts; flag 0, nothing counts.
    A deletion sent at the very moment of a valid one wins.
    """
    by_key: dict[tuple[str, ...], list[Sent]] = defaultdict(list)
    for one in sents:
        by_key[one.key].append(one)
    valid: list[Sent] = []
    others: list[tuple[Sent, Text]] = []
    for group in by_key.values():
        *earlier, last = sorted(group, key=lambda one: (one.at, one.flag == "0", one.path.name))
        others += [(one, DELETED if one.flag == "0" else REPLACED) for one in earlier]
        if last.flag == "1":
            valid.append(last)
        else:
            others.append((last, DELETED))
    return sorted(valid, key=lambda one: (one.kind, one.day, one.at, one.path.name)), others
