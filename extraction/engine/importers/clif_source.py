"""A CLIF source as one hospital's import: the demonstration's rows, with every record accounted for.

Specification: CLIF 2.1 tables as Parquet (``clif_<table>.parquet``). Decisions of meaning are in ``clif``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from extraction.engine.errors import StoreError
from extraction.engine.importers import clif, lines
from extraction.engine.importers.clif import Row
from extraction.engine.importers.records import Place
from extraction.engine.importers.session import Session
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

NO_TABLE = Text("ストアに対応する表がありません", "the store has no table for it")
NOT_GIVEN = Text("投与されなかった記録です", "not given")
TIMES = ("_dttm",)
STAY = "hospitalization_id"
NEEDED = {
    "patient": ("patient_id", "sex_category"),
    "hospitalization": (STAY, "patient_id", "admission_dttm", "discharge_dttm", "age_at_admission"),
    "hospital_diagnosis": (STAY, "diagnosis_code", "diagnosis_code_format", "diagnosis_primary"),
    "medication_admin_continuous": (STAY, "admin_dttm", "med_order_id", "med_category"),
    "medication_admin_intermittent": (STAY, "admin_dttm", "med_order_id", "med_category"),
    "labs": (STAY, "lab_collect_dttm", "lab_name", "lab_category"),
    "patient_procedures": (STAY, "procedure_billed_dttm", "procedure_code", "procedure_code_format"),
}
"""Columns in which a row must have a value."""
MEDICATION = (
    *("mar_action_name", "mar_action_category", "med_dose", "med_dose_unit", "med_name"),
    "med_route_category",
)
ALSO = {
    "patient": ("death_dttm",),
    "hospitalization": ("admission_type_category",),
    "medication_admin_continuous": MEDICATION,
    "medication_admin_intermittent": MEDICATION,
    "labs": ("lab_value", "lab_value_numeric", "reference_unit"),
}
"""Columns that must be there and may be blank."""


def run(session: Session, source: Path, mapping_dir: Path | None) -> None:
    """Read a folder of CLIF tables into a session."""
    _set_aside_others(session, source)
    stays = {row[STAY]: row for row in _rows(session, source, "hospitalization", {})}
    with_stay = {row["patient_id"] for row in stays.values()}
    people = [
        row
        for row in _rows(session, source, "patient", {})
        if row["patient_id"] in with_stay or _no_stay(session, row)
    ]
    for row in clif.patients(people, stays.values()):
        place = Place("clif_patient.parquet")
        session.patient(
            row["patient_id"], place, sex=row["sex"], birth=row["birth_date"], death=row["death_date"]
        )
        session.observed(row["patient_id"], row["obs_start"], row["obs_end"])
    _emit(session, "encounter", "hospitalization", clif.encounters(stays.values()))
    makers: dict[str, tuple[str, Callable[[list[Row]], Iterator[Row]]]] = {
        "hospital_diagnosis": ("emr_diagnosis", lambda rows: clif.diagnoses(rows, stays)),
        "labs": ("lab_result", lambda rows: clif.labs(rows, stays)),
        "patient_procedures": ("claim_procedure", lambda rows: clif.procedures(rows, stays)),
    }
    for name, (table, make) in makers.items():
        _emit(session, table, name, make(list(_rows(session, source, name, stays))))
    _medications(session, source, stays)


def _set_aside_others(session: Session, source: Path) -> None:
    """Count the rows of CLIF tables that have no table in the store, and name other files."""
    read = {source / f"clif_{name}.parquet" for name in NEEDED}
    for path in sorted(set(source.glob("clif_*.parquet")) - read):
        name = path.stem.removeprefix("clif_")
        try:
            rows = pq.read_metadata(path).num_rows
        except (pa.ArrowInvalid, OSError):
            error = Unreadable("", "Parquet として読めません", "not readable as Parquet")
            session.ledger.bad_file(Place(path.name), error)
            continue
        session.ledger.read[name] += rows
        session.ledger.aside[name, NO_TABLE] += rows
    lines.set_aside_others(session.ledger, source, source.glob("clif_*.parquet"))


def _no_stay(session: Session, row: Row) -> bool:
    session.ledger.used["patient"] -= 1
    session.ledger.read["patient"] -= 1
    error = Unreadable(STAY, "入院の記録がない患者です", "a patient without any hospitalization")
    session.ledger.reject("patient", Place("clif_patient.parquet"), error, str(row))
    return False


def _medications(session: Session, source: Path, stays: Mapping[str, Row]) -> None:
    for way in ("continuous", "intermittent"):
        name = f"medication_admin_{way}"
        given = []
        for row in _rows(session, source, name, stays):
            if row["mar_action_category"] in clif.GIVEN:
                given.append(row)
            else:
                session.ledger.read[name] -= 1
                session.ledger.used[name] -= 1
                session.ledger.set_aside(name, NOT_GIVEN)
        injected = [row for row in given if row["med_route_category"] in clif.INJECTED]
        others = [row for row in given if row["med_route_category"] not in clif.INJECTED]
        for table, rows in (("injection", injected), ("prescription", others)):
            numbered = (
                {**row, "order_id": f"{way[0]}-{row['order_id']}"} for row in clif.orders(rows, stays)
            )
            _emit(session, table, name, numbered)


def _emit(session: Session, table: str, name: str, rows: Iterator[Row]) -> None:
    session.hold(table)
    for row in rows:
        session.emit(table, {**row, "is_ucum": False}, Place(f"clif_{name}.parquet"))


def _rows(session: Session, source: Path, name: str, stays: Mapping[str, Row]) -> Iterator[Row]:
    """The rows of a table that can be used; others are rejected with their number. Raises StoreError."""
    path = source / f"clif_{name}.parquet"
    needed = NEEDED[name]
    rows = clif.read(source, name)
    _check(path, (*needed, *ALSO.get(name, ())))
    for number, row in enumerate(rows, start=1):
        missing = next((column for column in needed if row[column] is None), None)
        error = None
        if missing is not None:
            error = Unreadable(missing, "値がありません", "the value is missing")
        elif stays and row[STAY] not in stays:
            error = Unreadable(STAY, f"知らない入院です: {row[STAY]}", f"an unknown stay: {row[STAY]}")
        if error is not None:
            session.ledger.reject(name, Place(path.name, number), error, str(row))
        else:
            session.ledger.use(name)
            yield row


def _check(path: Path, columns: tuple[str, ...]) -> None:
    schema = pq.read_schema(path)
    for column in columns:
        if column not in schema.names:
            raise StoreError(f"{path} に列 {column} がありません。", f"{path} has no column {column}.")
        kind = schema.field(column).type
        if column.endswith(TIMES) and not (pa.types.is_timestamp(kind) or pa.types.is_null(kind)):
            raise StoreError(
                f"{path} の列 {column} の型が {kind} です(日時であるべきです)。",
                f"The column {column} of {path} is of type {kind}, not a time.",
            )
