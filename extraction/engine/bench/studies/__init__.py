"""The studies of the bench: one question each as a script and in SQL, so that anyone can argue with them."""

from __future__ import annotations

from importlib import resources

STUDIES = ("s1", "s2", "s3")
COHORT = "s2_cohort"
STUDY_DRUGS = ("1149901F1017", "1149902F1011", "1149903F1016", "1149904F1010")
ARM_A = STUDY_DRUGS[:2]
ALT, CREATININE, HBA1C = "3B045000002327201", "3C015000002327101", "3D045000001906202"
UNITS = {ALT: "U/L", CREATININE: "mg/dL", HBA1C: "%"}
S3_ITEMS = (ALT, CREATININE, HBA1C, "3H015000002326101", "2A030000001930101", "2B030000002231157")
DISEASES = {"hypertension": "I1", "t2d": "E11", "ckd": "N18", "liver": "K7"}
CONTENTS = {
    "lab_result": (
        "code_system", "code", "local_code", "name", "value_num", "value_text", "unit", "ref_low", "ref_high",
    ),
    "prescription": ("days", "code_system", "code", "local_code", "name", "quantity", "unit", "route"),
}  # fmt: skip
"""What S3 takes out of each record."""
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "s1": {
        "patient": ("patient_id", "sex", "birth_date", "obs_start", "obs_end"),
        "encounter": ("patient_id", "start_date"),
        "emr_diagnosis": ("patient_id", "dx_date", "code_system", "code", "is_suspected"),
    },
    "s2": {
        "patient": ("patient_id", "sex", "birth_date", "death_date", "obs_start", "obs_end"),
        "encounter": ("patient_id", "start_date", "kind"),
        "emr_diagnosis": ("patient_id", "dx_date", "code_system", "code", "is_suspected"),
        "prescription": ("patient_id", "start_date", "code_system", "code"),
        "lab_result": ("patient_id", "collected_at", "result_id", "code_system", "code", "value_num", "unit"),
    },
    "s3": {
        "patient": ("patient_id", "obs_start", "obs_end"),
        "emr_diagnosis": ("patient_id", "dx_date", "code_system", "code", "is_suspected"),
        "prescription": ("patient_id", "start_date", "end_date", "order_id", *CONTENTS["prescription"]),
        "lab_result": ("patient_id", "collected_at", "result_id", *CONTENTS["lab_result"]),
    },
}
"""Columns each study reads."""


def sql(name: str, variant: str | None = None) -> str:
    """The text of a study; a variant (such as "postgres" or "floor") where there is one."""
    folder = resources.files(__name__)
    special = folder / f"{name}.{variant}.sql"
    path = special if variant and special.is_file() else folder / f"{name}.sql"
    return path.read_text(encoding="utf-8")


def statements(name: str, variant: str | None = None) -> tuple[list[str], list[str]]:
    """The statements of a study that make something ready, and those that give a table of the answer."""
    found = sql(name, variant).split(";\n")
    return [s for s in found if "create temp table" in s], [s for s in found if "create temp table" not in s]


def script(name: str) -> bytes:
    """The study in the script language."""
    return (resources.files(__name__) / f"{name}.json").read_bytes()
