"""Lines for terminals: columns that stay aligned with Japanese in them, long names shortened, small bars."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from extraction.script.text import Text

BLANK = Text("", "")
_BARS = "▁▂▃▄▅▆▇█"
_FEW, _GAP = "·", " "


def width(text: str) -> int:
    """Columns a text takes on a terminal: two for full-width characters, none for combining ones."""
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return wide - sum(unicodedata.combining(c) != 0 for c in text)


def aligned(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Rows of cells as lines with two blanks between columns; the columns in ``right`` end flush."""
    widths = [max(width(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for number, (cell, most) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (most - width(cell))
            cells.append(f"{blank}{cell}" if number in right else f"{cell}{blank}")
        lines.append("  ".join(cells).rstrip())
    return lines


def shortened(text: str, most: int) -> str:
    """A text of at most so many columns on one line, with … where it goes on."""
    line = " ".join(text.split())
    if width(line) <= most:
        return line
    kept = ""
    for character in line:
        if width(kept + character) > most - 1:
            break
        kept += character
    return f"{kept}…"


def sparkline(counts: Mapping[int, int], least: int) -> str:
    """One bar for each year from the first to the last; a year without any is blank, one with few a dot."""
    if not counts:
        return ""
    most = max(counts.values())
    years = range(min(counts), max(counts) + 1)
    return "".join(_bar(counts.get(year, 0), most, least) for year in years)


def _bar(count: int, most: int, least: int) -> str:
    if count < least:
        return _FEW if count else _GAP
    return _BARS[min(count * len(_BARS) // most, len(_BARS) - 1)]
