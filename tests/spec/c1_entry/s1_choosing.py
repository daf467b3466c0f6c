# ruff: noqa: E501 - rows and sentences stay on one line
"""Which days a person may enter on, and which of them is chosen."""

from tests.spec.parts import BY_DRUG, DRUG, DRUG_LIST, VISIT, codes, event
from tests.spec.specification import Case

TITLE = ("起点日の選び方", "Choosing index dates")
VISITS = {
    "encounter": """
        patient | day
        a | 2020-01-10
        a | 2020-01-10
        a | 2020-03-05
        a | 2020-06-01
        b | 2020-03-05
    """
}


def choosing(choose: str, **more: object) -> dict[str, object]:
    return {"entry": {"events": [VISIT], "choose": choose, **more}}


CASES = [
    Case(
        "何も言わなければ、最初の日が起点日になります。同じ日に記録が二つあっても一日です。",
        "Unless said otherwise the first day is the index date. Two records of one day are one day.",
        VISITS,
        choosing("first"),
        """
        patient | index
        a | 2020-01-10
        b | 2020-03-05
    """,
    ),
    Case(
        "最後の日を選ぶこともできます。",
        "The last day may be chosen instead.",
        VISITS,
        choosing("last"),
        """
        patient | index
        a | 2020-06-01
        b | 2020-03-05
    """,
    ),
    Case(
        "n 番目の日を選ぶと、それだけの日がない人は入りません。同じ日の重複は数えません。",
        "With the n-th day, persons with fewer days do not enter. Duplicates of a day do not count.",
        VISITS,
        choosing("nth", n=2),
        """
        patient | index
        a | 2020-03-05
    """,
    ),
    Case(
        "すべての日を選ぶと、一人がその日数の回数だけ入ります。",
        "With every day, a person enters as often as there are days.",
        VISITS,
        choosing("all"),
        """
        patient | index
        a | 2020-01-10
        a | 2020-03-05
        a | 2020-06-01
        b | 2020-03-05
    """,
    ),
    Case(
        "対象期間は両端の日を含みます。期間外の日は候補になりません。",
        "The period holds both its first and last day. Days outside are no candidates.",
        VISITS,
        choosing("all", period={"first": "2020-03-05", "last": "2020-06-01"}),
        """
        patient | index
        a | 2020-03-05
        a | 2020-06-01
        b | 2020-03-05
    """,
    ),
    Case(
        "期間の端から一日でも外れた日は、期間外です。",
        "One day beyond either end of the period is outside.",
        VISITS,
        choosing("all", period={"first": "2020-03-06", "last": "2020-05-31"}),
        """
        patient | index
    """,
    ),
    Case(
        "「初めての日」は、期間の外も含め、全記録を通じて最初の日です。その日が候補でない人は外れます。",
        "“First ever” is the first day in all records, outside the period too. Persons for whom that day is no candidate are lost.",
        VISITS,
        choosing("first_ever", period={"first": "2020-02-01"}),
        """
        patient | index
        b | 2020-03-05
    """,
        left="""
        step | persons
        event | 2
        period | 1
    """,
    ),
    Case(
        "いくつかの記録のどれかがあれば入ります。最も早い記録の日が起点日です。",
        "Any of several events lets a person enter; the index date is that of the earliest.",
        {
            "encounter": """
                patient | day
                a | 2020-03-05
            """,
            "prescription": """
                patient | day | code
                a | 2020-03-04 | D1
                b | 2020-03-06 | D1
                b | 2020-03-01 | D2
            """,
        },
        {"entry": {"events": [VISIT, DRUG]}, "code_lists": [DRUG_LIST]},
        """
        patient | index
        a | 2020-03-04
        b | 2020-03-06
    """,
    ),
    Case(
        "開始日が空の記録は数えません。",
        "A record without a start does not count.",
        {
            "encounter": """
            patient | day | until
            a | | 2020-03-05
            b | 2020-03-05 |
        """
        },
        choosing("first"),
        """
        patient | index
        b | 2020-03-05
    """,
    ),
    Case(
        "コードが一つもないコードリストには、どの記録も当てはまりません。",
        "A code list without codes fits no record.",
        {
            "prescription": """
            patient | day | code
            a | 2020-03-05 | D1
        """
        },
        BY_DRUG | {"code_lists": [codes("drug")]},
        """
        patient | index
    """,
        left="""
        step | persons
        event | 0
    """,
    ),
    Case(
        "患者の表にない人の記録は、数えたうえで外します。",
        "Records of persons who are not in the table of patients are counted, then lost.",
        {
            "patient": """
            patient_id
            a
        """,
            "encounter": """
            patient | day
            a | 2020-03-05
            z | 2020-03-05
        """,
        },
        choosing("first"),
        """
        patient | index
        a | 2020-03-05
    """,
        left="""
        step | persons
        event | 2
        period | 2
        record | 1
    """,
    ),
    Case(
        "同じ日に二つの診療科にかかっても、一日と数えます。診療科を条件にすれば、その診療科の記録だけになります。",
        "Visits to two departments on one day are one day. With a condition on the department only its records count.",
        {
            "encounter": """
            patient | day | dept
            a | 2020-03-05 | 01
            a | 2020-03-05 | 02
            a | 2020-03-09 | 02
        """
        },
        {
            "entry": {
                "events": [event("encounter", where=[{"column": "dept", "texts": ["02"]}])],
                "choose": "all",
            }
        },
        """
        patient | index
        a | 2020-03-05
        a | 2020-03-09
    """,
    ),
]
