"""The n-th day of a person, and conditions around the record itself."""

from tests.spec.parts import DRUG, DRUG_LIST, VISIT, bound, counted, event, group, measure, window
from tests.spec.specification import Case

TITLE = ("何番目の日・その記録の前後の条件", "Picked days, and conditions around a record")
ROWS = {
    "encounter": """
    patient | day | kind | visit
    a | 2020-01-01 | outpatient | v1
    a | 2020-01-01 | outpatient | v2
    a | 2020-01-05 | inpatient | v3
    a | 2020-02-01 | outpatient | v4
    b | 2020-01-05 | outpatient | v5
""",
    "prescription": """
    patient | day | code | visit
    a | 2020-01-04 | D1 | v1
    a | 2020-01-05 | D1 | v3
    b | 2020-01-12 | D1 | v9
""",
}


def entering(what: dict[str, object]) -> dict[str, object]:
    return {"entry": {"events": [what], "choose": "all"}, "code_lists": [DRUG_LIST]}


THIS = bound(0, "this")
CASES = [
    Case(
        "二番目の日の記録だけ。同じ日の重複は一日です。",
        "Only records of the second day; duplicates of a day are one day.",
        ROWS,
        entering(event("encounter", pick={"n": 2})),
        "patient | index\na | 2020-01-05",
    ),
    Case(
        "最後から数えることもできます。",
        "Counted from the last day.",
        ROWS,
        entering(event("encounter", pick={"n": 2, "from_last": True})),
        "patient | index\na | 2020-01-05",
    ),
    Case(
        "何番目かは、ほかの条件をすべて満たす記録の中で数えます。",
        "The place is counted among records that meet everything else.",
        ROWS,
        entering(event("encounter", pick={"n": 2}, where=[{"column": "kind", "texts": ["outpatient"]}])),
        "patient | index\na | 2020-02-01",
    ),
    Case(
        "その記録の前7日以内(当日を含む)に処方がある来院。",
        "Visits with a prescription in the 7 days up to the visit.",
        ROWS,
        entering(event("encounter", having=counted(DRUG, window(bound(-7, "this"), THIS)))),
        "patient | index\na | 2020-01-05",
    ),
    Case(
        "処方の後7日以内に来院がない処方。",
        "Prescriptions without a visit in the 7 days after.",
        ROWS,
        entering(
            event(
                "prescription",
                codes="drug",
                having=counted(VISIT, window(bound(1, "this"), bound(7, "this")), kind="exactly", n=0),
            )
        ),
        "patient | index\na | 2020-01-05\nb | 2020-01-12",
    ),
    Case(
        "同じ来院の記録だけを数えます。",
        "Only records of the same encounter count.",
        ROWS,
        entering(event("encounter", having=counted(DRUG, window(None, None), same_encounter="this"))),
        "patient | index\na | 2020-01-01\na | 2020-01-05",
    ),
    Case(
        "条件は重ねられます。内側の「その日」は内側の記録の日です。",
        "Conditions nest; “this” inside is the day of the inner record.",
        ROWS,
        entering(
            event(
                "encounter",
                having=counted(
                    event("prescription", codes="drug", having=counted(VISIT, window(THIS, THIS))),
                    window(THIS, bound(5, "this")),
                ),
            )
        ),
        "patient | index\na | 2020-01-01\na | 2020-01-05",
    ),
    Case(
        "測定の記録にも、起点日との関係と合わせて条件を付けられます。",
        "Records of a measure may have such conditions, relative to the index date as well.",
        ROWS,
        entering(DRUG)
        | {
            "measures": [
                measure(
                    event(
                        "encounter",
                        having=group("all", counted(DRUG, window(0, 0)), counted(DRUG, window(THIS, THIS))),
                    ),
                    window(-30, 30),
                    "count",
                )
            ]
        },
        "patient | index | x\na | 2020-01-04 | 1\na | 2020-01-05 | 1\nb | 2020-01-12 | 0",
    ),
]
