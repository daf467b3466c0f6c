# ruff: noqa: E501 - rows and sentences stay on one line
"""Row-level data: one row per entry or per record, with a data dictionary."""

from tests.spec.hospital import LAB, ROWS, rows, study
from tests.spec.parts import event, window
from tests.spec.specification import Case

TITLE = ("1人1行・1記録1行のデータ", "Row-level data")

CASES = [
    Case(
        "解析データは、起点日ごとに1行で、測定とアウトカムを列に持ちます。患者番号と暦の日付は出ません。人の番号は実行ごとに付け直します。",
        "An analysis data set has one row per index date with every measure and outcome. No patient number and no calendar date are put out; persons are numbered anew in each run.",
        ROWS,
        study(rows()),
        files={
            "rows.csv": """
            sex | age | birth | follow_up_days | lab | hit_status | hit_day
            1 | 69 | 1950-03 | 305 | 1.5 | yes | 20
            2 | 39 | 1980-06 | 291 | 2 | no |
            2 | 64 | 1955-06 | 9 | | no |
            1 | 29 | 1990-06 | 274 | | no |
        """
        },
    ),
    Case(
        "データには、列の意味を両方の言語で述べた辞書が付きます。",
        "With the data comes a dictionary that says in both languages what each column means.",
        ROWS,
        study(rows()),
        files={
            "rows.dictionary.ja.md": """
# 題名

| 列 | 意味 | 型 | 値 |
| --- | --- | --- | --- |
| `person` | 実行ごとの通し番号 | 整数 |  |
| `site_id` | 拠点 | 文字 |  |
| `sex` | 性別 | 文字 | 1 = 男性、2 = 女性、9 = 性別不明 |
| `age` | 起点日の満年齢 | 整数 |  |
| `birth` | 生年月 | 文字 |  |
| `follow_up_days` | 追跡日数 | 整数 |  |
| `lab` | 測定(最後の値) | 数値 |  |
| `hit_status` | アウトカム | 文字 | yes = あり、no = なし、not_measured = 未測定 |
| `hit_day` | アウトカムの日(起点日からの日数) | 整数 |  |
""",
            "rows.dictionary.en.md": """
# Title

| column | meaning | type | values |
| --- | --- | --- | --- |
| `person` | number within this run | integer |  |
| `site_id` | site | text |  |
| `sex` | sex | text | 1 = male, 2 = female, 9 = of unknown sex |
| `age` | age in completed years on the index date | integer |  |
| `birth` | year and month of birth | text |  |
| `follow_up_days` | days of follow-up | integer |  |
| `lab` | measure (last value) | number |  |
| `hit_status` | outcome | text | yes = yes, no = no, not_measured = not measured |
| `hit_day` | day of outcome (days from index) | integer |  |
""",
        },
    ),
    Case(
        "マッチング用データには、軸による層(stratum)と、層の中での無作為な順番が付きます。",
        "Data for matching add the stratum by the axes, and a random order within it.",
        ROWS,
        study(rows("matching", by=[{"kind": "age", "starts": [0, 65]}])),
        files={"rows.csv": "sex | age | stratum\n1 | 69 | 65-\n2 | 39 | 0-64\n2 | 64 | 0-64\n1 | 29 | 0-64"},
    ),
    Case(
        "単位を求めない記録の一覧には、結果が文字の記録も出ます。",
        "A long table that asks for no unit has the records with a result as text as well.",
        ROWS,
        study(rows("records", event=event("lab_result", codes="lab"), window=window(-30, 30))),
        files={
            "rows.csv": """
            day | value_num | value_text | unit
            0 | 1.5 | 1.5 | mg/dL
            -1 | 20 | 20 | mg/L
            -1 | | <0.1 | mg/dL
        """
        },
    ),
    Case(
        "記録の一覧は、期間に入る記録ごとに1行です。日は起点日からの日数です。記録されたままの数値と単位に加えて、求めた単位での値(value_in_unit)が付きます。",
        "A long table has one row for each record in the window; days count from the index date. Beside the number and the unit as recorded stands the value in the unit asked for (value_in_unit).",
        ROWS,
        study(rows("records", event=LAB, window=window(-30, 30))),
        files={
            "rows.csv": """
            day | time | code | value_num | value_text | unit | value_in_unit
            0 | 08:30:00 | L1 | 1.5 | 1.5 | mg/dL | 1.5
            -1 | 10:00:00 | L1 | 20 | 20 | mg/L | 2
        """
        },
    ),
]
