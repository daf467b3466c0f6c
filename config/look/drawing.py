"""Places of boxes and bars in the small drawings; the templates only write them down. Units are pixels."""

from collections.abc import Mapping, Sequence
from typing import Any

BAR_HEIGHT, BAR_STEP, LABEL_WIDTH, BAR_WIDTH = 20, 32, 200, 300
BOX_HEIGHT, BOX_STEP, BOX_WIDTH, OUT_X, OUT_WIDTH = 38, 74, 260, 330, 230


def bars(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Place one bar a row. `rows` have label and value (a number, 0 or more)."""
    largest = max((row["value"] for row in rows), default=0) or 1
    placed = [
        {
            "label": row["label"],
            "value": row["value"],
            "y": number * BAR_STEP,
            "text_y": number * BAR_STEP + 15,
            "width": round(BAR_WIDTH * row["value"] / largest),
            "value_x": LABEL_WIDTH + round(BAR_WIDTH * row["value"] / largest) + 8,
        }
        for number, row in enumerate(rows)
    ]
    return {
        "rows": placed,
        "height": max(len(rows) * BAR_STEP, 1),
        "width": LABEL_WIDTH + BAR_WIDTH + 80,
        "bar_x": LABEL_WIDTH,
        "bar_height": BAR_HEIGHT,
    }


def flow(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Place a chain of boxes, each with those who left on the way to it at its side.

    `steps` have label, count and optionally excluded (label and count of those left out before this step).
    """
    boxes, leaving = [], []
    for number, step in enumerate(steps):
        y = 1 + number * BOX_STEP
        boxes.append({**step, "y": y, "text_y": y + 24, "last": number == len(steps) - 1})
        if step.get("excluded"):
            middle = y - (BOX_STEP - BOX_HEIGHT) // 2
            leaving.append({**step["excluded"], "middle": middle, "y": middle - 15, "text_y": middle + 5})
    links = [{"from": box["y"] + BOX_HEIGHT, "to": box["y"] + BOX_STEP} for box in boxes[:-1]]
    return {
        "boxes": boxes,
        "leaving": leaving,
        "links": links,
        "height": len(steps) * BOX_STEP - (BOX_STEP - BOX_HEIGHT) + 2,
        "width": OUT_X + OUT_WIDTH + 2,
        "box_width": BOX_WIDTH,
        "box_height": BOX_HEIGHT,
        "middle_x": BOX_WIDTH // 2,
        "out_x": OUT_X,
        "out_width": OUT_WIDTH,
    }
