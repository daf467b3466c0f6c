# ruff: noqa: E501 - rows and sentences stay on one line
"""The same study over and over."""

from tests.spec.parts import VISIT, event, measure, window
from tests.spec.specification import Case

TITLE = ("繰り返しの集計", "Looks")
ROWS = {
    "encounter": """
    patient | day
    a | 2020-01-31
    b | 2020-02-01
    b | 2020-03-02
"""
}


def looks(**more: object) -> dict[str, object]:
    return {
        "entry": {"events": [VISIT], "period": {"first": "2020-01-01"}},
        "looks": {"count": 2, **more},
        "measures": [measure(VISIT, window(0, None), "count")],
    }


CASES = [
    Case(
        "累積では、どの回も最初からその回の終わりまでに入った人を見ます。記録はその回の終わりまでしか見えません。",
        "Cumulative looks take all who have entered from the beginning until the look's end; they see no later record.",
        ROWS,
        looks(),
        """
        look | patient | index | x
        1 | a | 2020-01-31 | 1
        2 | a | 2020-01-31 | 1
        2 | b | 2020-02-01 | 1
    """,
        left="""
        look | step | persons
        1 | event | 1
        2 | event | 2
    """,
    ),
    Case(
        "別々にすると、どの回もその月に入った人だけを見ます。",
        "Separate looks take only those who enter in their own months.",
        ROWS,
        looks(mode="separate"),
        """
        look | patient | index | x
        1 | a | 2020-01-31 | 1
        2 | b | 2020-02-01 | 1
    """,
    ),
    Case(
        "待つ日数だけ後の記録まで見えます。2020年の2月は29日までなので、2日待てば3月2日の記録が見えます。",
        "With a lag, records that many days later are seen. February 2020 ends on the 29th: with 2 days the record of "
        "2 March is seen.",
        ROWS,
        looks(mode="separate", lag_days=2),
        """
        look | patient | index | x
        1 | a | 2020-01-31 | 1
        2 | b | 2020-02-01 | 2
    """,
    ),
    Case(
        "観察期間は、その回に見える日までになります。",
        "Observation ends where the look ends.",
        ROWS,
        looks(mode="separate")
        | {
            "entry": {
                "events": [event("encounter")],
                "period": {"first": "2020-01-01"},
                "observed": {"after": 1},
            }
        },
        """
        look | patient | end
        2 | b | 2020-02-29
    """,
    ),
]
