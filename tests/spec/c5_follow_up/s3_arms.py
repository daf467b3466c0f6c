# ruff: noqa: E501 - rows and sentences stay on one line
"""Ends of follow-up that are of one arm only: as treated, each arm by its own drug."""

from tests.spec.parts import arm, codes, era, event
from tests.spec.specification import Case

TITLE = ("群ごとの追跡の終わり", "Ends of follow-up by arm")
FIRST, SECOND = event("prescription", codes="one"), event("prescription", codes="two")
LISTS = [codes("one", "D1"), codes("two", "D2")]
ERAS = [era("on_one", FIRST, gap_days=0), era("on_two", SECOND, gap_days=0, surveillance_days=2)]
ROWS = {
    "patient": """
    patient_id | obs_end
    a | 2020-12-31
    b | 2020-12-31
    c | 2020-12-31
    d | 2020-03-02
""",
    "prescription": """
    patient | day | code | days
    a | 2020-03-01 | D1 | 5
    a | 2020-03-04 | D2 | 30
    b | 2020-03-01 | D2 | 5
    b | 2020-03-06 | D2 | 5
    c | 2020-03-01 | D1 | 5
    c | 2020-03-06 | D1 | 5
    c | 2020-03-12 | D1 | 5
    d | 2020-03-01 | D2 | 5
""",
}


def arms(one: dict[str, object], two: dict[str, object], **more: object) -> dict[str, object]:
    return {
        "arms": [arm("one", FIRST, ends=one), arm("two", SECOND, ends=two)],
        "code_lists": LISTS,
        "eras": ERAS,
        **more,
    }


CASES = [
    Case(
        "群ごとに、その群の薬の連続曝露期間で追跡を終えられます。a は群 one なので、one の薬が切れた日に終わり、two の薬は関係しません。",
        "Follow-up in each arm can end with the exposure era of its own drug. Person a is in arm one, so it ends with that drug; the other drug plays no part.",
        ROWS,
        arms({"era": "on_one"}, {"era": "on_two"}),
        """
         patient | arm | end
         a | one | 2020-03-05
         b | two | 2020-03-12
         c | one | 2020-03-10
         d | two | 2020-03-02
    """,
    ),
    Case(
        "打ち切りの記録も群ごとに書けます。ここでは、もう一方の薬に切り替えた日に追跡を終えます。",
        "Censoring events can be of one arm, too: here a switch to the other drug ends follow-up, on the day of the switch.",
        ROWS,
        arms({"censor": [SECOND]}, {"censor": [FIRST]}),
        """
         patient | arm | end
         a | one | 2020-03-04
         b | two | 2020-12-31
         c | one | 2020-12-31
         d | two | 2020-03-02
    """,
    ),
    Case(
        "群ごとの終わりは、全体の追跡の終わりに加わります。最も早い日で終わります。",
        "What ends follow-up in an arm comes in addition to what ends it in all arms: the earliest day counts.",
        ROWS,
        arms({"era": "on_one", "censor": [SECOND]}, {"era": "on_two"}, follow_up={"days": 7}),
        """
         patient | arm | end
         a | one | 2020-03-04
         b | two | 2020-03-08
         c | one | 2020-03-08
         d | two | 2020-03-02
    """,
    ),
    Case(
        "一つの群だけに書くと、ほかの群には効きません。起点日を含む期間がない人は、起点日に終わります。",
        "Said of one arm, it has no effect in the others. Persons in no era on the index date are followed on that date only.",
        ROWS,
        arms({"era": "on_two"}, {}),
        """
         patient | arm | end
         a | one | 2020-03-01
         b | two | 2020-12-31
         c | one | 2020-03-01
         d | two | 2020-03-02
    """,
    ),
]
