"""Conditions taken together, on measures and persons; order and attrition."""

from tests.spec.parts import BY_DRUG, VISIT, counted, criterion, event, group, measure, window
from tests.spec.specification import Case

TITLE = ("条件の組み合わせ", "Conditions together")
ROWS = {
    "prescription": """
    patient | day | code
    both | 2020-03-01 | D1
    one | 2020-03-01 | D1
    none | 2020-03-01 | D1
""",
    "encounter": """
    patient | day
    both | 2020-03-02
    one | 2020-03-02
""",
    "lab_result": """
    patient | day | value_num
    both | 2020-03-02 | 5
    one | 2020-03-20 | 7
    none | 2020-03-20 |
""",
}
SEEN = counted(VISIT, window(0, 7))
TESTED = counted(event("lab_result"), window(0, 7))
X = measure(event("lab_result"), window(0, 30), "max")
AGES = {
    "patient": """
    patient_id | sex | birth_date
    both | 1 | 1950-03-01
    one | 2 | 1950-03-02
    none | 9 |
""",
    **ROWS,
}


def include(*rules: dict[str, object], **more: object) -> dict[str, object]:
    return BY_DRUG | {"include": [criterion(rule) for rule in rules], "measures": [X], **more}


def nested(depth: int) -> dict[str, object]:
    rule = SEEN
    for level in range(depth):
        rule = group("exactly", rule, n=0) if level % 2 == 0 else group("at_most", rule, n=0)
    return rule


CASES = [
    Case("すべて。", "All.", ROWS, include(group("all", SEEN, TESTED)), "patient\nboth"),
    Case("どれか。", "Any.", ROWS, include(group("any", SEEN, TESTED)), "patient\nboth\none"),
    Case(
        "少なくとも2つ。",
        "At least two.",
        ROWS,
        include(group("at_least", SEEN, TESTED, n=2)),
        "patient\nboth",
    ),
    Case(
        "多くても1つ。",
        "At most one.",
        ROWS,
        include(group("at_most", SEEN, TESTED, n=1)),
        "patient\none\nnone",
    ),
    Case("ちょうど1つ。", "Exactly one.", ROWS, include(group("exactly", SEEN, TESTED, n=1)), "patient\none"),
    Case(
        "同じ条件を二度書けば、二つに数えます。",
        "The same condition written twice counts twice.",
        ROWS,
        include(group("exactly", SEEN, SEEN, n=2)),
        "patient\nboth\none",
    ),
    Case(
        "組は何重にも入れ子にできます(50段。偶数回の打ち消し)。",
        "Groups nest to any depth (50 here: an even number of denials).",
        ROWS,
        include(nested(50)),
        "patient\nboth\none",
    ),
    Case(
        "測定に値がある。",
        "A measure has a value.",
        ROWS,
        include({"type": "measured", "measure": "x"}),
        "patient | x\nboth | 5\none | 7",
    ),
    Case(
        "測定の値が範囲にある。",
        "A measure lies in a range.",
        ROWS,
        include({"type": "measured", "measure": "x", "range": {"above": 5}}),
        "patient | x\none | 7",
    ),
    Case(
        "測定に値がない。",
        "A measure has no value.",
        ROWS,
        include({"type": "measured", "measure": "x", "missing": True}),
        "patient | x\nnone |",
    ),
    Case(
        "性別と、起点日の年齢。生年月日のない人は年齢を満たしません。",
        "Sex, and age on the index date; without a date of birth no age fits.",
        AGES,
        include({"type": "person_is", "sex": ["1", "9"], "age": {"at_least": 70}}),
        "patient\nboth",
    ),
    Case(
        "除外の条件は、成り立つ人を外します。分からないことは成り立ちません。",
        "An exclusion drops those for whom it holds; what is unknown does not hold.",
        AGES,
        BY_DRUG | {"exclude": [criterion({"type": "person_is", "age": {"at_least": 70}})]},
        "patient\none\nnone",
    ),
    Case(
        "条件は順に働き、人は最初に満たさなかった条件で外れます。",
        "Conditions work in order; a person is lost at the first that is not met.",
        ROWS,
        include(SEEN, TESTED, exclude=[criterion({"type": "measured", "measure": "x"})]),
        "patient",
        left="""
         step | persons
         observed | 3
         include_0 | 2
         include_1 | 1
         exclude_0 | 0
    """,
    ),
]
