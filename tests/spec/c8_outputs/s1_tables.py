# ruff: noqa: E501 - rows and sentences stay on one line
"""Statistics tables: counted at each hospital, added up at the centre."""

from tests.spec.hospital import ROWS, study, table
from tests.spec.parts import arm, codes, criterion, event
from tests.spec.specification import Case

TITLE = ("集計表", "Statistics tables")
SEX, AGE, HIT = {"kind": "sex"}, {"kind": "age", "starts": [18, 65]}, {"kind": "outcome", "of": "hit"}
BAND = {"kind": "measure", "of": "lab", "starts": [0, 1.8]}

CASES = [
    Case(
        "クロス表は、軸の区分ごとの人数です。軸は三つまで。誰もいない区画も 0 として出ます。",
        "A cross table counts persons by up to three axes. Cells with nobody are there with 0.",
        ROWS,
        study(table("cross_table", by=[SEX, AGE, HIT])),
        files={
            "table.csv": """
            sex | age | outcome_hit | persons
            1 | 18-64 | yes | 0
            1 | 18-64 | no | 1
            1 | 65- | yes | 1
            1 | 65- | no | 0
            2 | 18-64 | yes | 0
            2 | 18-64 | no | 2
            2 | 65- | yes | 0
            2 | 65- | no | 0
        """
        },
    ),
    Case(
        "数値の区分は下限を含み、次の下限を含みません。値のない人は missing です。ほかの単位の値は、換算してから区分します。",
        "A band holds its lower limit and not the next one. Persons without a value are “missing”. Values in other units are converted first.",
        ROWS,
        study(table("cross_table", by=[BAND])),
        files={"table.csv": "measure_lab | persons\n0-<1.8 | 1\n1.8- | 1\nmissing | 2"},
    ),
    Case(
        "暦の区分は起点日が入る年・年度(4月から)・四半期・月です。",
        "Calendar units are the year, the fiscal year (from April), the quarter or the month of the index date.",
        ROWS,
        study(table("cross_table", by=[{"kind": "calendar", "by": "fiscal_year"}])),
        files={"table.csv": "calendar_fiscal_year | persons\n2019 | 2\n2020 | 2"},
    ),
    Case(
        "発生率の表は、人数、追跡中にアウトカムがあった人数、アウトカムまでの人日です。人日は起点日の翌日から、アウトカムの日か追跡の終わりの日まで数えます。"
        "起点日当日の b の記録は期間の外です。",
        "An incidence table has persons, persons with the outcome in follow-up, and person-days until it: from the day after the index date to the day of the outcome or the end of follow-up. "
        "The record of b on the index date lies outside the window.",
        ROWS,
        study(table("incidence", of="hit", by=[SEX]), follow_up={"days": 30}),
        files={"table.csv": "sex | persons | events | person_days\n1 | 2 | 1 | 50\n2 | 2 | 0 | 39"},
    ),
    Case(
        "要約の表は、値のある人数、値の合計、平方の合計です。病院の分を足し合わせると、平均と分散が求まります。値のない人は数えません。",
        "A summary has the persons with a value, the sum and the sum of squares; added up over hospitals they give mean and variance. Persons without a value are not counted.",
        ROWS,
        study(table("summary", of="lab", by=[AGE])),
        files={"table.csv": "age | persons | sum | sum_of_squares\n18-64 | 1 | 2 | 4\n65- | 1 | 1.5 | 2.25"},
    ),
    Case(
        "年齢も要約できます。軸がなければ全体で1行です。",
        "Age can be summarised, too. Without axes the table has one row.",
        ROWS,
        study(table("summary", of="age")),
        files={"table.csv": "persons | sum | sum_of_squares\n4 | 201 | 11219"},
    ),
    Case(
        "対象者の絞り込みは、段階ごとに残った人数と外れた人数です。",
        "Attrition shows persons left after each stage, and lost by it.",
        ROWS,
        study(
            table("attrition"),
            include=[
                criterion(
                    {"type": "measured", "measure": "lab", "range": {"at_least": 1}},
                    "検査値がある",
                    "A value",
                )
            ],
        ),
        files={
            "table.csv": """
            attrition | persons
            event | 4
            lost_period | 0
            period | 4
            lost_record | 0
            record | 4
            lost_person | 0
            person | 4
            lost_observed | 0
            observed | 4
            lost_include_0 | 2
            include_0 | 2
        """
        },
    ),
    Case(
        "群を軸にできます。入ったすべての群に入れるときは、二つの群に入る人を群ごとに数えます。",
        "Arms can be an axis; with the precedence “every” a person in two arms is counted in both.",
        ROWS,
        study(
            table("cross_table", by=[{"kind": "arm"}]),
            arms=[
                arm("one", event("prescription", codes="drug")),
                arm("two", event("emr_diagnosis", codes="disease")),
            ],
            precedence={"rule": "every"},
        ),
        files={"table.csv": "arm | persons\none | 4\ntwo | 2"},
    ),
    Case(
        "誰も残らないときも、表は 0 で出ます。",
        "When nobody is left, the table is there with zeros.",
        ROWS,
        study(
            table("cross_table", by=[SEX]),
            code_lists=[codes("drug"), codes("disease", "G72"), codes("lab", "L1")],
        ),
        files={"table.csv": "sex | persons\n1 | 0\n2 | 0"},
    ),
]
