"""So many records, days or encounters."""

from tests.spec.parts import BY_DRUG, counted, criterion, event, window
from tests.spec.specification import Case

TITLE = ("数える条件", "Counting")
VISIT = event("encounter")
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
        "“At most” holds for who has none.",
        ROWS,
        when(kind="at_most", n=1),
        "patient\na\nc",
    ),
    Case(
        "「ちょうど0」は、一つもない人だけが満たします。",
        "“Exactly 0” holds only for who has none.",
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
]
