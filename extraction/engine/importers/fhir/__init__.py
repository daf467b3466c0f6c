"""JP Core FHIR R4 as bulk NDJSON: one resource a line, one file for each type of resource.

Specification: HL7 FHIR R4 and JP Core (code systems by their URL, see ``elements.SYSTEMS``), as PyPI
``clinosim`` writes it. Where profiles leave a choice, this is decided:
 * the patient is the medical record number (identifier of type MR), else the resource's id; references are
   resolved in the files of Patient, so a resource about an unknown patient is rejected;
 * resources entered in error, cancelled or not done are set aside;
 * a coding of a known system is the standard code (``elements.PREFERRED`` when there are several); the
   hospital's own is the first other coding, else the same;
 * laboratory results are Observations of category laboratory (or LAB) with a value or a reason why there is
   none; vital signs, surveys and social history have no table in the store and are set aside;
 * a coded value of a smear or culture (JLAC10 6A, 6B) is an organism of bacteriology; susceptibility stays a
   result, as the profile links neither organism nor drug to it;
 * MedicationRequest is a prescription; MedicationAdministration by a route of injection is an injection, by
   another route it is set aside, as the order counts. A request to inject counts as an injection only when
   no administration refers to it;
 * procedures carry the kind ``procedure``; imaging studies are radiology examinations, coded by modality;
 * a suspected disease is one whose verificationStatus is provisional, differential or unconfirmed;
 * days and times are the hospital's own clock as written; observation lasts from the first to the last day
   on which the patient is mentioned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from extraction.engine.importers import lines, values
from extraction.engine.importers.fhir.columns import HELD
from extraction.engine.importers.fhir.elements import (
    UCUM,
    coded,
    dose,
    first_code,
    guarded,
    injected,
    is_laboratory,
    organism_of,
    quantity_number,
    read_resource,
    result_of,
)
from extraction.engine.importers.lines import Line
from extraction.engine.importers.session import Row, Session
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

__all__ = ["HELD", "run"]

SUSPECTED = ("provisional", "differential", "unconfirmed")
NOT_DONE = ("entered-in-error", "cancelled", "not-done", "stopped-before-start", "unknown")
NOT_COUNTED = Text("取消・誤入力・未実施の記録です", "cancelled, entered in error or not done")
NO_TABLE = Text("ストアに対応する表がありません", "the store has no table for it")
ORDER_COUNTS = Text("注射でない実施記録(オーダを数えます)", "given, but no injection: the order counts")
KINDS = {"IMP": "inpatient", "ACUTE": "inpatient", "NONAC": "inpatient", "EMER": "emergency"}
GIVEN = Text("注射の実施記録があります(実施を数えます)", "given by injection: the administrations count")
ORDERLY = {"Patient": 0, "Encounter": 1, "MedicationAdministration": 2}
"""Patients come first, then what others refer to."""
TABLES = {"Condition": "emr_diagnosis", "Procedure": "claim_procedure", "ImagingStudy": "radiology"}


def run(session: Session, source: Path, mapping_dir: Path | None) -> None:
    """Read every ``*.ndjson`` of a source: patients first, then encounters, then the rest."""
    reader = Reader(session)
    found = lines.files(source, "*.ndjson")
    lines.set_aside_others(session.ledger, source, found)
    named = {path.stem: path for path in found}
    for path in sorted(found, key=lambda p: (ORDERLY.get(p.stem, len(ORDERLY)), str(p))):
        if path.stem in TABLES:
            session.hold(TABLES[path.stem])
        for line in lines.read_lines(path, lines.relative(path, source), "utf-8-sig", session.ledger):
            reader.line(path.stem, line)
    if "Patient" not in named and source.is_dir():
        error = Unreadable("Patient.ndjson", "Patient.ndjson がありません", "there is no Patient.ndjson")
        session.ledger.bad_file(lines.Place("Patient.ndjson"), error)


class Reader:
    """Reads resources, keeping who is who."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._patients: dict[str, str] = {}
        self._encounters: dict[str, str] = {}
        self._given: set[str] = set()

    def line(self, expected: str, line: Line) -> None:
        """One resource: used, set aside or rejected."""
        ledger = self.session.ledger
        try:
            resource = read_resource(line)
            kind = str(resource.get("resourceType", ""))
            if not kind:
                raise Unreadable("resourceType", "値がありません", "the value is missing")
            why_not = self._why_not(kind, resource)
        except Unreadable as error:
            ledger.reject(expected, line.place, error, line.text)
            return
        if why_not is not None:
            ledger.set_aside(kind, why_not)
            return
        make = self._makers()[kind]
        self.session.take(kind, line.place, line.text, lambda: guarded(make, resource, line))

    def _makers(self) -> dict[str, Callable[[Row, Line], Iterator[tuple[str, Row]]]]:
        return {
            "Patient": self._patient,
            "Encounter": self._encounter,
            "Condition": self._condition,
            "Observation": self._observation,
            "MedicationRequest": self._request,
            "MedicationAdministration": self._administration,
            "Procedure": self._procedure,
            "ImagingStudy": self._imaging,
        }

    def _why_not(self, kind: str, resource: Row) -> Text | None:
        if kind not in self._makers():
            return NO_TABLE
        status = first_code(resource.get("verificationStatus"))
        if resource.get("status") in NOT_DONE or status in ("refuted", "entered-in-error"):
            return NOT_COUNTED
        if kind == "Observation" and not is_laboratory(resource):
            return NO_TABLE
        if kind == "MedicationAdministration" and not injected(resource.get("dosage")):
            return ORDER_COUNTS
        if kind == "MedicationRequest" and f"MedicationRequest/{resource.get('id')}" in self._given:
            return GIVEN if injected(resource.get("dosageInstruction")) else None
        return None

    def _patient(self, resource: Row, line: Line) -> Iterator[tuple[str, Row]]:
        number = next(
            (one["value"] for one in resource.get("identifier", []) if first_code(one.get("type")) == "MR"),
            values.needed(resource.get("id"), "id"),
        )
        self._patients[f"Patient/{resource['id']}"] = number
        self.session.patient(
            number,
            line.place,
            sex=values.sex(resource.get("gender")),
            birth=values.day(resource.get("birthDate"), "birthDate"),
            death=values.day(resource.get("deceasedDateTime"), "deceasedDateTime"),
        )
        yield from ()

    def _about(self, resource: Row) -> Row:
        reference = str((resource.get("subject") or resource.get("patient") or {}).get("reference", ""))
        if reference not in self._patients:
            raise Unreadable("subject", f"知らない患者です: {reference}", f"an unknown patient: {reference}")
        visit = (resource.get("encounter") or resource.get("context") or {}).get("reference", "")
        return {
            "patient_id": self._patients[reference],
            "encounter_id": visit.removeprefix("Encounter/") or None,
        }

    def _encounter(self, resource: Row, line: Line) -> Iterator[tuple[str, Row]]:
        period = resource.get("period") or {}
        kind = KINDS.get(str((resource.get("class") or {}).get("code")), "outpatient")
        key = values.needed(resource.get("id"), "id")
        self._encounters[key] = kind
        yield (
            "encounter",
            {
                "encounter_id": key,
                "patient_id": self._about(resource)["patient_id"],
                "kind": kind,
                "start_date": values.day(period.get("start"), "period.start"),
                "end_date": values.day(period.get("end"), "period.end"),
                "dept": (resource.get("serviceType") or {}).get("text"),
            },
        )

    def _condition(self, resource: Row, line: Line) -> Iterator[tuple[str, Row]]:
        status = first_code(resource.get("verificationStatus"))
        on = resource.get("onsetDateTime") or (resource.get("onsetPeriod") or {}).get("start")
        yield (
            "emr_diagnosis",
            {
                "dx_id": values.needed(resource.get("id"), "id"),
                **self._about(resource),
                "dx_date": values.day(on or resource.get("recordedDate"), "onsetDateTime"),
                "end_date": values.day(resource.get("abatementDateTime"), "abatementDateTime"),
                **coded(resource.get("code"), "code"),
                "is_suspected": status in SUSPECTED,
            },
        )

    def _observation(self, resource: Row, line: Line) -> Iterator[tuple[str, Row]]:
        on = resource.get("effectiveDateTime") or (resource.get("effectivePeriod") or {}).get("start")
        about = {**self._about(resource), "collected_at": values.moment(on, "effectiveDateTime")}
        key, found = values.needed(resource.get("id"), "id"), coded(resource.get("code"), "code")
        organism = organism_of(resource, found)
        if organism is not None:
            yield "bacteriology", {"exam_id": key, **about, **organism}
            return
        text, value, unit, is_ucum = result_of(resource)
        limits = (resource.get("referenceRange") or [{}])[0]
        yield (
            "lab_result",
            {
                "result_id": key,
                **about,
                **found,
                "value_num": value,
                "value_text": text,
                "unit": unit,
                "is_ucum": is_ucum,
                "ref_low": quantity_number((limits.get("low") or {}).get("value")),
                "ref_high": quantity_number((limits.get("high") or {}).get("value")),
            },
        )

    def _request(self, resource: Row, line: Line) -> Iterator[tuple[str, Row]]:
        dosage = (resource.get("dosageInstruction") or [{}])[0]
        bounds = ((dosage.get("timing") or {}).get("repeat") or {}).get("boundsDuration") or {}
        dispense = resource.get("dispenseRequest") or {}
        supply = dispense.get("expectedSupplyDuration") or bounds
        amount = dispense.get("quantity") or dose(dosage)
        table = "injection" if injected(dosage) else "prescription"
        row = {
            **self._order(resource, dosage, amount),
            "start_date": values.day(resource.get("authoredOn"), "authoredOn"),
            "end_date": None,
            "stage": "order",
        }
        if table == "prescription":
            row["days"] = quantity_number(supply.get("value")) if supply.get("code", "d") == "d" else None
        yield table, row

    def _administration(self, resource: Row, line: Line) -> Iterator[tuple[str, Row]]:
        dosage = resource.get("dosage") or {}
        self._given.add(str((resource.get("request") or {}).get("reference")))
        period = resource.get("effectivePeriod") or {}
        start = values.day(resource.get("effectiveDateTime") or period.get("start"), "effectiveDateTime")
        yield (
            "injection",
            {
                **self._order(resource, dosage, dosage.get("dose") or {}),
                "start_date": start,
                "end_date": values.day(period.get("end"), "effectivePeriod.end") or start,
                "stage": "given",
            },
        )

    def _order(self, resource: Row, dosage: Row, amount: Row) -> Row:
        return {
            "order_id": values.needed(resource.get("id"), "id"),
            **self._about(resource),
            **coded(resource.get("medicationCodeableConcept"), "medicationCodeableConcept"),
            "quantity": quantity_number(amount.get("value")),
            "unit": amount.get("code") or amount.get("unit"),
            "is_ucum": amount.get("system") == UCUM and bool(amount.get("code")),
            "route": (dosage.get("route") or {}).get("text"),
        }

    def _procedure(self, resource: Row, line: Line) -> Iterator[tuple[str, Row]]:
        on = resource.get("performedDateTime") or (resource.get("performedPeriod") or {}).get("start")
        done = values.day(on, "performedDateTime")
        about = self._about(resource)
        inout = self._encounters.get(about.pop("encounter_id") or "", "outpatient")
        yield (
            "claim_procedure",
            {
                **about,
                "claim_ym": None if done is None else f"{done:%Y-%m}",
                "inout": "inpatient" if inout == "inpatient" else "outpatient",
                "service_date": done,
                "kind": "procedure",
                **coded(resource.get("code"), "code"),
            },
        )

    def _imaging(self, resource: Row, line: Line) -> Iterator[tuple[str, Row]]:
        coding = (resource.get("modality") or [{}])[0]
        series = (resource.get("series") or [{}])[0]
        part = series.get("bodySite") or {}
        yield (
            "radiology",
            {
                "exam_id": values.needed(resource.get("id"), "id"),
                **self._about(resource),
                "exam_date": values.day(resource.get("started"), "started"),
                **coded({"coding": [coding], "text": resource.get("description")}, "modality"),
                "body_part": part.get("display") or part.get("code"),
            },
        )
