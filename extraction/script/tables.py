"""The site store as the office describes it: which tables a hospital can hold, and their columns.

Shared by the checker, which warns before anything runs, and by the engine, which reads the files.
"""

from __future__ import annotations

from dataclasses import dataclass

from extraction.script.text import Text

CODED = "code_system:text code:text local_code:text name:text"


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: title, columns with type (text, date, time, number, flag), and the columns with a role.

    ``when`` dates an event, ``row_id`` breaks ties between events of the same moment.
    """

    name: str
    title: Text
    columns: dict[str, str]
    when: str | None = None
    row_id: str | None = None

    @property
    def is_coded(self) -> bool:
        """Whether events of this table carry codes."""
        return "code" in self.columns

    @property
    def has_values(self) -> bool:
        """Whether events of this table carry measured numbers."""
        return "value_num" in self.columns


def _table(name: str, ja: str, en: str, columns: str, when: str | None, row_id: str | None) -> TableSpec:
    pairs = (column.split(":", 1) for column in columns.split())
    return TableSpec(name, Text(ja, en), dict(pairs), when, row_id)


_PERSON = "site_id:text patient_id:text"
_VISIT = f"{_PERSON} encounter_id:text"
_CLAIM = f"{_PERSON} claim_ym:text inout:text"
_ORDER = f"order_id:text {_VISIT} start_date:date end_date:date"
_EXAM = f"exam_id:text {_VISIT} exam_date:date {CODED} body_part:text"
_DIAGNOSIS = "is_main:flag is_suspected:flag modifier_codes:text"

TABLES: dict[str, TableSpec] = {
    spec.name: spec
    for spec in (
        _table(
            "patient",
            "患者",
            "patients",
            f"{_PERSON} sex:text birth_date:date death_date:date obs_start:date obs_end:date",
            None,
            None,
        ),
        _table(
            "encounter",
            "来院等",
            "encounters",
            f"{_VISIT} kind:text start_date:date end_date:date dept:text",
            "start_date",
            "encounter_id",
        ),
        _table(
            "emr_diagnosis",
            "傷病(電子カルテ)",
            "diagnoses (EMR)",
            f"dx_id:text {_VISIT} dx_date:date end_date:date {CODED} {_DIAGNOSIS}",
            "dx_date",
            "dx_id",
        ),
        _table(
            "prescription",
            "処方",
            "prescriptions",
            f"{_ORDER} days:number {CODED} quantity:number unit:text route:text",
            "start_date",
            "order_id",
        ),
        _table(
            "injection",
            "注射",
            "injections",
            f"{_ORDER} {CODED} quantity:number unit:text route:text",
            "start_date",
            "order_id",
        ),
        _table(
            "lab_result",
            "検体検査結果",
            "laboratory results",
            f"result_id:text {_VISIT} collected_at:time {CODED} "
            "value_num:number value_text:text unit:text ref_low:number ref_high:number",
            "collected_at",
            "result_id",
        ),
        _table("radiology", "放射線検査", "radiology examinations", _EXAM, "exam_date", "exam_id"),
        _table("physiology", "生理検査", "physiology examinations", _EXAM, "exam_date", "exam_id"),
        _table(
            "bacteriology",
            "細菌検査",
            "bacteriology examinations",
            f"exam_id:text {_PERSON} collected_at:time specimen_code:text organism_code:text "
            "organism_name:text drug_code:text susceptibility:text",
            "collected_at",
            "exam_id",
        ),
        _table(
            "claim_diagnosis",
            "レセプト傷病",
            "claim diagnoses",
            f"{_CLAIM} start_date:date {CODED} {_DIAGNOSIS}",
            "start_date",
            None,
        ),
        _table(
            "claim_drug",
            "レセプト医薬品",
            "claim drugs",
            f"{_CLAIM} service_date:date {CODED} quantity:number days:number",
            "service_date",
            None,
        ),
        _table(
            "claim_procedure",
            "レセプト診療行為",
            "claim procedures",
            f"{_CLAIM} service_date:date kind:text {CODED} quantity:number",
            "service_date",
            None,
        ),
        _table(
            "dpc_stay",
            "DPC入退院",
            "DPC stays",
            "site_id:text stay_id:text patient_id:text admission_date:date discharge_date:date "
            "main_code_system:text main_code:text outcome:text",
            "admission_date",
            "stay_id",
        ),
        _table(
            "dpc_diagnosis",
            "DPC傷病",
            "DPC diagnoses",
            f"site_id:text stay_id:text patient_id:text admission_date:date kind:text {CODED}",
            "admission_date",
            "stay_id",
        ),
        _table(
            "dpc_procedure",
            "DPC診療行為",
            "DPC procedures",
            f"site_id:text stay_id:text patient_id:text service_date:date {CODED} quantity:number",
            "service_date",
            "stay_id",
        ),
    )
}

EVENT_TABLES = tuple(name for name, spec in TABLES.items() if spec.when)
