# ruff: noqa: E501 - rows and sentences stay on one line
"""New users: days without an earlier record."""

from tests.spec.parts import DRUG, codes, event
from tests.spec.specification import Case

TITLE = ("ウォッシュアウト", "Washout")
OTHER = event("prescription", codes="other")
LISTS = [codes("drug", "D1"), codes("other", "D2")]


def wash(days: int, **more: object) -> dict[str, object]:
    return {"entry": {"events": [DRUG], "washout_days": days, "choose": "all", **more}, "code_lists": LISTS}


THREE = {
    "prescription": """
    patient | day | code
    a | 2020-01-01 | D1
    a | 2020-01-11 | D1
    a | 2020-01-22 | D1
"""
}
CASES = [
    Case(
        "10日のウォッシュアウトでは、前の10日(当日は含まない)に記録のない日だけが候補です。ちょうど10日前の記録は妨げ、11日前の記録は妨げません。",
        "With a washout of 10 days only days without a record in the 10 days before (the day itself apart) are "
        "candidates. A record exactly 10 days before stands in the way, one 11 days before does not.",
        THREE,
        wash(10),
        """
        patient | index
        a | 2020-01-01
        a | 2020-01-22
    """,
    ),
    Case(
        "候補にならない日も、後の日のウォッシュアウトには数えます。",
        "Days that are no candidates still count for the washout of later days.",
        THREE,
        wash(11),
        """
        patient | index
        a | 2020-01-01
    """,
    ),
    Case(
        "期間の前の記録もウォッシュアウトに数えます。",
        "Records before the period count for the washout.",
        THREE,
        wash(10, period={"first": "2020-01-02"}),
        """
        patient | index
        a | 2020-01-22
    """,
    ),
    Case(
        "同じ日の二つの記録は互いを妨げません。",
        "Two records of one day do not stand in each other's way.",
        {
            "prescription": """
            patient | day | code
            a | 2020-01-01 | D1
            a | 2020-01-01 | D1
        """
        },
        wash(30),
        """
        patient | index
        a | 2020-01-01
    """,
    ),
    Case(
        "ウォッシュアウトで調べる記録を別に挙げると、それだけを見ます。同じ日の記録は妨げません。",
        "When washout events are named, only these are looked at. Those of the same day do not stand in the way.",
        {
            "prescription": """
            patient | day | code
            a | 2020-01-01 | D1
            a | 2020-01-05 | D1
            b | 2020-01-04 | D2
            b | 2020-01-05 | D1
            c | 2020-01-05 | D2
            c | 2020-01-05 | D1
        """
        },
        wash(5, washout_events=[OTHER]),
        """
        patient | index
        a | 2020-01-01
        a | 2020-01-05
        c | 2020-01-05
    """,
    ),
    Case(
        "「初めての日」とウォッシュアウトを合わせると、初めての日の前に別の薬があった人は外れます。",
        "First ever with a washout: persons who had the other drug before that day are lost.",
        {
            "prescription": """
            patient | day | code
            a | 2020-01-01 | D2
            a | 2020-01-05 | D1
            a | 2020-06-05 | D1
            b | 2020-06-05 | D1
        """
        },
        wash(30, washout_events=[OTHER], choose="first_ever"),
        """
        patient | index
        b | 2020-06-05
    """,
    ),
]
