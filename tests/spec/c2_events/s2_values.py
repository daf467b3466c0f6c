# ruff: noqa: E501 - rows and sentences stay on one line
"""Numbers, units, reference limits, texts."""

from tests.spec.parts import LAB, event, measure, window
from tests.spec.specification import Case

TITLE = ("検査の値", "Values of tests")
ROWS = {
    "lab_result": """
    patient | day | value_num | value_text | unit | ref_low | ref_high
    a | 2020-01-01 | 10 | 10 | mg/dL | 5 | 20
    a | 2020-01-02 | 20 | 20 | mg/dL | 5 | 20
    a | 2020-01-03 | 30 | 30 | g/L | | 20
    a | 2020-01-04 | | <0.1 | mg/dL | 5 | 20
    a | 2020-01-05 | 40 | 40 | | 0 | 0
    a | 2020-01-06 | | | | |
    a | 2020-01-07 | nan | NaN | mg/dL | 5 | 20
    a | 2020-01-08 | inf | | mg/dL | 5 | 20
"""
}


def value(kind: str, **more: object) -> dict[str, object]:
    found = event("lab_result", value={"type": kind, **more})
    return {"entry": {"events": [LAB]}, "measures": [measure(found, window(None, None), "records")]}


CASES = [
    Case(
        "単位を言うと、その単位の数値と、その単位に換算できる数値のある記録が当てはまります。数でないもの(NaN、無限大)は数値ではありません。",
        "With a unit, records with a number in it, or in a unit that converts to it, fit. NaN and infinity are no numbers.",
        ROWS,
        value("number_in", unit="mg/dL"),
        "patient | x\na | 3",
    ),
    Case(
        "この単位で書かれた記録だけに限ることもできます。",
        "It can be limited to records written in exactly this unit.",
        ROWS,
        value("number_in", unit="mg/dL", exact=True),
        "patient | x\na | 2",
    ),
    Case(
        "範囲は「以上・以下」ならその値を含みます。",
        "“At least” and “at most” hold the limit itself.",
        ROWS,
        value("number_in", unit="mg/dL", range={"at_least": 10, "at_most": 20}),
        "patient | x\na | 2",
    ),
    Case(
        "「超・未満」はその値を含みません。",
        "“Above” and “below” do not.",
        ROWS,
        value("number_in", unit="mg/dL", range={"above": 10, "below": 20}),
        "patient | x\na | 0",
    ),
    Case(
        "基準値との比は、記録そのものの基準値で割ります。基準値が正でない記録、数値のない記録は当てはまりません。",
        "A ratio divides by the record's own limit. Records without a positive limit or a number do not fit.",
        ROWS,
        value("ratio_to", limit="ref_high", range={"at_least": 1}),
        "patient | x\na | 2",
    ),
    Case(
        "下限との比も同じです。",
        "The same for the lower limit.",
        ROWS,
        value("ratio_to", limit="ref_low", range={"at_most": 4}),
        "patient | x\na | 2",
    ),
    Case(
        "文字の結果は、書かれたとおりの文字だけに当てはまります。",
        "A result as text fits exactly what is written.",
        ROWS,
        value("written_as", texts=["<0.1", "(-)"]),
        "patient | x\na | 1",
    ),
    Case(
        "使える数値のない記録を探すこともできます。",
        "Records without a usable number can be looked for.",
        ROWS,
        value("no_number"),
        "patient | x\na | 4",
    ),
]
