"""The order of columns of DPC files, by fiscal year: data that a site may replace."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from extraction.engine.errors import StoreError
from extraction.engine.importers.lines import Line
from extraction.engine.importers.values import Unreadable

NAME = "dpc_layouts.json"
ACT = (
    *("データ識別番号", "行為明細番号", "病院点数マスタコード", "レセプト電算コード", "診療明細名称"),
    *("使用量", "行為回数", "実施年月日"),
)
NEEDED = {
    "form1": (
        *("データ識別番号", "入院年月日", "回数管理番号", "統括診療情報番号", "コード"),
        *(f"ペイロード{n}" for n in range(1, 10)),
    ),
    "efn": ("入院年月日", *ACT),
    "efg": ACT,
}
"""The columns without which a file of each kind cannot be read."""
MONTH = re.compile(r"_(\d{2})(0[1-9]|1[0-2])(?:\D|$)")


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout: columns in order, valid from and to; not ``certain`` where the source was not to be had."""

    columns: tuple[str, ...]
    first: date
    last: date | None
    certain: bool

    def fields(self, line: Line, needed_up_to: str) -> dict[str, str]:
        """A line's fields by name. Raises Unreadable when it has too few or, where known, too many."""
        if line.error:
            raise line.error
        parts = [part.strip(" ") for part in line.text.split("\t")]
        least = self.columns.index(needed_up_to) + 1
        most = len(self.columns) if self.certain else len(parts)
        if not least <= len(parts) <= most:
            raise Unreadable(
                "",
                f"項目が {len(parts)} 個です({least}〜{len(self.columns)} 個であるはずです)",
                f"it has {len(parts)} fields where {least} to {len(self.columns)} are due",
            )
        return dict(zip(self.columns, [*parts, *[""] * len(self.columns)], strict=False))


def load(mapping_dir: Path | None) -> list[dict[str, Any]]:
    """The layouts of the site, or those that ship with the product."""
    own = mapping_dir / NAME if mapping_dir else None
    if own is not None and own.exists():
        return _checked(own)
    data = resources.files("extraction.engine.importers").joinpath(f"data/{NAME}")
    listed: list[dict[str, Any]] = json.loads(data.read_text(encoding="utf-8"))
    return listed


def _checked(path: Path) -> list[dict[str, Any]]:
    """A site's own layouts. Raises StoreError naming the entry and column that is missing."""
    try:
        listed: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        for number, entry in enumerate(listed, start=1):
            date.fromisoformat(entry["from"]), entry["to"] and date.fromisoformat(entry["to"])
            bool(entry["certain"])
            for column in NEEDED[entry["file"]]:
                if column not in entry["columns"]:
                    raise StoreError(
                        f"{path} の {number} 番目の様式に列 {column} がありません。",
                        f"{path}: layout {number} has no column {column}.",
                    )
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{path} は様式の並びとして読めません: {error!r}",
            f"{path} cannot be read as a list of layouts: {error!r}",
        ) from None
    return listed


def choose(listed: list[dict[str, Any]], file: str, name: str) -> Layout:
    """The layout of a file by the month (YYMM) in its name, the newest where it names none.

    Raises StoreError when no layout covers the month.
    """
    month = MONTH.search(name)
    on = date(2000 + int(month[1]), int(month[2]), 1) if month else date.max
    for entry in listed:
        first = date.fromisoformat(entry["from"])
        last = date.fromisoformat(entry["to"]) if entry["to"] else None
        if entry["file"] == file and first <= on <= (last or date.max):
            return Layout(tuple(entry["columns"]), first, last, entry["certain"])
    raise StoreError(
        f"{name}: この時期の様式の並びがありません。対応表のフォルダーに {NAME} を置いてください。",
        f"{name}: there is no layout for its month. Put a {NAME} into the folder of the mapping tables.",
    )
