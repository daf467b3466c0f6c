# ruff: noqa: E501 - rows and sentences stay on one line
"""Amounts, days, length, age, flags and words of a record."""

from tests.spec.parts import VISIT, event, measure, window
from tests.spec.specification import Case

TITLE = ("記録のほかの条件", "Other conditions on a record")
ORDERS = {
    "prescription": """
    patient | day | until | days | quantity
    a | 2020-01-01 | 2020-01-07 | 7 | 14
    a | 2020-02-01 | 2020-02-14 | 14 |
    a | 2020-03-01 | | | 28
    a | 2020-04-02 | 2020-04-01 | 0 | 1
"""
}
DIAGNOSES = {
    "emr_diagnosis": """
    patient | day | is_suspected | is_main | modifier_codes
    a | 2020-01-01 | true | true | 8002
    a | 2020-01-02 | false | true | 1000 8002
    a | 2020-01-03 | | | 18002
    a | 2020-01-04 | false | false |
    a | 2020-01-05 | | | ''
"""
}


def of_orders(**more: object) -> dict[str, object]:
    return {
        "entry": {"events": [event("prescription")]},
        "measures": [measure(event("prescription", **more), window(None, None), "records")],
    }


def of_diagnoses(**more: object) -> dict[str, object]:
    return {
        "entry": {"events": [event("emr_diagnosis")]},
        "measures": [measure(event("emr_diagnosis", **more), window(None, None), "records")],
    }


CASES = [
    Case(
        "日数の範囲は、日数のある記録だけに当てはまります。",
        "A range of days fits records that have days.",
        ORDERS,
        of_orders(days={"at_least": 7}),
        "patient | x\na | 2",
    ),
    Case(
        "数量も同じです。",
        "The same for quantity.",
        ORDERS,
        of_orders(quantity={"above": 1}),
        "patient | x\na | 2",
    ),
    Case(
        "長さは開始日から終了日までの日数で、両端を含みます。終了日のない記録と、終了日が開始日より前の記録は、開始日一日の長さです。",
        "Length counts days from start to end, both included. Without an end, or with one before the start, a record "
        "is one day long.",
        ORDERS,
        of_orders(length={"at_most": 1}),
        "patient | x\na | 2",
    ),
    Case(
        "7日から14日の長さ。",
        "Length from 7 to 14 days.",
        ORDERS,
        of_orders(length={"at_least": 7, "at_most": 14}),
        "patient | x\na | 2",
    ),
    Case(
        "記録の日を終了日にすることもできます。",
        "The day of a record may be its end.",
        ORDERS,
        {"entry": {"events": [event("prescription", dated="end")], "choose": "all"}},
        """
         patient | index
         a | 2020-01-07
         a | 2020-02-14
         a | 2020-03-01
         a | 2020-04-02
    """,
    ),
    Case(
        "記録の日の年齢を条件にできます。",
        "Age on the day of the record may be asked for.",
        {
            "patient": """
             patient_id | birth_date
             a | 2000-02-29
         """,
            "encounter": """
             patient | day
             a | 2019-02-28
             a | 2019-03-01
         """,
        },
        {"entry": {"events": [event("encounter", age={"at_least": 19})], "choose": "all"}},
        """
         patient | index
         a | 2019-03-01
    """,
    ),
    Case(
        "疑いの傷病名を除きます。印のない記録は、疑いではないものとします。",
        "Suspected diagnoses left out: without a mark a diagnosis is not suspected.",
        DIAGNOSES,
        of_diagnoses(suspected="no"),
        "patient | x\na | 4",
    ),
    Case(
        "疑いの傷病名だけ。",
        "Only suspected ones.",
        DIAGNOSES,
        of_diagnoses(suspected="only"),
        "patient | x\na | 1",
    ),
    Case("主傷病だけ。", "Only main diagnoses.", DIAGNOSES, of_diagnoses(main="only"), "patient | x\na | 2"),
    Case(
        "修飾語コードは空白で区切った一つ一つを比べます。",
        "Modifier codes are compared one by one.",
        DIAGNOSES,
        of_diagnoses(where=[{"column": "modifier_codes", "texts": ["8002"]}]),
        "patient | x\na | 2",
    ),
    Case(
        "修飾語コードのどれも持たない記録。空欄は何も持ちません。",
        "Records with none of the modifiers; an empty column holds none.",
        DIAGNOSES,
        of_diagnoses(where=[{"column": "modifier_codes", "texts": ["8002"], "negated": True}]),
        "patient | x\na | 3",
    ),
    Case(
        "記録の期間は両端を含みます。",
        "A period of records holds both ends.",
        DIAGNOSES,
        of_diagnoses(period={"first": "2020-01-02", "last": "2020-01-04"}),
        "patient | x\na | 3",
    ),
    Case(
        "列がない拠点では、その列を条件に使うスクリプトは実行できません。",
        "A script with a condition on a column that the store lacks does not run.",
        DIAGNOSES,
        {"entry": {"events": [event("emr_diagnosis", suspected="no")]}},
        without=("emr_diagnosis.is_suspected",),
        lacking=("emr_diagnosis.is_suspected",),
    ),
    Case(
        "表がない拠点でも同じです。",
        "The same for a missing table.",
        {
            "encounter": """
             patient | day
             a | 2020-01-01
         """
        },
        {"entry": {"events": [VISIT, event("lab_result")]}},
        lacking=("lab_result",),
    ),
    Case(
        "測定だけが使う列がないときは、値が空になります(ゼロにはなりません)。",
        "When only a measure needs what is missing, its value is blank, never zero.",
        DIAGNOSES,
        {
            "entry": {"events": [event("emr_diagnosis")]},
            "measures": [
                measure(event("emr_diagnosis", main="only"), window(None, None), "count"),
                measure(event("lab_result"), window(None, None), "ever", "y"),
            ],
        },
        "patient | x | y\na | |",
        without=("emr_diagnosis.is_main",),
    ),
]
