"""The columns that FHIR resources can fill, by table of the store."""

from __future__ import annotations

CODED = ("code_system", "code", "local_code", "name")
ORDER = (
    "order_id",
    "patient_id",
    "encounter_id",
    "start_date",
    "end_date",
    *CODED,
    "quantity",
    "unit",
    "route",
    "stage",
)
HELD = {
    "encounter": ("encounter_id", "patient_id", "kind", "start_date", "end_date", "dept"),
    "emr_diagnosis": ("dx_id", "patient_id", "encounter_id", "dx_date", "end_date", *CODED, "is_suspected"),
    "prescription": (*ORDER, "days"),
    "injection": ORDER,
    "lab_result": (
        *("result_id", "patient_id", "encounter_id", "collected_at", *CODED, "value_num", "value_text"),
        *("unit", "ref_low", "ref_high"),
    ),
    "radiology": ("exam_id", "patient_id", "encounter_id", "exam_date", *CODED, "body_part"),
    "bacteriology": (
        *("exam_id", "patient_id", "encounter_id", "collected_at", "organism_code", "organism_name"),
    ),
    "claim_procedure": ("patient_id", "claim_ym", "inout", "service_date", "kind", *CODED),
}
