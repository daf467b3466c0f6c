# ruff: noqa: E501 - rows and sentences stay on one line
"""How persons are made less recognisable in row-level data."""

from tests.spec.hospital import LAB, ROWS, rows, study
from tests.spec.parts import DRUG_LIST, window
from tests.spec.specification import Case

TITLE = ("個人を守る処理", "Protection of persons")
LABS = rows("records", event=LAB, window=window(-30, 30))

CASES = [
    Case(
        "生年月日は、何も言わなければ生年月になります。生年だけにすることも、出さないこともできます。",
        "A birth date becomes year and month unless the script says otherwise: the year alone, or nothing.",
        ROWS,
        study(rows(), privacy={"birth": "year"}),
        files={"rows.csv": "age | birth\n69 | 1950\n39 | 1980\n64 | 1955\n29 | 1990"},
    ),
    Case(
        "日付は、何も言わなければ起点日からの日数です。起点日の年月を加えることができます。",
        "Dates are days from the index date unless the script says otherwise; the month of the index date can be added.",
        ROWS,
        study(rows(), privacy={"dates": "month"}),
        files={"rows.csv": "age | index_month\n69 | 2020-03\n39 | 2020-03\n64 | 2020-04\n29 | 2020-04"},
    ),
    Case(
        "暦の日付のまま出すこともできます。このとき、スクリプトの検査は注意を促します。",
        "Calendar dates can be put out as they are; the checker warns of it.",
        ROWS,
        study(LABS, privacy={"dates": "absolute"}),
        files={"rows.csv": "day | date | value_in_unit\n0 | 2020-03-01 | 1.5\n-1 | 2020-03-14 | 2"},
    ),
    Case(
        "仮名は、利活用と拠点ごとの鍵から作る64文字の要約値です。同じ利活用なら、どの実行でも同じです。鍵は拠点から出ません。",
        "A pseudonym is a digest of 64 characters by a key of this usage and site: the same in every run of the usage. The key never leaves the site.",
        {"prescription": "patient | day | code\na | 2020-03-01 | D1"},
        study(rows(), privacy={"person": "pseudonym"}, code_lists=[DRUG_LIST], measures=[], outcomes=[]),
        files={
            "rows.csv": "person | age\na0d5f1deb876a98f150f1fb774716a4dd6e2175f07ad3fb3f8f5377544ae7a8d | 50"
        },
    ),
]
