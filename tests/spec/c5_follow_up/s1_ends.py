# ruff: noqa: E501 - rows and sentences stay on one line
"""How long an entry is watched."""

from tests.spec.parts import BY_DRUG, DRUG, DRUG_LIST, era, event
from tests.spec.specification import Case

TITLE = ("追跡の終わり", "The end of follow-up")
ROWS = {
    "patient": """
    patient_id | death_date | obs_end
    a | | 2020-12-31
    b | 2020-03-05 | 2020-12-31
    c | 2020-02-01 | 2020-12-31
    d | | 2020-03-03
""",
    "prescription": """
    patient | day | code | until | days
    a | 2020-03-01 | D1 | 2020-03-04 | 5
    b | 2020-03-01 | D1 | | 5
    c | 2020-03-01 | D1 | | 5
    d | 2020-03-01 | D1 | | 5
    a | 2020-03-08 | D1 | | 5
""",
    "encounter": """
    patient | day
    a | 2020-02-20
    a | 2020-03-01
    a | 2020-03-07
    a | 2020-03-09
""",
}


def follow(**more: object) -> dict[str, object]:
    return BY_DRUG | {"follow_up": more}


CASES = [
    Case(
        "何も言わなければ、観察期間の終わりか死亡の日までです。起点日より前の死亡(誤り)でも、起点日より前には終わりません。",
        "Unless said otherwise until the end of observation or death. It never ends before the index date, even with a "
        "(mistaken) death before it.",
        ROWS,
        follow(),
        """
         patient | end
         a | 2020-12-31
         b | 2020-03-05
         c | 2020-03-01
         d | 2020-03-03
    """,
    ),
    Case(
        "死亡では追跡を終えないこともできます。",
        "Death can be left out of it.",
        ROWS,
        follow(death=False),
        """
         patient | end
         a | 2020-12-31
         b | 2020-12-31
         c | 2020-12-31
         d | 2020-03-03
    """,
    ),
    Case(
        "起点日から決まった日数まで。",
        "So many days after the index date.",
        ROWS,
        follow(days=3, death=False),
        """
         patient | end
         a | 2020-03-04
         b | 2020-03-04
         c | 2020-03-04
         d | 2020-03-03
    """,
    ),
    Case(
        "起点の記録の終わりから決まった日数まで。",
        "So many days after the end of the index record.",
        ROWS,
        follow(days=3, days_from="event_end", death=False),
        """
         patient | end
         a | 2020-03-07
         b | 2020-03-04
         c | 2020-03-04
         d | 2020-03-03
    """,
    ),
    Case(
        "起点日より後の最初の記録で打ち切ります。起点日当日の記録では打ち切りません。",
        "A censoring event is the first after the index date; one on that date does not censor.",
        ROWS,
        follow(censor=[event("encounter")], death=False, days=100),
        """
         patient | end
         a | 2020-03-07
         b | 2020-06-09
         c | 2020-06-09
         d | 2020-03-03
    """,
    ),
    Case(
        "起点日を含む連続曝露期間の終わりまで。",
        "Until the end of the era that holds the index date.",
        ROWS,
        follow(era="use", death=False) | {"eras": [era("use", DRUG, gap_days=2)]},
        """
         patient | end
         a | 2020-03-12
         b | 2020-03-05
         c | 2020-03-05
         d | 2020-03-03
    """,
    ),
    Case(
        "起点日を含む連続曝露期間がなければ、起点日に終わります。",
        "Without an era that holds the index date it ends on that date.",
        ROWS,
        {
            "entry": {"events": [event("encounter")]},
            "follow_up": {"era": "use"},
            "eras": [era("use", DRUG)],
            "code_lists": [DRUG_LIST],
        },
        """
         patient | index | end
         a | 2020-02-20 | 2020-02-20
    """,
    ),
]
