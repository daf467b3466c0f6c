"""Claims (monthly) and DPC (by stay): what was billed for the same patients and visits."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from extraction.engine.synthetic.acts import Rows, about, repertoire, rows, slot
from extraction.engine.synthetic.codes import diagnoses, drugs, procedures
from extraction.engine.synthetic.columns import chosen, constant, days
from extraction.engine.synthetic.people import BEFORE, DRUG, EVENT, INPATIENT, MILD, People, stream
from extraction.engine.synthetic.plausible import fitting
from extraction.engine.synthetic.record import Columns, outcome_diagnosis, stays, study_drug
from extraction.engine.synthetic.sites import Site

_FIRST_YEAR = 2000
_MONTH_TEXTS = tuple(f"{_FIRST_YEAR + n // 12}-{n % 12 + 1:02d}" for n in range(12 * 40))


def _claim(found: Rows) -> Columns:
    month = found.day.astype("M8[D]").astype("M8[M]").astype(np.int64) - (_FIRST_YEAR - 1970) * 12
    inpatient = found.people.kind[found.visit] == INPATIENT
    return {
        **found.person(),
        "claim_ym": chosen(month, _MONTH_TEXTS),
        "inout": chosen(np.where(inpatient, 0, 1), ["inpatient", "outpatient"]),
    }


def claim_diagnosis(site: Site, people: People, chunk: int) -> Columns:
    """Diagnoses on claims; more of them than in the record, a fifth only suspected."""
    rng = stream(site, chunk, "claim_diagnosis")
    marks = EVENT | MILD | BEFORE
    found = rows(site, people, rng, share=0.7, every=30, number=about(2.6), marks=marks)
    own = repertoire(people, rng, diagnoses().pick, 12)
    position = own[found.patient, slot(rng, found.size, 12)].astype(np.int64)
    position = fitting(found, position)
    special, mild = outcome_diagnosis(found)
    suspected = np.where(special >= 0, mild, rng.random(found.size) < 0.2)
    modifier = np.where(found.day < site.modifiers, -1, np.where(suspected, 1, 0))
    return {
        **_claim(found),
        "start_date": days(found.day),
        **found.coded("dx", np.where(special >= 0, special, position)),
        "is_main": pa.array(found.place == 0),
        "is_suspected": pa.array(suspected),
        "modifier_codes": chosen(modifier, ["", "8002"]),
    }


def claim_drug(site: Site, people: People, chunk: int) -> Columns:
    """Drugs on claims, the study's drugs among them."""
    rng = stream(site, chunk, "claim_drug")

    def number(rng: np.random.Generator, size: int) -> np.ndarray:
        return 2 + rng.poisson(0.6, size)

    found = rows(site, people, rng, share=0.45, every=10, number=number, marks=DRUG)
    own = repertoire(people, rng, drugs().pick, 12)
    position = own[found.patient, slot(rng, found.size, 12)].astype(np.int64)
    special = study_drug(found)
    position = np.where(special >= 0, special, position)
    supply = np.array([1.0, 7, 14, 28, 30])[rng.integers(0, 5, found.size)]
    return {
        **_claim(found),
        "service_date": days(found.day),
        **found.coded("drug", position),
        "quantity": pa.array(1.0 + position % 3),
        "days": pa.array(np.where(special >= 0, 30.0, supply)),
    }


_KINDS = ("procedure", "management", "surgery", "device")


def claim_procedure(site: Site, people: People, chunk: int) -> Columns:
    """Consultations, tests, management fees, operations."""
    rng = stream(site, chunk, "claim_procedure")
    found = rows(site, people, rng, share=0.85, every=5, number=about(2.5))
    drawn = procedures().pick[rng.integers(0, 1 << 16, found.size, dtype=np.uint16)].astype(np.int64)
    position = np.where((found.place == 0) & (found.people.kind[found.visit] != INPATIENT), 0, drawn)
    kind = np.where((position == 17) | (position == 18), 1, np.where(position % 50 == 49, 2, 0))
    kind = np.where(position % 60 == 59, 3, kind)
    return {
        **_claim(found),
        "service_date": days(found.day),
        "kind": chosen(kind, _KINDS),
        **found.coded("procedure", position),
        "quantity": pa.array(np.ones(found.size)),
    }


_DPC_CODES = tuple(
    f"{mdc:02d}{group:04d}xx99{treatment}{state}xx"
    for mdc in range(1, 17)
    for group in (10, 110, 300)
    for treatment in range(2)
    for state in range(2)
)


def _stay_id(found: Rows) -> pa.StringArray:
    return found.encounter_id()


def dpc_stay(site: Site, people: People, chunk: int) -> Columns:
    """One row for each stay, with its DPC code."""
    rng = stream(site, chunk, "dpc_stay")
    found = stays(site, people)
    died = people.death[found.patient] == people.end[found.visit]
    return {
        **found.person(),
        "stay_id": _stay_id(found),
        "admission_date": days(people.start[found.visit]),
        "discharge_date": days(people.end[found.visit]),
        "main_code_system": constant("DPC", found.size),
        "main_code": chosen(rng.integers(0, len(_DPC_CODES), found.size), _DPC_CODES),
        "outcome": chosen(np.where(died, 2, rng.integers(0, 20, found.size) // 16), _OUTCOMES),
    }


def _of_stays(site: Site, people: People, number: np.ndarray) -> Rows:
    base = stays(site, people)
    act = np.repeat(np.arange(base.size), number)
    place = np.arange(len(act)) - np.repeat(np.cumsum(number) - number, number)
    return Rows(site, people, base.visit[act], base.day[act], act, place)


_OUTCOMES = ("1", "4", "6")
"""退院時転帰 of form 1, as drawn: cured or better (four of five), unchanged, died of the disease treated."""
_DPC_KINDS = ("main", "admission", "resource", "comorbidity", "complication")


def dpc_diagnosis(site: Site, people: People, chunk: int) -> Columns:
    """Diagnoses of the discharge summary by their role."""
    rng = stream(site, chunk, "dpc_diagnosis")
    found = _of_stays(site, people, 3 + rng.poisson(1.5, stays(site, people).size))
    own = repertoire(people, rng, diagnoses().pick, 6)
    position = fitting(found, own[found.patient, slot(rng, found.size, 6)].astype(np.int64))
    suspected = (found.place >= 3) & ((position * 7 + found.act) % 12 == 0)
    return {
        **found.person(),
        "stay_id": _stay_id(found),
        "admission_date": days(found.day),
        "kind": chosen(np.minimum(found.place, 4), _DPC_KINDS),
        **found.coded("dx", position),
        "is_suspected": pa.array(suspected),
        "modifier_codes": chosen(np.where(suspected, 1, -1), ["", "8002"]),
    }


def dpc_procedure(site: Site, people: People, chunk: int) -> Columns:
    """What was done on each day of a stay (EF file)."""
    rng = stream(site, chunk, "dpc_procedure")
    found = rows(site, people, rng, share=0.0, every=3, number=about(2.5))
    position = procedures().pick[rng.integers(0, 1 << 16, found.size, dtype=np.uint16)].astype(np.int64)
    return {
        **found.person(),
        "stay_id": _stay_id(found),
        "service_date": days(found.day),
        **found.coded("procedure", position),
        "quantity": pa.array(np.ones(found.size)),
    }
