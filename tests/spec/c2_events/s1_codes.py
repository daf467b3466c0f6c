"""Codes of a record."""

from tests.spec.parts import codes, event, measure, window
from tests.spec.specification import Case

TITLE = ("コード", "Codes")
ROWS = {
    "emr_diagnosis": """
    patient | day | code_system | code | local_code
    a | 2020-01-01 | ICD10 | E11 | dm
    a | 2020-01-02 | ICD10 | E112 | dm2
    a | 2020-01-03 | ICD9 | E11 | old
    a | 2020-01-04 | ICD10 | e11 | dm
    a | 2020-01-05 | | | dm
    a | 2020-01-06 | ICD10 | E14 |
"""
}


def count(found: dict[str, object]) -> dict[str, object]:
    return {
        "entry": {"events": [event("emr_diagnosis")]},
        "measures": [measure(event("emr_diagnosis", codes="c"), window(None, None), "records")],
        "code_lists": [found],
    }


def icd(*include: str, **more: object) -> dict[str, object]:
    return codes("c", *include, system="ICD10", **more)


MANY = (*(f"E{n:02}" for n in range(11, 40)), "E112", "E1")
CASES = [
    Case(
        "コードは体系ごとに、大文字小文字も含めて一字一句同じものだけが当てはまります。",
        "A code fits when system and code are exactly the same, upper and lower case included.",
        ROWS,
        count(icd("E11")),
        "patient | x\na | 1",
    ),
    Case(
        "下位のコードを含めると、そのコードで始まるものがすべて当てはまります。",
        "With descendants every code that begins with it fits.",
        ROWS,
        count(icd("E11", below=True)),
        "patient | x\na | 2",
    ),
    Case(
        "除くコードは、含めるコードより強く働きます。",
        "Excluded codes win over included ones.",
        ROWS,
        count(icd("E1", below=True, exclude=("E112",))),
        "patient | x\na | 2",
    ),
    Case(
        "院内コードは local と書き、体系のない記録にも当てはまります。",
        "The hospital's own codes are of the system “local” and fit records without a system, too.",
        ROWS,
        count(codes("c", "dm", system="local")),
        "patient | x\na | 3",
    ),
    Case(
        "長いコードリストでも同じです(先頭を長さごとに比べます)。",
        "A long list means the same (beginnings are compared by length).",
        ROWS,
        count(icd(*MANY, below=True)),
        "patient | x\na | 3",
    ),
    Case(
        "空のコードリストには、何も当てはまりません。",
        "Nothing fits an empty list.",
        ROWS,
        count(icd()),
        "patient | x\na | 0",
    ),
    Case(
        "「'」や「%」のある文字も、そのままの文字です。",
        "Characters such as ' and % stand for themselves.",
        {
            "emr_diagnosis": """
             patient | day | code_system | code
             a | 2020-01-01 | ICD10 | E'1%
             a | 2020-01-02 | ICD10 | E'12
         """
        },
        count(icd("E'1%", below=True)),
        "patient | x\na | 1",
    ),
]
