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

    ``start`` dates a record, ``end`` is its last day; a table without such a column holds records of one day.
    ``row_id`` breaks ties between records of the same moment. ``encounter`` says in which visit or stay a
    record was made: only tables with the same such column can be asked for the same encounter.
    """

    name: str
    title: Text
    columns: dict[str, str]
    start: str | None = None
    end: str | None = None
    row_id: str | None = None
    encounter: str | None = None

    @property
    def when(self) -> str | None:
        """The column that dates a record, as the store calls it."""
        return self.start

    @property
    def is_coded(self) -> bool:
        """Whether records of this table carry codes."""
        return "code" in self.columns

    @property
    def has_values(self) -> bool:
        """Whether records of this table carry measured numbers."""
        return "value_num" in self.columns

    @property
    def quantity(self) -> str | None:
        """The column of the amount given, None when there is none."""
        return "quantity" if "quantity" in self.columns else None

    @property
    def days(self) -> str | None:
        """The column of days of supply, None when there is none."""
        return "days" if "days" in self.columns else None

    @property
    def askable(self) -> tuple[str, ...]:
        """The text columns that ``Where`` may ask for words: no identifiers, codes or results."""
        return tuple(
            column
            for column, kind in self.columns.items()
            if kind == "text" and not column.endswith("_id") and column not in _ASKED_OTHERWISE
        )


SEVERAL_CODES = ("modifier_codes",)
"""Columns that hold several codes, separated by spaces."""

_ASKED_OTHERWISE = ("code_system", "code", "local_code", "value_text", "claim_ym")


def _table(name: str, ja: str, en: str, columns: str, **roles: str) -> TableSpec:
    pairs = (column.split(":", 1) for column in columns.split())
    return TableSpec(name, Text(ja, en), dict(pairs), **roles)


_PERSON = "site_id:text patient_id:text"
_VISIT = f"{_PERSON} encounter_id:text"
_CLAIM = f"{_PERSON} claim_ym:text inout:text"
_ORDER = f"order_id:text {_VISIT} start_date:date end_date:date"
_EXAM = f"exam_id:text {_VISIT} exam_date:date {CODED} body_part:text"
_DIAGNOSIS = "is_main:flag is_suspected:flag modifier_codes:text"


def _exams(name: str, ja: str, en: str) -> TableSpec:
    return _table(name, ja, en, _EXAM, start="exam_date", row_id="exam_id", encounter="encounter_id")


TABLES: dict[str, TableSpec] = {
    spec.name: spec
    for spec in (
        _table(
            "patient",
            "患者",
            "patients",
            f"{_PERSON} sex:text birth_date:date death_date:date obs_start:date obs_end:date",
        ),
        _table(
            "encounter",
            "来院等",
            "encounters",
            f"{_VISIT} kind:text start_date:date end_date:date dept:text",
            start="start_date",
            end="end_date",
            row_id="encounter_id",
            encounter="encounter_id",
        ),
        _table(
            "emr_diagnosis",
            "傷病(電子カルテ)",
            "diagnoses (EMR)",
            f"dx_id:text {_VISIT} dx_date:date end_date:date {CODED} {_DIAGNOSIS}",
            start="dx_date",
            end="end_date",
            row_id="dx_id",
            encounter="encounter_id",
        ),
        _table(
            "prescription",
            "処方",
            "prescriptions",
            f"{_ORDER} days:number {CODED} quantity:number unit:text route:text stage:text",
            start="start_date",
            end="end_date",
            row_id="order_id",
            encounter="encounter_id",
        ),
        _table(
            "injection",
            "注射",
            "injections",
            f"{_ORDER} {CODED} quantity:number unit:text route:text stage:text",
            start="start_date",
            end="end_date",
            row_id="order_id",
            encounter="encounter_id",
        ),
        _table(
            "lab_result",
            "検体検査結果",
            "laboratory results",
            f"result_id:text {_VISIT} collected_at:time {CODED} "
            "value_num:number value_text:text unit:text ref_low:number ref_high:number",
            start="collected_at",
            row_id="result_id",
            encounter="encounter_id",
        ),
        _exams("radiology", "放射線検査", "radiology examinations"),
        _exams("physiology", "生理検査", "physiology examinations"),
        _table(
            "bacteriology",
            "細菌検査",
            "bacteriology examinations",
            f"exam_id:text {_VISIT} collected_at:time specimen_code:text organism_code:text "
            "organism_name:text drug_code:text susceptibility:text",
            start="collected_at",
            row_id="exam_id",
            encounter="encounter_id",
        ),
        _table(
            "claim_diagnosis",
            "レセプト傷病",
            "claim diagnoses",
            f"{_CLAIM} start_date:date {CODED} {_DIAGNOSIS}",
            start="start_date",
        ),
        _table(
            "claim_drug",
            "レセプト医薬品",
            "claim drugs",
            f"{_CLAIM} service_date:date {CODED} quantity:number days:number",
            start="service_date",
        ),
        _table(
            "claim_procedure",
            "レセプト診療行為",
            "claim procedures",
            f"{_CLAIM} service_date:date kind:text {CODED} quantity:number",
            start="service_date",
        ),
        _table(
            "dpc_stay",
            "DPC入退院",
            "DPC stays",
            "site_id:text stay_id:text patient_id:text admission_date:date discharge_date:date "
            "main_code_system:text main_code:text outcome:text",
            start="admission_date",
            end="discharge_date",
            row_id="stay_id",
            encounter="stay_id",
        ),
        _table(
            "dpc_diagnosis",
            "DPC傷病",
            "DPC diagnoses",
            f"site_id:text stay_id:text patient_id:text admission_date:date kind:text {CODED} "
            "is_suspected:flag modifier_codes:text",
            start="admission_date",
            row_id="stay_id",
            encounter="stay_id",
        ),
        _table(
            "dpc_procedure",
            "DPC診療行為",
            "DPC procedures",
            f"site_id:text stay_id:text patient_id:text service_date:date {CODED} quantity:number",
            start="service_date",
            row_id="stay_id",
            encounter="stay_id",
        ),
    )
}

EVENT_TABLES = tuple(name for name, spec in TABLES.items() if spec.start)
"""Tables with records of days, in the order of the office's list."""
