# ruff: noqa: E501 - rows and sentences stay on one line
"""Eras of continuous exposure."""

from tests.spec.parts import DRUG, DRUG_LIST, era, event, measure, window
from tests.spec.specification import Case

TITLE = ("連続曝露期間", "Eras")
ERA, ERA_END = event("era", era="use"), event("era", era="use", dated="end")


def eras(**more: object) -> dict[str, object]:
    return {
        "entry": {"events": [ERA], "choose": "all"},
        "eras": [era("use", DRUG, **more)],
        "code_lists": [DRUG_LIST],
        "measures": [measure(ERA, window(0, 0), "max", of="length")],
    }


GAPS = {
    "prescription": """
    patient | day | code | days
    a | 2020-01-01 | D1 | 10
    a | 2020-01-16 | D1 | 10
    b | 2020-01-01 | D1 | 10
    b | 2020-01-17 | D1 | 10
"""
}
CASES = [
    Case(
        "供給の切れ目が5日以内なら、一つの連続曝露期間です。1月10日までの供給の次が16日(切れ目5日)なら続き、17日(6日)なら分かれます。",
        "Supplies with at most 5 days between them are one era: after a supply until 10 January one on the 16th "
        "(5 days between) continues it, one on the 17th (6 days) does not.",
        GAPS,
        eras(gap_days=5),
        """
         patient | index | x
         a | 2020-01-01 | 25
         b | 2020-01-01 | 10
         b | 2020-01-17 | 10
    """,
    ),
    Case(
        "日数のない記録は既定の日数を供給します。1日に満たない日数も、ないものとします。日数の端数は切り捨てます。",
        "A record without days supplies the default number; so does one with less than a day. Fractions are dropped.",
        {
            "prescription": """
             patient | day | code | days
             a | 2020-01-01 | D1 |
             b | 2020-01-01 | D1 | 0
             c | 2020-01-01 | D1 | 3.9
             d | 2020-01-01 | D1 | -4
         """
        },
        eras(default_days=7),
        """
         patient | x
         a | 7
         b | 7
         c | 3
         d | 7
    """,
    ),
    Case(
        "供給日数を決めると、記録の日数は見ません。",
        "With fixed days of supply the record's own are not looked at.",
        GAPS,
        eras(gap_days=0, supply_days=15),
        """
         patient | index | x
         a | 2020-01-01 | 30
         b | 2020-01-01 | 15
         b | 2020-01-17 | 15
    """,
    ),
    Case(
        "最後の供給日の後、決めた日数だけ延びます。この日数は、供給をつなぐかどうかには関わりません。",
        "An era ends the surveillance days after its last supplied day; they do not bridge gaps.",
        GAPS,
        eras(gap_days=4, surveillance_days=3),
        """
         patient | index | x
         a | 2020-01-01 | 13
         a | 2020-01-16 | 13
         b | 2020-01-01 | 13
         b | 2020-01-17 | 13
    """,
    ),
    Case(
        "重なる供給は足しません。長い供給の中の短い供給は、終わりを早めません。",
        "Overlapping supplies are not added up; a short supply inside a long one does not end it early.",
        {
            "prescription": """
             patient | day | code | days
             a | 2020-01-01 | D1 | 30
             a | 2020-01-05 | D1 | 3
             a | 2020-01-30 | D1 | 5
             a | 2020-01-30 | D1 | 5
         """
        },
        eras(gap_days=0),
        "patient | index | x\na | 2020-01-01 | 34",
    ),
    Case(
        "連続曝露期間の終わりの日を起点日にすることもできます。",
        "The end of an era may be the day of entry.",
        GAPS,
        eras(gap_days=5) | {"entry": {"events": [ERA_END], "choose": "first"}},
        "patient | index\na | 2020-01-25\nb | 2020-01-10",
    ),
    Case(
        "長さを条件にできます。",
        "Eras may be asked for by length.",
        GAPS,
        eras(gap_days=5) | {"entry": {"events": [event("era", era="use", length={"above": 10})]}},
        "patient | index\na | 2020-01-01",
    ),
]
