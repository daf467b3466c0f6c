# ruff: noqa: E501 - rows and sentences stay on one line
"""Entries of a person put together."""

from tests.spec.parts import VISIT, measure, window
from tests.spec.specification import Case

TITLE = ("近い追跡をまとめる", "Entries put together")
ROWS = {
    "encounter": """
    patient | day
    a | 2020-01-01
    a | 2020-01-13
    a | 2020-01-26
    b | 2020-01-01
    b | 2020-01-05
"""
}


def collapse(days: int) -> dict[str, object]:
    return {
        "entry": {"events": [VISIT], "choose": "all"},
        "follow_up": {"days": 9, "collapse_days": days},
        "measures": [measure(VISIT, window(0, None), "count")],
    }


CASES = [
    Case(
        "間の日数が2日以内の追跡は一つにまとまり、最初の起点日から最後の追跡の終わりまでになります(1月10日と13日の間は2日、22日と26日の間は3日)。",
        "Entries with at most 2 days between become one, from the first index date to the last end (between 10 and 13 "
        "January there are 2 days, between 22 and 26 January 3).",
        ROWS,
        collapse(2),
        """
         patient | index | end | x
         a | 2020-01-01 | 2020-01-22 | 3
         a | 2020-01-26 | 2020-02-04 | 1
         b | 2020-01-01 | 2020-01-14 | 2
    """,
    ),
    Case(
        "間を1日までにすると、重なる追跡だけが一つになります。",
        "With at most 1 day only overlapping entries become one.",
        ROWS,
        collapse(1),
        """
         patient | index | end | x
         a | 2020-01-01 | 2020-01-10 | 3
         a | 2020-01-13 | 2020-01-22 | 2
         a | 2020-01-26 | 2020-02-04 | 1
         b | 2020-01-01 | 2020-01-14 | 2
    """,
    ),
]
