"""Which tables of the store become which CDM tables, and how their columns are made."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_CONCEPT = 2_000_000_000
OMOP_OWN = (
    (8507, "MALE", "Gender", "Gender", "M"),
    (8532, "FEMALE", "Gender", "Gender", "F"),
    (9201, "Inpatient Visit", "Visit", "Visit", "IP"),
    (9202, "Outpatient Visit", "Visit", "Visit", "OP"),
    (9203, "Emergency Room Visit", "Visit", "Visit", "ER"),
)
"""Concepts of OMOP itself that the export uses: number, name, domain, vocabulary, code."""
EHR, CLAIM, REGISTRY = 32817, 32810, 32879


@dataclass(frozen=True, slots=True)
class Source:
    """A table of the store that becomes rows of a CDM table."""

    table: str
    domain: str
    origin: int


TARGETS: dict[str, tuple[Source, ...]] = {
    "condition_occurrence": (
        Source("emr_diagnosis", "Condition", EHR),
        Source("claim_diagnosis", "Condition", CLAIM),
        Source("dpc_diagnosis", "Condition", REGISTRY),
    ),
    "drug_exposure": (
        Source("prescription", "Drug", EHR),
        Source("injection", "Drug", EHR),
        Source("claim_drug", "Drug", CLAIM),
    ),
    "measurement": (Source("lab_result", "Measurement", EHR),),
    "procedure_occurrence": (
        Source("claim_procedure", "Procedure", CLAIM),
        Source("dpc_procedure", "Procedure", REGISTRY),
        Source("radiology", "Procedure", EHR),
        Source("physiology", "Procedure", EHR),
    ),
}
SELECTS = {
    "condition_occurrence": """
        e.n as condition_occurrence_id, p.person_id, coalesce(c.concept_id, 0) as condition_concept_id,
        e.day as condition_start_date, cast(e.day as timestamp) as condition_start_datetime,
        greatest(e.end_date, e.day) as condition_end_date,
        cast(condition_end_date as timestamp) as condition_end_datetime,
        e.origin as condition_type_concept_id,
        case when e.is_suspected then 32899 else 0 end as condition_status_concept_id,
        v.visit_occurrence_id, e.local_code as condition_source_value,
        coalesce(c.concept_id, 0) as condition_source_concept_id,
        case when e.is_suspected then 'suspected' end as condition_status_source_value""",
    "drug_exposure": """
        e.n as drug_exposure_id, p.person_id, coalesce(c.concept_id, 0) as drug_concept_id,
        e.day as drug_exposure_start_date, cast(e.day as timestamp) as drug_exposure_start_datetime,
        coalesce(e.end_date, e.day + cast(greatest(coalesce(e.days, 1), 1) as integer) - 1)
            as drug_exposure_end_date,
        cast(drug_exposure_end_date as timestamp) as drug_exposure_end_datetime,
        e.origin as drug_type_concept_id, e.quantity, cast(e.days as integer) as days_supply,
        0 as route_concept_id, v.visit_occurrence_id, e.local_code as drug_source_value,
        coalesce(c.concept_id, 0) as drug_source_concept_id, e.route as route_source_value,
        e.unit as dose_unit_source_value""",
    "measurement": """
        e.n as measurement_id, p.person_id, coalesce(c.concept_id, 0) as measurement_concept_id,
        cast(e.day as date) as measurement_date, cast(e.day as timestamp) as measurement_datetime,
        e.origin as measurement_type_concept_id, 0 as operator_concept_id, e.value_num as value_as_number,
        0 as value_as_concept_id, coalesce(u.concept_id, 0) as unit_concept_id, e.ref_low as range_low,
        e.ref_high as range_high, v.visit_occurrence_id, e.local_code as measurement_source_value,
        coalesce(c.concept_id, 0) as measurement_source_concept_id, e.unit as unit_source_value,
        e.value_text as value_source_value""",
    "procedure_occurrence": """
        e.n as procedure_occurrence_id, p.person_id, coalesce(c.concept_id, 0) as procedure_concept_id,
        e.day as procedure_date, cast(e.day as timestamp) as procedure_datetime,
        e.origin as procedure_type_concept_id,
        0 as modifier_concept_id, cast(e.quantity as integer) as quantity,
        v.visit_occurrence_id, e.local_code as procedure_source_value,
        coalesce(c.concept_id, 0) as procedure_source_concept_id""",
}
SHAPE = (
    *(
        ("encounter_id", "varchar"),
        ("code_system", "varchar"),
        ("code", "varchar"),
        ("local_code", "varchar"),
    ),
    *(("name", "varchar"), ("end_date", "date"), ("is_suspected", "boolean"), ("days", "double")),
    *(("quantity", "double"), ("unit", "varchar"), ("route", "varchar"), ("value_num", "double")),
    *(("value_text", "varchar"), ("ref_low", "double"), ("ref_high", "double")),
)
