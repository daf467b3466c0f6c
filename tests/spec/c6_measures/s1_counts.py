"""Whether, how often, when."""

from tests.spec.parts import BY_DRUG, event, measure, window
from tests.spec.specification import Case

TITLE = ("有無・回数・日", "Whether, how often, when")
ROWS = {
    "prescription": """
    patient | day | code
    a | 2020-03-01 | D1
    b | 2020-03-01 | D1
""",
    "encounter": """
    patient | day | visit
    a | 2020-02-29 | v1
    a | 2020-03-04 | v2
    a | 2020-03-04 | v2
    a | 2020-03-04 | v3
    a | 2020-03-09 |
""",
}


def take(kind: str) -> dict[str, object]:
    return BY_DRUG | {"measures": [measure(event("encounter"), window(-10, 10), kind)]}


CASES = [
    Case(
        "有無。なければ「いいえ」です。",
        "Ever; with none it is “no”.",
        ROWS,
        take("ever"),
        "patient | x\na | true\nb | false",
    ),
    Case(
        "日数。なければ0です。", "Days; with none it is 0.", ROWS, take("count"), "patient | x\na | 3\nb | 0"
    ),
    Case("記録の数。", "Records.", ROWS, take("records"), "patient | x\na | 5\nb | 0"),
    Case(
        "来院の数。来院番号のない記録は数えません。",
        "Encounters; records without one do not count.",
        ROWS,
        take("encounters"),
        "patient | x\na | 3\nb | 0",
    ),
    Case(
        "最初の日(起点日からの日数)。前なら負の数、なければ空です。",
        "First day, in days from the index date: negative before it, blank with none.",
        ROWS,
        take("first_day"),
        "patient | x\na | -1\nb |",
    ),
    Case("最後の日。", "Last day.", ROWS, take("last_day"), "patient | x\na | 8\nb |"),
]
