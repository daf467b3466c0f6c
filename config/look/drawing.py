"""Places of boxes and bars in the small drawings; the templates only write them down. Units are pixels."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH, LINE = 380, 20
BAR_STEP, BAR_WIDTH = 50, 300
BOX_WIDTH, BOX_LETTERS, OUT_X, OUT_WIDTH, OUT_LETTERS, GAP = 210, 27, 228, 150, 19, 24


def bars(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Place a label and, under it, a bar for each row. `rows` have label and value (a number, 0 or more)."""
    largest = max((row["value"] for row in rows), default=0) or 1
    placed = []
    for place, row in enumerate(rows):
        top, width = place * BAR_STEP, round(BAR_WIDTH * row["value"] / largest)
        placed.append(
            {
                **row,
                "label_y": top + 14,
                "y": top + LINE,
                "width": width,
                "value_x": width + 8,
                "value_y": top + 35,
            }
        )
    return {"rows": placed, "height": max(len(rows) * BAR_STEP, 1), "width": WIDTH}


def flow(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Place a chain of boxes, each with those who left on the way to it at its side.

    `steps` have label, count and optionally excluded (label and count of those left out before this step).
    """
    boxes: list[dict[str, Any]] = []
    leaving: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    top = 1
    for step in steps:
        out = step.get("excluded")
        if boxes:
            room = GAP + (_height(out["label"], OUT_LETTERS) if out else 0)
            links.append({"from": top, "to": top + room})
            if out:
                leaving.append(_box(out, top + GAP // 2, OUT_LETTERS))
            top += room
        boxes.append({**_box(step, top, BOX_LETTERS), "last": False})
        top += boxes[-1]["height"]
    if boxes:
        boxes[-1]["last"] = True
    return {
        "boxes": boxes,
        "leaving": leaving,
        "links": links,
        "height": top + 1,
        "width": WIDTH,
        "box_width": BOX_WIDTH,
        "middle_x": BOX_WIDTH // 2,
        "out_x": OUT_X,
        "out_width": OUT_WIDTH,
    }


def lines(text: str, letters: int) -> list[str]:
    """Break a text to a width in half-width letters; words of Latin letters stay whole when they fit."""
    found, line = [], ""
    for letter in text:
        if _width(line + letter) > letters:
            head, space, tail = f"{line}{letter}".rpartition(" ")
            found.append(head if space else line)
            line = tail if space else letter
        else:
            line += letter
    return [*found, line]


def _box(entry: Mapping[str, Any], top: int, letters: int) -> dict[str, Any]:
    height = _height(entry["label"], letters)
    texts = [
        {"text": text, "y": top + LINE * row}
        for row, text in enumerate(lines(str(entry["label"]), letters), 1)
    ]
    return {
        "texts": texts,
        "count": entry["count"],
        "count_y": top + height - 12,
        "y": top,
        "height": height,
        "middle": top + height // 2,
    }


def _height(label: Any, letters: int) -> int:
    return LINE * (len(lines(str(label), letters)) + 1) + 8


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)
