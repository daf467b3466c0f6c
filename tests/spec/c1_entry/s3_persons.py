# ruff: noqa: E501 - rows and sentences stay on one line
"""Sex, age and observation."""

from tests.spec.parts import VISIT
from tests.spec.specification import Case

TITLE = ("性別・年齢・観察期間", "Sex, age and observation")


def entry(**more: object) -> dict[str, object]:
    return {"entry": {"events": [VISIT], **more}}


ON_MARCH_1 = """
    patient | day
    a | 2020-02-29
    b | 2020-02-28
    b | 2020-03-05
"""
LEAP = {
    "patient": """
    patient_id | birth_date
    a | 2000-02-29
    b | 2000-02-29
    c | 2000-03-01
    d |
""",
    "encounter": """
    patient | day
    a | 2018-02-28
    b | 2018-03-01
    c | 2018-03-01
    d | 2018-03-01
""",
}
CASES = [
    Case(
        "年齢は起点日の満年齢です。2月29日生まれの人は、平年では3月1日に年を取ります。生年月日のない人は年齢を満たしません。",
        "Age is in completed years on the index date. Persons born on 29 February complete a year on 1 March of a "
        "common year. Without a date of birth no age fits.",
        LEAP,
        entry(age={"at_least": 18}),
        """
        patient | age
        b | 18
        c | 18
    """,
        left="""
        step | persons
        record | 4
        person | 2
    """,
    ),
    Case(
        "年齢の上限は、その年齢を含みます。",
        "An upper limit of age holds that age.",
        LEAP,
        entry(age={"at_most": 17}),
        """
        patient | age
        a | 17
    """,
    ),
    Case(
        "性別は 1、2 のほかはすべて 9(不明)です。",
        "Any sex but 1 and 2 is 9 (unknown).",
        {
            "patient": """
            patient_id | sex
            a | 1
            b | 2
            c |
            d | x
        """,
            "encounter": """
            patient | day
            a | 2020-01-01
            b | 2020-01-01
            c | 2020-01-01
            d | 2020-01-01
        """,
        },
        entry(sex=["9"]),
        """
        patient | sex
        c | 9
        d | 9
    """,
    ),
    Case(
        "起点日の前後の日数が観察期間に収まっていなければ外れます。ちょうどは収まります。",
        "The days asked for before and after the index date must lie in the observation period; exactly fits.",
        {
            "patient": """
            patient_id | obs_start | obs_end
            a | 2020-01-01 | 2020-02-05
            b | 2020-01-02 | 2020-02-05
            c | 2020-01-01 | 2020-02-04
            d | | 2020-02-05
        """,
            "encounter": """
            patient | day
            a | 2020-01-31
            b | 2020-01-31
            c | 2020-01-31
            d | 2020-01-31
        """,
        },
        entry(observed={"before": 30, "after": 5}),
        """
        patient | index
        a | 2020-01-31
    """,
    ),
    Case(
        "選んでから観察期間を見ると、最初の日が足りない人は外れます。",
        "When the date is chosen first, a person whose first day is not observed enough is lost.",
        {
            "patient": """
            patient_id | obs_start | obs_end
            a | 2020-01-01 | 2020-12-31
        """,
            "encounter": """
            patient | day
            a | 2020-01-05
            a | 2020-03-05
        """,
        },
        entry(observed={"before": 30, "of": "chosen"}),
        """
        patient | index
    """,
    ),
    Case(
        "候補の条件にすると、観察期間の足りる最初の日が選ばれます。",
        "As a condition on candidates, the first day that is observed enough is chosen.",
        {
            "patient": """
            patient_id | obs_start | obs_end
            a | 2020-01-01 | 2020-12-31
        """,
            "encounter": """
            patient | day
            a | 2020-01-05
            a | 2020-03-05
        """,
        },
        entry(observed={"before": 30, "of": "candidates"}),
        """
        patient | index
        a | 2020-03-05
    """,
    ),
    Case(
        "性別と年齢は、起点日を選んだ後に見ます。後の日なら満たす人も外れます。",
        "Sex and age are looked at after the choice: persons who would fit only on a later day are lost.",
        {
            "patient": """
            patient_id | birth_date
            a | 2002-02-15
        """,
            "encounter": """
            patient | day
            a | 2020-02-14
            a | 2020-02-15
        """,
        },
        entry(age={"at_least": 18}),
        """
        patient | index
    """,
    ),
]
