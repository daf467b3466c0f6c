# ruff: noqa: E501 - rows and sentences stay on one line
"""Numbers in other units than the one asked for."""

from tests.spec.parts import BY_DRUG, codes, event, measure, window
from tests.spec.specification import Case

TITLE = ("単位の換算", "Conversion of units")
GLUCOSE, SODIUM = "3D010000001927201", "3H010000002326101"
LISTS = [
    *BY_DRUG["code_lists"],
    codes("glucose", "3D010", below=True, system="JLAC10"),
    codes("sodium", "3H010", below=True, system="JLAC10"),
    codes("calcium", "3H030", below=True, system="JLAC10"),
    codes("platelets", "2A050", below=True, system="JLAC10"),
    codes("ast", "3B035", below=True, system="JLAC10"),
    codes("hba1c", "3D046", below=True, system="JLAC10"),
    codes("two", "3D010", "3H010", below=True, system="JLAC10"),
    codes("own", "GLU", system="local"),
]
DRUG = "patient | day | code\na | 2020-01-01 | D1"
DAYS = window(-400, 400)


def labs(*rows: str) -> dict[str, str]:
    head = "patient | day | code_system | code | local_code | value_num | unit"
    return {"prescription": DRUG, "lab_result": "\n".join([head, *rows])}


def result(code: str, number: str, unit: str, day: int = 1, local: str = "") -> str:
    return f"a | 2020-01-{day:02} | JLAC10 | {code} | {local} | {number} | {unit}"


def asked(name: str, unit: str, take: str = "last", **more: object) -> dict[str, object]:
    value = {"type": "number_in", "unit": unit, **more}
    found = measure(event("lab_result", codes=name, value=value), DAYS, take)
    used = [listed for listed in LISTS if listed["name"] in ("drug", name)]
    return BY_DRUG | {"code_lists": used, "measures": [found]}


CASES = [
    Case(
        "同じ量の単位どうしは換算します。0.57 g/L はちょうど 57 mg/dL で、境目の値も正しく当てはまります。",
        "Units of the same quantity are converted: 0.57 g/L is exactly 57 mg/dL, so that it meets a limit of 57.",
        labs(
            result(GLUCOSE, "0.57", "g/L", 1),
            result(GLUCOSE, "0.569999", "g/L", 2),
            result(GLUCOSE, "57", "mg/dL", 3),
            result(GLUCOSE, "570", "mg/L", 4),
            result(GLUCOSE, "57", "mg/㎗", 5),
        ),
        asked("glucose", "mg/dL", "records", range={"at_least": 57}),
        "patient | x\na | 4",
    ),
    Case(
        "測定項目は、求めた単位の値になります。",
        "A measure gives its value in the unit asked for.",
        labs(result(GLUCOSE, "0.9", "g/L", 1), result(GLUCOSE, "120", "mg/dL", 2)),
        asked("glucose", "mg/dL", "mean"),
        "patient | x\na | 105",
    ),
    Case(
        "物質量の濃度(mmol/L)と質量の濃度(mg/dL)は、換算の表にある項目のコードだけのリストで換算します。",
        "Amounts of substance (mmol/L) become masses (mg/dL) when all codes of the list are of one analyte of the table.",
        labs(result(GLUCOSE, "5.5", "mmol/L")),
        asked("glucose", "mg/dL"),
        "patient | x\na | 99.0858",
    ),
    Case(
        "項目が二つ混ざったリストでは換算しません。同じ量の単位の記録だけが当てはまります。",
        "A list of two analytes has no such conversion: only units of the same quantity count.",
        labs(
            result(GLUCOSE, "5.5", "mmol/L", 1),
            result(SODIUM, "140", "mmol/L", 2),
            result(GLUCOSE, "1", "g/L", 3),
        ),
        asked("two", "mg/dL", "records"),
        "patient | x\na | 1",
    ),
    Case(
        "院内コードだけのリストでは、何の項目か分からないため換算しません。",
        "A list of the hospital's own codes does not tell the analyte: no such conversion.",
        labs(result("x", "5.5", "mmol/L", 1, "GLU"), result("x", "99", "mg/dL", 2, "GLU")),
        asked("own", "mg/dL", "records"),
        "patient | x\na | 1",
    ),
    Case(
        "当量(mEq/L)は電荷で換算します。カルシウム 5 mEq/L は 2.5 mmol/L、すなわち 10.0195 mg/dL です。",
        "Equivalents (mEq/L) are converted by charge: 5 mEq/L of calcium are 2.5 mmol/L, which is 10.0195 mg/dL.",
        labs(result("3H030000002327101", "5", "mEq/L")),
        asked("calcium", "mg/dL"),
        "patient | x\na | 10.0195",
    ),
    Case(
        "個数の濃度は、書き方の違いも桁の違いも換算します。",
        "Counts per volume are converted, whatever their spelling and their power of ten.",
        labs(
            result("2A050000001930101", "215", "10*3/uL", 1),
            result("2A050000001930101", "215", "×10^3/μl", 2),
            result("2A050000001930101", "215", "10^3/\N{MICRO SIGN}L", 3),
            result("2A050000001930101", "21.5", "万/μl", 4),
            result("2A050000001930101", "215000", "/uL", 5),
            result("2A050000001930101", "215", "10*9/L", 6),
        ),
        asked("platelets", "10*3/uL", "records", range={"at_least": 215, "at_most": 215}),
        "patient | x\na | 6",
    ),
    Case(
        "酵素の U/L と IU/L は同じ値です。",
        "U/L and IU/L of an enzyme are the same number.",
        labs(result("3B035000002327201", "40", "IU/L", 1), result("3B035000002327201", "40", "U/L", 2)),
        asked("ast", "U/L", "records", range={"at_least": 40, "at_most": 40}),
        "patient | x\na | 2",
    ),
    Case(
        "HbA1c の mmol/mol(IFCC)は、日本糖尿病学会の式で NGSP の % になります。48 mmol/mol は 6.54304 % です。",
        "HbA1c in mmol/mol (IFCC) becomes NGSP % by the formula of the Japan Diabetes Society: 48 mmol/mol is 6.54304 %.",
        labs(result("3D046000001906202", "48", "mmol/mol")),
        asked("hba1c", "%"),
        "patient | x\na | 6.54304",
    ),
    Case(
        "換算できない単位と、単位のない記録は使いません。負の数も換算します。",
        "Units that cannot be converted, and records without a unit, are not used. Negative numbers are converted.",
        labs(
            result(GLUCOSE, "1", "{score}", 1),
            result(GLUCOSE, "1", "", 2),
            result(GLUCOSE, "-0.5", "g/L", 3),
            result(GLUCOSE, "", "g/L", 4),
            result(GLUCOSE, "inf", "g/L", 5),
        ),
        asked("glucose", "mg/dL", "min"),
        "patient | x\na | -50",
    ),
    Case(
        "この単位で書かれたものに限ると、換算しません。",
        "With “written in exactly” nothing is converted.",
        labs(
            result(GLUCOSE, "1", "g/L", 1),
            result(GLUCOSE, "120", "mg/dL", 2),
            result(GLUCOSE, "90", "mg/dl", 3),
        ),
        asked("glucose", "mg/dL", "records", exact=True),
        "patient | x\na | 1",
    ),
]
