# ruff: noqa: E501 - rows and sentences stay on one line
"""Numbers of the records: first and last with ties, mean, extremes, sum, slope."""

from tests.spec.parts import BY_DRUG, event, measure, window
from tests.spec.specification import Case

TITLE = ("数値", "Numbers")
DRUG_ROW = """
    patient | day | code | days | quantity | until
    a | 2020-03-01 | D1 | 7 | 14 | 2020-03-07
    b | 2020-03-01 | D1 | | |
"""
ROWS = {
    "prescription": DRUG_ROW,
    "lab_result": """
    patient | day | id | value_num
    a | 2020-02-28T09:00 | 1 | 1.5
    a | 2020-02-29T08:00 | 2 | 4
    a | 2020-02-29T08:00 | 3 | 2
    a | 2020-02-29T08:00 | | 9
    a | 2020-03-01T08:00 | 4 |
    a | 2020-03-01T09:00 | 5 | nan
    b | 2020-03-01T09:00 | 6 |
""",
}
SAME = {
    "prescription": DRUG_ROW,
    "lab_result": """
    patient | day | id | value_num
    a | 2020-02-29T08:00 | 1 | 4
    a | 2020-02-29T08:00 | 1 | 7
    a | 2020-02-29T08:00 | 1 | 5
""",
}


def take(kind: str, **more: object) -> dict[str, object]:
    return BY_DRUG | {"measures": [measure(event("lab_result"), window(-10, 0), kind, **more)]}


def order(kind: str, of: str) -> dict[str, object]:
    return BY_DRUG | {"measures": [measure(event("prescription", codes="drug"), window(0, 0), kind, of=of)]}


CASES = [
    Case(
        "最後の値。同じ時刻なら記録の番号の大きい方です。数値のない記録は見ません。番号のない記録は番号のあるものより前です。",
        "Last value: at the same moment the one with the larger number of the record. Records without a number are not "
        "looked at; one without a number of its own comes before those that have one.",
        ROWS,
        take("last"),
        "patient | x\na | 2\nb |",
    ),
    Case("最初の値。", "First value.", ROWS, take("first"), "patient | x\na | 1.5\nb |"),
    Case(
        "時刻も番号も同じなら、最後は大きい値、最初は小さい値です。",
        "With moment and number the same, last is the larger and first the smaller value.",
        SAME,
        take("last"),
        "patient | x\na | 7\nb |",
    ),
    Case(
        "同じ時刻・番号での最初の値。",
        "First value at the same moment and number.",
        SAME,
        take("first"),
        "patient | x\na | 4\nb |",
    ),
    Case(
        "平均は、小数6桁までの正確な和から求め、6桁に丸めます。",
        "The mean is made of an exact sum of six decimals, rounded to six.",
        SAME,
        take("mean"),
        "patient | x\na | 5.333333\nb |",
    ),
    Case(
        "最小と最大。",
        "Minimum and maximum.",
        ROWS,
        BY_DRUG
        | {
            "measures": [
                measure(event("lab_result"), window(-10, 0), "min", "low"),
                measure(event("lab_result"), window(-10, 0), "max", "high"),
            ]
        },
        "patient | low | high\na | 1.5 | 9\nb | |",
    ),
    Case("合計。", "Sum.", ROWS, take("sum"), "patient | x\na | 16.5\nb |"),
    Case(
        "小数の和は、記録の順によらず正確です。",
        "Sums of decimals are exact whatever the order.",
        {
            "prescription": DRUG_ROW,
            "lab_result": """
             patient | day | value_num
             a | 2020-02-29 | 0.1
             a | 2020-02-29 | 0.2
             a | 2020-02-29 | 1000000
             a | 2020-02-29 | -1000000
         """,
        },
        take("sum"),
        "patient | x\na | 0.3\nb |",
    ),
    Case(
        "傾きは、時刻に対する最小二乗の、365日あたりの変化です。",
        "The slope is the least-squares change per 365 days.",
        {
            "prescription": DRUG_ROW,
            "lab_result": """
             patient | day | value_num
             a | 2020-02-20T00:00 | 1
             a | 2020-02-21T00:00 | 2
             a | 2020-02-21T12:00 | 2.5
         """,
        },
        take("slope"),
        "patient | x\na | 365\nb |",
    ),
    Case(
        "時刻が一つだけなら傾きはありません。",
        "With one moment only there is no slope.",
        SAME,
        take("slope"),
        "patient | x\na |\nb |",
    ),
    Case("数量の合計。", "Sum of quantities.", ROWS, order("sum", "quantity"), "patient | x\na | 14\nb |"),
    Case("日数の最大。", "Largest number of days.", ROWS, order("max", "days"), "patient | x\na | 7\nb |"),
    Case(
        "長さの最大。終わりのない記録は一日です。",
        "Greatest length; without an end a record is one day long.",
        ROWS,
        order("max", "length"),
        "patient | x\na | 7\nb | 1",
    ),
    Case(
        "負の数もそのまま使います。まったく同じ記録が二つあれば、平均にも合計にも二つとも入ります。",
        "Negative numbers are taken as they are. Of two equal records both count in a mean and in a sum.",
        {
            "prescription": "patient | day | code\na | 2020-03-01 | D1",
            "lab_result": """
            patient | day | id | value_num
            a | 2020-02-28T09:00 | 1 | -2.5
            a | 2020-02-28T09:00 | 1 | -2.5
            a | 2020-02-29T09:00 | 2 | 1
""",
        },
        BY_DRUG
        | {
            "measures": [
                measure(event("lab_result"), window(None, 0), take, name)
                for name, take in (
                    ("total", "sum"),
                    ("average", "mean"),
                    ("least", "min"),
                    ("newest", "last"),
                )
            ]
        },
        "patient | total | average | least | newest\na | -4 | -1.333333 | -2.5 | 1",
    ),
]
