# ruff: noqa: E501 - rows and sentences stay on one line
"""Days of their own for each entry, and the end of the index event."""

from tests.spec.parts import BY_DRUG, bound, counted, criterion, day, event, measure, window
from tests.spec.specification import Case

TITLE = ("名前のある日・起点の終わり", "Named days and the end of the index event")
TEST = event("lab_result")
ROWS = {
    "prescription": """
    patient | day | code
    a | 2020-03-01 | D1
""",
    "lab_result": """
    patient | day | visit
    a | 2020-02-28 | v0
    a | 2020-03-03 | v1
    a | 2020-03-03 | v2
    a | 2020-03-06 | v3
""",
    "encounter": """
    patient | day | visit | kind
    a | 2020-03-02 | v9 | outpatient
    a | 2020-03-03 | v2 | outpatient
    a | 2020-03-04 | v1 | outpatient
    a | 2020-03-06 | v3 | outpatient
""",
}


def with_day(pick: dict[str, object], **more: object) -> dict[str, object]:
    return BY_DRUG | {
        "days": [day("test", TEST, window(1, 30), pick=pick)],
        "measures": [
            measure(event("encounter"), window(bound(0, "test"), bound(1, "test")), "count"),
            measure(event("encounter"), window(bound(0, "test"), bound(0, "test")), "first_day", "on"),
        ],
        **more,
    }


STAY = event("encounter", where=[{"column": "kind", "texts": ["inpatient"]}])
CASES = [
    Case(
        "起点日の後の最初の検査の日を基準にします。",
        "Windows relative to the first test after the index date.",
        ROWS,
        with_day({}),
        "patient | x | on\na | 2 | 2",
    ),
    Case(
        "最後の検査の日。",
        "The last test.",
        ROWS,
        with_day({"from_last": True}),
        "patient | x | on\na | 1 | 5",
    ),
    Case(
        "二番目の検査の日。同じ日の検査は一日です。",
        "The second day with a test; two tests of a day are one.",
        ROWS,
        with_day({"n": 2}),
        "patient | x | on\na | 1 | 5",
    ),
    Case(
        "三番目の日はないので、その期間には何もありません。",
        "There is no third day, so nothing is in its windows.",
        ROWS,
        with_day({"n": 3}),
        "patient | x | on\na | 0 |",
    ),
    Case(
        "別の名前の日を基準にした名前の日も作れます。書く順は問いません。",
        "A named day may be relative to another one, in whatever order they are written.",
        ROWS,
        with_day(
            {},
            days=[
                day("next", TEST, window(bound(1, "test"), None)),
                day("test", TEST, window(1, None)),
            ],
            measures=[measure(event("encounter"), window(bound(0, "next"), bound(0, "next")), "first_day")],
        ),
        "patient | x\na | 5",
    ),
    Case(
        "その日の記録と同じ来院の記録だけを数えます(v1 と v2 が3月3日の検査の来院です)。",
        "Only records of the encounters of that day's records count (v1 and v2 are those of the tests of 3 March).",
        ROWS,
        with_day(
            {},
            include=[
                criterion(
                    counted(
                        event("encounter"), window(None, None), n=2, kind="exactly", same_encounter="test"
                    )
                )
            ],
        ),
        "patient | x\na | 2",
    ),
    Case(
        "起点となる入院の終わりを基準にします。同じ日に始まる入院がいくつかあれば、遅い方の終わりです。",
        "Windows relative to the end of the index stay: the later end when several begin on the day.",
        {
            "encounter": """
             patient | day | until | kind
             a | 2020-03-01 | 2020-03-05 | inpatient
             a | 2020-03-01 | 2020-03-10 | inpatient
             a | 2020-03-01 | 2020-03-20 | outpatient
             a | 2020-03-09 | | outpatient
             a | 2020-03-11 | | outpatient
             a | 2020-03-17 | | outpatient
             a | 2020-03-18 | | outpatient
         """
        },
        {
            "entry": {"events": [STAY]},
            "measures": [
                measure(event("encounter"), window(bound(1, "index_end"), bound(7, "index_end")), "count")
            ],
        },
        "patient | x\na | 2",
    ),
    Case(
        "起点の記録に終わりがなければ、起点日が終わりです。",
        "Without an end, the index date is the end.",
        {
            "encounter": """
             patient | day | until
             a | 2020-03-01 |
             a | 2020-03-02 |
         """
        },
        {
            "measures": [
                measure(event("encounter"), window(bound(1, "index_end"), bound(1, "index_end")), "count")
            ]
        },
        "patient | x\na | 1",
    ),
]
