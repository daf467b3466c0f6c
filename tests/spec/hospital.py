"""Four persons on a drug, with tests and a disease, of whom outputs are made."""

from __future__ import annotations

from typing import Any

from tests.spec.parts import BY_DRUG, DRUG_LIST, codes, event, measure, outcome, window
from tests.spec.specification import both

ROWS = {
    "patient": """
    patient_id | sex | birth_date | death_date | obs_end
    a | 1 | 1950-03-02 | | 2020-12-31
    b | 2 | 1980-06-01 | | 2020-12-31
    c | 2 | 1955-06-01 | 2020-04-10 | 2020-12-31
    d | 1 | 1990-06-01 | | 2020-12-31
""",
    "prescription": """
    patient | day | code
    a | 2020-03-01 | D1
    b | 2020-03-15 | D1
    c | 2020-04-01 | D1
    d | 2020-04-01 | D1
""",
    "emr_diagnosis": """
    patient | day | code
    a | 2020-03-21 | G72
    b | 2020-03-15 | G72
""",
    "lab_result": """
    patient | day | code | value_num | value_text | unit
    a | 2020-03-01T08:30 | L1 | 1.5 | 1.5 | mg/dL
    b | 2020-03-14T10:00 | L1 | 20 | 20 | mg/L
    c | 2020-03-31T09:15 | L1 | | <0.1 | mg/dL
""",
}
LAB = event("lab_result", codes="lab", value={"type": "number_in", "unit": "mg/dL"})
TITLE = both("題名", "Title")


def study(*outputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Users of D1 with a value of L1 before, watched for G72 after; and what is put out of them."""
    return BY_DRUG | {
        "code_lists": [DRUG_LIST, codes("disease", "G72"), codes("lab", "L1")],
        "measures": [measure(LAB, window(-30, 0), "last", "lab")],
        "outcomes": [outcome(event("emr_diagnosis", codes="disease"), window(1, None))],
        "outputs": [{"title": TITLE, **output} for output in outputs],
        **more,
    }


def table(kind: str, **more: Any) -> dict[str, Any]:
    """A statistics table."""
    return {"type": kind, "name": "table", **more}


def rows(kind: str = "dataset", **more: Any) -> dict[str, Any]:
    """A row-level output as CSV."""
    return {"type": kind, "name": "rows", "formats": ["csv"], **more}
