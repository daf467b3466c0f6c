"""Which entries are kept of a person."""

from tests.spec.parts import VISIT, counted, criterion, window
from tests.spec.specification import Case

TITLE = ("残す起点日", "Entries kept")
ROWS = {
    "encounter": """
    patient | day
    a | 2020-01-01
    a | 2020-02-01
    a | 2020-02-02
    a | 2020-05-01
"""
}


def keep(which: str) -> dict[str, object]:
    return {
        "entry": {"events": [VISIT], "choose": "all"},
        "include": [criterion(counted(VISIT, window(1, 40)))],
        "keep": which,
    }


CASES = [
    Case(
        "条件を満たした起点日をすべて残します。人が外れるのは、最後の起点日が外れたときです。",
        "Every entry that meets the conditions stays; a person is lost with the last entry.",
        ROWS,
        keep("all"),
        "patient | index\na | 2020-01-01\na | 2020-02-01",
        left="step | persons\nobserved | 1\ninclude_0 | 1",
    ),
    Case(
        "条件を満たした最初の起点日だけを残します。",
        "Only the first entry that meets them.",
        ROWS,
        keep("first"),
        "patient | index\na | 2020-01-01",
    ),
    Case(
        "条件を満たした最後の起点日だけを残します。",
        "Only the last one.",
        ROWS,
        keep("last"),
        "patient | index\na | 2020-02-01",
    ),
]
