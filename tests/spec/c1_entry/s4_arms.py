# ruff: noqa: E501 - rows and sentences stay on one line
"""Several arms, and into which of them a person comes."""

from tests.spec.parts import arm, codes, counted, criterion, event, window
from tests.spec.specification import Case

TITLE = ("群と優先順位", "Arms and precedence")
A, B = event("prescription", codes="da"), event("prescription", codes="db")
LISTS = [codes("da", "D1"), codes("db", "D2")]
BOTH = {
    "prescription": """
    patient | day | code
    a | 2020-01-01 | D1
    a | 2020-02-01 | D2
    b | 2020-02-01 | D1
    b | 2020-01-01 | D2
    c | 2020-01-01 | D1
    c | 2020-01-01 | D2
"""
}


def arms(**precedence: str) -> dict[str, object]:
    return {"arms": [arm("one", A), arm("two", B)], "precedence": precedence, "code_lists": LISTS}


CASES = [
    Case(
        "何も言わなければ、先に入った群に入ります。同じ日なら群の並び順です。",
        "Unless said otherwise a person comes into the arm entered first; on the same day, by the order of arms.",
        BOTH,
        arms(),
        """
        patient | arm | index
        a | one | 2020-01-01
        b | two | 2020-01-01
        c | one | 2020-01-01
    """,
        left="""
        arm | step | persons
        one | event | 3
        one | period | 3
        one | precedence | 2
        two | precedence | 1
    """,
    ),
    Case(
        "同じ日に両方に入る人を、どちらにも入れないこともできます。",
        "Persons who enter both on the same day can be dropped from both.",
        BOTH,
        arms(ties="drop"),
        """
        patient | arm | index
        a | one | 2020-01-01
        b | two | 2020-01-01
    """,
    ),
    Case(
        "並び順で決めると、日にかかわらず最初の群に入ります。",
        "By order, the first arm wins whatever the day.",
        BOTH,
        arms(rule="order"),
        """
        patient | arm | index
        a | one | 2020-01-01
        b | one | 2020-02-01
        c | one | 2020-01-01
    """,
    ),
    Case(
        "すべての群に入れることもできます。",
        "A person may come into every arm.",
        BOTH,
        arms(rule="every"),
        """
        patient | arm | index
        a | one | 2020-01-01
        a | two | 2020-02-01
        b | one | 2020-02-01
        b | two | 2020-01-01
        c | one | 2020-01-01
        c | two | 2020-01-01
    """,
    ),
    Case(
        "すべての条件の後に決めると、条件を満たした群の中から選びます。",
        "Decided after all conditions, the arm is chosen among those that meet them.",
        {
            **BOTH,
            "encounter": """
            patient | day
            a | 2020-02-01
        """,
        },
        arms(when="after_conditions") | {"include": [criterion(counted(event("encounter"), window(0, 0)))]},
        """
        patient | arm | index
        a | two | 2020-02-01
    """,
    ),
    Case(
        "起点日を選んだ時点で決めると、決まった群で条件を満たさない人は外れます。",
        "Decided on entry, persons who do not meet the conditions in that arm are lost.",
        {
            **BOTH,
            "encounter": """
            patient | day
            a | 2020-02-01
        """,
        },
        arms() | {"include": [criterion(counted(event("encounter"), window(0, 0)))]},
        """
        patient | arm | index
    """,
    ),
]
