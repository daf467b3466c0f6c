# ruff: noqa: E501 - rows and sentences stay on one line
"""What may happen in follow-up."""

from tests.spec.parts import BY_DRUG, codes, event, measure, outcome, window
from tests.spec.specification import Case

TITLE = ("アウトカム", "Outcomes")
DRUG_ROWS = """
    patient | day | code
    a | 2020-03-01 | D1
    b | 2020-03-01 | D1
    c | 2020-03-01 | D1
    d | 2020-03-01 | D1
"""
EVENTS = {
    "prescription": DRUG_ROWS,
    "encounter": """
    patient | day
    a | 2020-03-01
    a | 2020-03-11
    a | 2020-03-10
    b | 2020-03-11
    c | 2020-03-12
    d | 2020-03-01
""",
}
VALUES = {
    "prescription": DRUG_ROWS,
    "lab_result": """
    patient | day | value_num
    a | 2020-02-28 | 10
    a | 2020-03-05 | 21
    a | 2020-03-04 | 20
    b | 2020-02-28 | 10
    b | 2020-03-05 | 20
    c | 2020-03-05 | 500
    d | 2020-02-28 | 10
    d | 2020-03-05 |
""",
}
HIT = BY_DRUG | {"follow_up": {"days": 10}, "outcomes": [outcome(event("encounter"), window(1, None))]}
BASELINE = measure(event("lab_result"), window(-30, 0), "last", "before")


def rise(*when: dict[str, object]) -> dict[str, object]:
    found = outcome(event("lab_result"), window(1, 30), when=list(when))
    return BY_DRUG | {"measures": [BASELINE], "outcomes": [found]}


DOUBLE = {"direction": "above", "limit": 2, "of": "before"}
CASES = [
    Case(
        "期間の中で、追跡の終わりまでの最初の日です。追跡の最終日は含みます。",
        "The first day in the window until the end of follow-up, that day included.",
        EVENTS,
        HIT,
        """
         patient | hit | day_of_hit
         a | yes | 2020-03-10
         b | yes | 2020-03-11
         c | no |
         d | no |
    """,
    ),
    Case(
        "値の条件は「超える・下回る」で、ちょうどは当てはまりません。起点前の値の2倍を超えた人です。起点前の値がない人と、後の値がない人は「未測定」です。",
        "Conditions on values are strict: more than twice the value before. Without a value before, or without one "
        "after, it is “not measured”.",
        VALUES,
        rise(DOUBLE),
        """
         patient | hit | day_of_hit
         a | yes | 2020-03-05
         b | no |
         c | not_measured |
         d | not_measured |
    """,
    ),
    Case(
        "どれか一つの条件に当てはまれば起きたことになります。分からない条件があっても同じです。",
        "One condition met is enough, even when another is unknown.",
        VALUES,
        rise(DOUBLE, {"direction": "above", "limit": 100}),
        """
         patient | hit | day_of_hit
         a | yes | 2020-03-05
         b | no |
         c | yes | 2020-03-05
         d | not_measured |
    """,
    ),
    Case(
        "下回る値。",
        "A value below.",
        VALUES,
        rise({"direction": "below", "limit": 21}),
        """
         patient | hit | day_of_hit
         a | yes | 2020-03-04
         b | yes | 2020-03-05
         c | no |
         d | not_measured |
    """,
    ),
    Case(
        "追跡の最終日の記録は数え、その翌日の記録は数えません。死亡の日も最終日です。同じ日に記録が二つあっても、起きた日は一つです。",
        "A record on the last day of follow-up counts, one on the day after does not; the day of death is such a last day. Two records of one day are one outcome.",
        {
            "patient": """
            patient_id | death_date | obs_end
            a | 2020-03-10 | 2020-12-31
            b | 2020-03-10 | 2020-12-31
            c | | 2020-03-10
            d | | 2020-03-10
""",
            "prescription": DRUG_ROWS,
            "encounter": """
            patient | day
            a | 2020-03-10
            a | 2020-03-10
            b | 2020-03-11
            c | 2020-03-10
            d | 2020-03-11
""",
        },
        BY_DRUG | {"outcomes": [outcome(event("encounter"), window(1, None))]},
        """
         patient | hit | day_of_hit
         a | yes | 2020-03-10
         b | no |
         c | yes | 2020-03-10
         d | no |
    """,
    ),
    Case(
        "コードが一つもないコードリストのアウトカムは、誰にも起きません。",
        "An outcome of a code list without codes happens to nobody.",
        {"prescription": DRUG_ROWS, "emr_diagnosis": "patient | day | code\na | 2020-03-05 | A1"},
        BY_DRUG
        | {
            "code_lists": [*BY_DRUG["code_lists"], codes("none")],
            "outcomes": [outcome(event("emr_diagnosis", codes="none"), window(1, None))],
        },
        "patient | hit\na | no\nb | no\nc | no\nd | no",
    ),
]
