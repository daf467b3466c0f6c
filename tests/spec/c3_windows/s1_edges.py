# ruff: noqa: E501 - rows and sentences stay on one line
"""The ends of a window belong to it."""

from tests.spec.parts import BY_DRUG, bound, day, event, measure, window
from tests.spec.specification import Case

TITLE = ("期間の端", "The ends of a window")
AROUND = {
    "prescription": """
    patient | day | code
    a | 2020-03-01 | D1
""",
    "encounter": """
    patient | day
    a | 2020-02-22
    a | 2020-02-23
    a | 2020-02-29
    a | 2020-03-01
    a | 2020-03-02
    a | 2020-03-08
    a | 2020-03-09
""",
}
STAYS = {
    "prescription": """
    patient | day | code
    a | 2020-03-01 | D1
""",
    "encounter": """
    patient | day | until
    a | 2020-02-01 | 2020-02-28
    a | 2020-02-20 | 2020-02-29
    a | 2020-02-25 | 2020-03-10
    a | 2020-03-05 |
    a | 2020-03-07 | 2020-03-06
    a | 2020-03-08 | 2020-03-09
""",
}


def visits(first: object, last: object, **more: object) -> dict[str, object]:
    return BY_DRUG | {"measures": [measure(event("encounter"), window(first, last, **more), "count")]}


CASES = [
    Case(
        "「7日前から7日後まで」は両端を含みます。",
        "From 7 days before to 7 days after holds both ends.",
        AROUND,
        visits(-7, 7),
        "patient | x\na | 5",
    ),
    Case(
        "一日ずつ狭めると両端の日が外れます。",
        "One day less on either side leaves the outer days out.",
        AROUND,
        visits(-6, 6),
        "patient | x\na | 3",
    ),
    Case(
        "「7日前から前日まで」は起点日を含みません(半開区間 [起点日-7, 起点日))。うるう日も一日です。",
        "From 7 days before to the day before leaves the index date out (the half-open [index - 7, index)). A leap day is a day.",
        AROUND,
        visits(-7, -1),
        "patient | x\na | 2",
    ),
    Case(
        "起点日だけの期間。", "A window of the index date alone.", AROUND, visits(0, 0), "patient | x\na | 1"
    ),
    Case(
        "終わりを言わなければ、いつまでも。",
        "Without a last day it is open.",
        AROUND,
        visits(1, None),
        "patient | x\na | 3",
    ),
    Case(
        "始まりを言わなければ、いつからでも。",
        "Without a first day it is open.",
        AROUND,
        visits(None, 0),
        "patient | x\na | 4",
    ),
    Case(
        "始まりが終わりより後なら、何も入りません。",
        "A window that begins after its end holds nothing.",
        AROUND,
        visits(1, 0),
        "patient | x\na | 0",
    ),
    Case(
        "開始日で見ると、期間の前に始まった入院は入りません。",
        "By its day, a stay that began before is not in the window.",
        STAYS,
        visits(-1, 6),
        "patient | x\na | 2",
    ),
    Case(
        "重なりで見ると、一日でも期間にかかる入院が入ります(2月29日まで、2月25日から、3月5日、3月7日)。終了日が開始日より前なら開始日だけです。",
        "By overlap, a stay with any day in the window is in it (until 29 February, from 25 February, 5 March, 7 March). With an end before the start only the start counts.",
        STAYS,
        visits(-1, 6, overlap=True),
        "patient | x\na | 4",
    ),
    Case(
        "重なりで見ても、前日までに終わった入院は入りません。",
        "By overlap, too, a stay that ended the day before is not in it.",
        STAYS,
        visits(0, 0, overlap=True),
        "patient | x\na | 1",
    ),
    Case(
        "時刻は見ません。検査は採取した日で数えます。",
        "The time of day plays no part: tests count by the day of collection.",
        {
            "prescription": AROUND["prescription"],
            "lab_result": """
             patient | day
             a | 2020-02-29T23:59:59
             a | 2020-03-01T00:00:00
             a | 2020-03-01T23:59:59
             a | 2020-03-02T00:00:00
         """,
        },
        BY_DRUG | {"measures": [measure(event("lab_result"), window(0, 0), "records")]},
        "patient | x\na | 2",
    ),
    Case(
        "観察期間の始まりと終わりを基準にできます。",
        "Windows may be relative to the observation period.",
        {
            "patient": """
             patient_id | obs_start | obs_end
             a | 2020-02-22 | 2020-03-09
         """,
            **AROUND,
        },
        visits(bound(1, "observation_start"), bound(-1, "observation_end")),
        "patient | x\na | 5",
    ),
    Case(
        "基準の日がない人には、その期間の記録はありません。",
        "Persons without such a day have no event in windows relative to it.",
        AROUND
        | {
            "lab_result": """
             patient | day
             b | 2020-03-01
         """
        },
        visits(bound(0, "test"), bound(9, "test"))
        | {"days": [day("test", event("lab_result"), window(None, None))]},
        "patient | x\na | 0",
    ),
    Case(
        "日数は暦の日で数えます。うるう日をまたぐ365日後は1日早く、2月29日の365日後は翌年の2月28日です。",
        "Days are days of the calendar: 365 days over a leap day end one day earlier, and 365 days after 29 February is 28 February.",
        {
            "prescription": "patient | day | code\na | 2020-02-29 | D1\nb | 2019-03-01 | D1\nc | 2020-03-01 | D1",
            "encounter": """
            patient | day
            a | 2021-02-28
            b | 2020-02-29
            c | 2021-03-01
""",
        },
        BY_DRUG
        | {
            "measures": [
                measure(event("encounter"), window(365, 365), "ever"),
                measure(event("encounter"), window(364, 364), "ever", "earlier"),
                measure(event("encounter"), window(366, 366), "ever", "later"),
            ]
        },
        "patient | x | earlier | later\na | true | false | false\nb | true | false | false\nc | true | false | false",
    ),
]
