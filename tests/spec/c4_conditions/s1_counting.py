# ruff: noqa: E501 - rows and sentences stay on one line
"""So many records, days or encounters."""

from tests.spec.parts import BY_DRUG, codes, counted, criterion, event, window
from tests.spec.specification import Case

TITLE = ("数える条件", "Counting")
VISIT, NONE = event("encounter"), event("emr_diagnosis", codes="none")
ROWS = {
    "prescription": """
    patient | day | code | visit
    a | 2020-03-01 | D1 | v1
    b | 2020-03-01 | D1 | v4
    c | 2020-03-01 | D1 |
""",
    "encounter": """
    patient | day | visit
    a | 2020-03-02 | v1
    a | 2020-03-02 | v2
    a | 2020-03-02 | v2
    b | 2020-03-02 | v3
    b | 2020-03-03 | v3
    c | 2020-03-02 |
""",
}


def when(**more: object) -> dict[str, object]:
    return BY_DRUG | {"include": [criterion(counted(VISIT, window(0, 30), **more))]}


CASES = [
    Case(
        "何も言わなければ「1日以上」です。",
        "Unless said otherwise: on at least one day.",
        ROWS,
        when(),
        "patient\na\nb\nc",
    ),
    Case(
        "日で数えると、同じ日の記録は一つです。",
        "By day, records of a day are one.",
        ROWS,
        when(n=2),
        "patient\nb",
    ),
    Case(
        "記録で数えると、まったく同じ記録も一つずつ数えます。",
        "By record, even equal records count one by one.",
        ROWS,
        when(n=3, by="record"),
        "patient\na",
    ),
    Case(
        "来院で数えると、来院番号のない記録は数えません。",
        "By encounter, records without an encounter do not count.",
        ROWS,
        when(n=1, by="encounter"),
        "patient\na\nb",
    ),
    Case("来院で二つ以上。", "At least two encounters.", ROWS, when(n=2, by="encounter"), "patient\na"),
    Case(
        "「多くても」は、一つもない人も満たします。",
        "“At most” holds for persons with none, too.",
        ROWS,
        when(kind="at_most", n=1),
        "patient\na\nc",
    ),
    Case(
        "「ちょうど0」は、一つもない人だけが満たします。",
        "“Exactly 0” holds only for persons with none.",
        ROWS,
        BY_DRUG | {"include": [criterion(counted(VISIT, window(2, 30), kind="exactly", n=0))]},
        "patient\na\nc",
    ),
    Case(
        "「0以上」はいつも成り立ちます。", "“At least 0” always holds.", ROWS, when(n=0), "patient\na\nb\nc"
    ),
    Case(
        "起点の記録と同じ来院の記録だけを数えます。起点に来院番号がなければ、どの記録も当てはまりません。",
        "Only records of the encounter of the index record count; without an encounter none does.",
        ROWS,
        when(same_encounter="index"),
        "patient\na",
    ),
    Case(
        "コードが一つもないコードリストの記録は、誰にもありません。「1日以上」は誰も満たさず、「多くても0」は誰もが満たします。",
        "Nobody has a record of a code list without codes: “at least 1” holds for nobody, “at most 0” for everybody.",
        ROWS | {"emr_diagnosis": "patient | day | code\na | 2020-03-02 | A1"},
        BY_DRUG
        | {
            "code_lists": [*BY_DRUG["code_lists"], codes("none")],
            "include": [criterion(counted(NONE, window(0, 30), kind="at_most", n=0))],
            "exclude": [criterion(counted(NONE, window(0, 30)))],
        },
        "patient\na\nb\nc",
    ),
    Case(
        "同じ日に二つの診療科にかかった人は、日では一日、記録では二つです。",
        "Two departments on one day are one day, but two records.",
        {
            "prescription": "patient | day | code\na | 2020-03-01 | D1\nb | 2020-03-01 | D1",
            "encounter": """
            patient | day | visit | dept
            a | 2020-03-02 | v1 | 01
            a | 2020-03-02 | v2 | 02
            b | 2020-03-02 | v3 | 01
            b | 2020-03-03 | v4 | 01
""",
        },
        BY_DRUG
        | {
            "include": [criterion(counted(VISIT, window(0, 30), n=2, by="record"))],
            "exclude": [criterion(counted(VISIT, window(0, 30), n=2, by="day"))],
        },
        "patient\na",
    ),
]
