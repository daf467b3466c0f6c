"""Tables of the electronic record: patients, encounters, diagnoses, orders, examinations."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from extraction.engine.synthetic import planted
from extraction.engine.synthetic.acts import (
    Number,
    Rows,
    about,
    encounter_ids,
    minutes,
    one_each,
    repertoire,
    rows,
    slot,
)
from extraction.engine.synthetic.codes import STUDY_DRUGS, diagnoses, drugs
from extraction.engine.synthetic.columns import (
    chosen,
    constant,
    days,
    days_or_none,
    digits,
    moments,
)
from extraction.engine.synthetic.people import BEFORE, DRUG, EVENT, INPATIENT, MILD, People, stream
from extraction.engine.synthetic.plausible import fitting, is_external, to_inject, to_take
from extraction.engine.synthetic.sites import Site

Columns = dict[str, pa.Array]
DEPARTMENTS = ("内科", "循環器内科", "消化器内科", "整形外科", "外科", "眼科", "皮膚科", "泌尿器科", "小児科")
ROUTES = ("内服", "外用", "頓服")


def patient(site: Site, people: People, chunk: int) -> Columns:
    """One row for each patient."""
    return {
        "site_id": constant(site.name, people.size),
        "patient_id": digits(people.first + np.arange(people.size), 8),
        "sex": chosen(people.sex, ["1", "2", "9"]),
        "birth_date": days(people.birth),
        "death_date": days_or_none(people.death, people.death > 0),
        "obs_start": days(people.obs_start),
        "obs_end": days(people.obs_end),
    }


def encounter(site: Site, people: People, chunk: int) -> Columns:
    """One row for each visit."""
    rng = stream(site, chunk, "encounter")
    every = one_each(site, people, np.arange(len(people.start)))
    child = people.obs_start - people.birth < 15 * 365
    usual = np.where(child, len(DEPARTMENTS) - 1, rng.integers(0, len(DEPARTMENTS) - 1, people.size))
    other = rng.random(every.size) < 0.25
    dept = np.where(other, rng.integers(0, len(DEPARTMENTS) - 1, every.size), usual[every.patient])
    return {
        **every.person(),
        "encounter_id": encounter_ids(people, every.visit),
        "kind": chosen(people.kind, ["outpatient", "inpatient", "emergency"]),
        "start_date": days(people.start),
        "end_date": days(people.end),
        "dept": chosen(dept, DEPARTMENTS),
    }


def study_drug(found: Rows) -> np.ndarray:
    """Position of the study drug on rows that give one, -1 on all others.

    A person stays with one drug of the arm; one planted with both arms has the other one on the second row.
    """
    plan, table = found.people.plan, drugs()
    due = np.flatnonzero((found.mark & DRUG) > 0)
    whose = found.patient[due]
    position = np.full(found.size, -1)
    pairs = np.array([table.positions(STUDY_DRUGS[arm.drugs]) for _, arm in planted.ARMS])
    position[due] = pairs[plan.arm[whose], whose % 2]
    both = plan.is_kind("both_arms")[whose]
    other = np.array([_other_arm(number) for number in range(len(planted.ARMS))])
    position[due[both] + 1] = pairs[other[plan.arm[whose[both]]], 0]
    return position


def _other_arm(number: int) -> int:
    study = planted.ARMS[number][0]
    same = [n for n, (owner, _) in enumerate(planted.ARMS) if owner is study and n != number]
    return same[0] if same else number


def outcome_diagnosis(found: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Position of the outcome's diagnosis (-1: none) and whether it is only suspected."""
    plan, table = found.people.plan, diagnoses()
    by_diagnosis = (plan.arm >= 0) & ~plan.is_study("liver")
    due = np.flatnonzero(((found.mark & (EVENT | MILD | BEFORE)) > 0) & by_diagnosis[found.patient])
    whose = found.patient[due]
    pairs = np.array(
        [(0, 0) if study.by_value else table.positions(study.outcome) for study, _ in planted.ARMS]
    )
    position = np.full(found.size, -1)
    position[due] = pairs[plan.arm[whose], whose % 2]
    return position, (found.mark & MILD) > 0


def emr_diagnosis(site: Site, people: People, chunk: int) -> Columns:
    """Diagnoses of the record, from what each patient has again and again."""
    rng = stream(site, chunk, "emr_diagnosis")
    marks = EVENT | MILD | BEFORE
    found = rows(site, people, rng, share=0.62, every=7, number=about(1.9), marks=marks)
    position, suspected = _diagnosed(found, rng)
    until = found.day + rng.geometric(1 / 120, found.size)
    closed = (rng.random(found.size) < 0.4) & (until <= people.obs_end[found.patient])
    return {
        **found.person(),
        "dx_id": found.row_id(),
        "encounter_id": found.encounter_id(),
        "dx_date": days(found.day),
        "end_date": days_or_none(until, closed),
        **found.coded("dx", position),
        **_flags(found, rng, suspected),
    }


def _diagnosed(found: Rows, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    own = repertoire(found.people, rng, diagnoses().pick, 10)
    position = fitting(found, own[found.patient, slot(rng, found.size, 10)].astype(np.int64))
    planted_position, mild = outcome_diagnosis(found)
    due = planted_position >= 0
    suspected = np.where(due, mild, rng.random(found.size) < 0.11)
    return np.where(due, planted_position, position), suspected


MODIFIERS = ("", "8002", "4012", "2057", "2049,8002")


def _flags(found: Rows, rng: np.random.Generator, suspected: np.ndarray) -> Columns:
    """Main, suspected, and modifier codes (8002 is "suspected"); absent before the hospital kept them."""
    kind = np.where(suspected, np.where(found.place % 3 == 2, 4, 1), rng.integers(0, 40, found.size))
    modifier = np.where(suspected, kind, np.where(kind >= 2, np.where(kind < 4, kind, 0), 0))
    modifier = np.where(found.day < found.site.modifiers, -1, modifier)
    return {
        "is_main": pa.array(found.place == 0),
        "is_suspected": pa.array(suspected),
        "modifier_codes": chosen(modifier, MODIFIERS),
    }


def prescription(site: Site, people: People, chunk: int) -> Columns:
    """Drugs to take at home; chronic ones come again at each visit."""
    rng = stream(site, chunk, "prescription")
    found = rows(site, people, rng, share=0.66, every=7, number=_two_or_more(3.4), marks=DRUG)
    own = repertoire(people, rng, drugs().pick, 12)
    position = own[found.patient, slot(rng, found.size, 12)].astype(np.int64)
    special = study_drug(found)
    days_given = np.array([7.0, 14, 14, 28, 28, 30, 56, 90])[rng.integers(0, 8, found.size)]
    days_given = np.where(special >= 0, 30, days_given)
    position = np.where(special >= 0, special, position)
    position = to_take(position)
    route = np.where(is_external(position), 1, np.where(position % 17 == 2, 2, 0))
    per_day = 1.0 + position % 3
    return {
        **found.person(),
        "order_id": found.row_id(),
        "encounter_id": found.encounter_id(),
        "start_date": days(found.day),
        "end_date": days(found.day + days_given.astype(np.int64) - 1),
        "days": pa.array(days_given),
        **found.coded("drug", position),
        "quantity": pa.array(per_day),
        "unit": chosen(np.where(route == 1, 1, 0), ["錠", "g"]),
        "route": chosen(route, ROUTES),
        "stage": constant("order", found.size),
    }


def _two_or_more(mean: float) -> Number:
    return lambda rng, size: 2 + rng.poisson(mean - 2, size)


def injection(site: Site, people: People, chunk: int) -> Columns:
    """Drugs given by injection, most of them in stays."""
    rng = stream(site, chunk, "injection")
    found = rows(site, people, rng, share=0.08, every=2, number=about(1.9))
    drawn = drugs().pick[rng.integers(0, 1 << 16, found.size, dtype=np.uint16)].astype(np.int64)
    position = to_inject(drawn)
    return {
        **found.person(),
        "order_id": found.row_id(),
        "encounter_id": found.encounter_id(),
        "start_date": days(found.day),
        "end_date": days(found.day),
        **found.coded("drug", position),
        "quantity": pa.array((1 + drawn % 4) * 50.0),
        "unit": chosen(drawn % 3, ["mL", "mg", "瓶"]),
        "route": chosen(drawn % 4, ["静注", "点滴静注", "皮下注", "筋注"]),
        "stage": constant("given", found.size),
    }


PARTS = ("頭部", "胸部", "腹部", "骨盤", "四肢")


def _examination(site: Site, people: People, chunk: int, name: str, share: float, items: range) -> Columns:
    rng = stream(site, chunk, name)
    found = rows(site, people, rng, share=share, every=6, number=about(1.2))
    position = items.start + np.minimum(rng.geometric(0.65, found.size), len(items)) - 1
    return {
        **found.person(),
        "exam_id": found.row_id(),
        "encounter_id": found.encounter_id(),
        "exam_date": days(found.day),
        **found.coded("procedure", position),
        "body_part": chosen(rng.integers(0, len(PARTS), found.size), PARTS),
    }


def radiology(site: Site, people: People, chunk: int) -> Columns:
    """Pictures: X-ray, CT, MRI."""
    return _examination(site, people, chunk, "radiology", 0.18, range(14, 17))


def physiology(site: Site, people: People, chunk: int) -> Columns:
    """ECG, ultrasound and the like."""
    return _examination(site, people, chunk, "physiology", 0.12, range(12, 14))


ORGANISMS = ("Escherichia coli", "Staphylococcus aureus", "Klebsiella pneumoniae", "Pseudomonas aeruginosa")


def bacteriology(site: Site, people: People, chunk: int) -> Columns:
    """Cultures with susceptibility to several drugs."""
    rng = stream(site, chunk, "bacteriology")
    found = rows(site, people, rng, share=0.015, every=12, number=about(4))
    organism = rng.integers(0, len(ORGANISMS), int(found.act.max(initial=-1)) + 1)[found.act]
    minute = minutes(found, rng, 480, 1_200)
    return {
        **found.person(),
        "exam_id": found.row_id(),
        "encounter_id": found.encounter_id(),
        "collected_at": moments(found.day, minute),
        "specimen_code": chosen(organism % 3, ["JAA", "JBA", "JCA"]),
        "organism_code": chosen(organism, ["2001", "1301", "2051", "4001"]),
        "organism_name": chosen(organism, ORGANISMS),
        "drug_code": chosen(found.place % 8, [f"{1200 + n * 15}" for n in range(8)]),
        "susceptibility": chosen(np.searchsorted([0.7, 0.78], rng.random(found.size)), ["S", "I", "R"]),
    }


def stays(site: Site, people: People) -> Rows:
    """One row for each stay in hospital."""
    return one_each(site, people, np.flatnonzero(people.kind == INPATIENT))
