"""SS-MIX2 standardised storage: HL7 v2.5 messages in folders by patient, day and kind of data.

Specification: SS-MIX2 標準化ストレージ仕様書 and 構成の説明と構築ガイドライン (JAMI, Ver. 1.2; ISO/TS 24289);
coding of fields as in JAHIS's HL7 rules. Which transmission counts is decided in ``storage.counting``: file
names carry order number, time and condition flag; the latest transmission of an order decides, and flag 0
deletes. Orders without a number (blank or all nines) are told apart by day and department; kinds without a
day hold one file for each patient (ADT-00, PPR-01), so a new PPR-01 replaces all diseases.
Where the specification is silent, or several ways are in use, this is decided:
 * prescriptions are what was ordered (OMP-01), injections what was given (OMP-12). An order of injection is
   taken only where the whole storage has no OMP-12 at all, a prescription that was only recorded as given
   (OMP-11) only where the storage has no OMP-01; otherwise they are set aside, so that nothing counts twice;
 * ``stage`` says which of the two a row is: order (OMP-01, OMP-02) or given (OMP-11, OMP-12);
 * examinations are those done (OMG-11, OMG-13, not the orders OMG-01, OMG-03); of an order that was divided
   (ORC-1 CH) the parts count, and the same item told twice in a message counts once;
 * bacteriology is taken from the results of OML-11 (see ``results``); vital signs are no part of this storage
   (hospitals keep them in the extended storage, which is not read);
 * the day of death is the master record's (PID-29), else the day of a discharge by death (PV1-36 20);
 * a stay is an admission (ADT-22) with its discharge (ADT-52), joined by visit number (PV1-19), else by day
   of admission (PV1-44); a discharge without an admission makes a stay of its own;
 * a disease's ICD-10 code is PRB-10's, else PRB-3's; its own code is PRB-3's. It is dated PRB-7, else PRB-16,
   else PRB-2; the main one is rank 1 in PRB-18. Suspected (疑い) is told by the words of PRB-13, the
   name's end or the parts of the name (ZPR), as the codes differ between systems (要確認 at each site);
 * observation lasts from the first to the last day on which the storage mentions the patient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from extraction.engine.importers import values
from extraction.engine.importers.records import Place
from extraction.engine.importers.session import Person, Row, Session, optional
from extraction.engine.importers.ssmix2 import messages, results, rows, storage
from extraction.engine.importers.ssmix2.messages import Segment, first
from extraction.engine.importers.ssmix2.storage import Sent
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

CODED = ("code_system", "code", "local_code", "name")
ORDER = (
    "order_id",
    "patient_id",
    "encounter_id",
    "start_date",
    "end_date",
    *CODED,
    "quantity",
    "unit",
    "route",
    "stage",
)
EXAM = ("exam_id", "patient_id", "encounter_id", "exam_date", *CODED)
HELD = {
    "encounter": ("encounter_id", "patient_id", "kind", "start_date", "end_date", "dept"),
    "emr_diagnosis": (
        *("dx_id", "patient_id", "encounter_id", "dx_date", "end_date", *CODED, "is_main", "is_suspected"),
    ),
    "prescription": (*ORDER, "days"),
    "injection": ORDER,
    "lab_result": (
        *("result_id", "patient_id", "encounter_id", "collected_at", *CODED, "value_num", "value_text"),
        *("unit", "ref_low", "ref_high"),
    ),
    "radiology": EXAM,
    "physiology": EXAM,
    "bacteriology": (
        *("exam_id", "patient_id", "encounter_id", "collected_at", "specimen_code", "organism_code"),
        *("organism_name", "drug_code", "susceptibility"),
    ),
}
TABLES = {
    "ADT-12": "encounter",
    "ADT-22": "encounter",
    "ADT-52": "encounter",
    "PPR-01": "emr_diagnosis",
    "OMP-01": "prescription",
    "OMP-11": "prescription",
    "OMP-02": "injection",
    "OMP-12": "injection",
    "OML-11": "lab_result",
    "OMG-11": "radiology",
    "OMG-13": "physiology",
}
OTHER_KIND = Text("この種別の表はストアにありません", "the store has no table for this kind")
ORDERED = Text("注射は実施(OMP-12)を数えます", "injections are counted when given (OMP-12)")
GIVEN = Text("処方はオーダ(OMP-01)を数えます", "prescriptions are counted when ordered (OMP-01)")
ADMISSION, DISCHARGE, VISIT = "ADT-22", "ADT-52", "ADT-12"
DIED = "20"
"""PV1-36, user-defined table 0112: discharged by death."""


def run(session: Session, source: Path, mapping_dir: Path | None) -> None:
    """Read a whole storage into a session, one patient after the other."""
    kinds = {path.name for path in source.glob("*/*/*/*/*") if path.is_dir()} if source.is_dir() else set()
    for table in {TABLES[kind] for kind in kinds if kind in TABLES}:
        session.hold(table)
    unwanted = {}
    if "OMP-12" in kinds:
        unwanted["OMP-02"] = ORDERED
    if "OMP-01" in kinds:
        unwanted["OMP-11"] = GIVEN
    for files in storage.patients(source):
        Patient(session, source, unwanted).read(files)


class Patient:
    """Reads one patient's folder."""

    def __init__(self, session: Session, source: Path, unwanted: dict[str, Text]) -> None:
        self.session, self._source, self._unwanted = session, source, unwanted
        self._stays: dict[str, tuple[Row, Place]] = {}

    def read(self, files: list[Path]) -> None:
        """All files of the folder, each used, set aside or rejected."""
        sents = []
        for path in files:
            try:
                sents.append(storage.sent(path))
            except Unreadable as error:
                self.session.ledger.reject("file", self._place(path), error, path.name)
        valid, others = storage.counting(sents)
        for one, why in others:
            self.session.ledger.set_aside(one.kind, why)
        for one in valid:
            why_not = self._unwanted.get(one.kind)
            if why_not is None and one.kind not in TABLES and one.kind != "ADT-00":
                why_not = OTHER_KIND
            if why_not is not None:
                self.session.ledger.set_aside(one.kind, why_not)
            else:
                self._file(one)
        for row, place in self._stays.values():
            self.session.emit("encounter", row, place)

    def _place(self, path: Path, line: int | None = None) -> Place:
        return Place(str(path.relative_to(self._source)), line)

    def _file(self, one: Sent) -> None:
        raw = one.path.read_bytes()
        place = self._place(one.path)
        try:
            segments = messages.parse(raw)
            visit = self._visit(segments, place)
            pid = first(segments, "PID")
            written = None if pid is None else pid.get(3)
            if written != one.patient_id:
                raise Unreadable(
                    "PID-3",
                    f"ファイル名の患者と違います: {written}",
                    f"another patient than the file's name: {written}",
                )
            self._visits(one, segments, place)
        except Unreadable as error:
            self.session.ledger.reject(
                one.kind, place, error, raw.decode("iso2022_jp_ext", "backslashreplace")
            )
            return
        self.session.ledger.use(one.kind)
        for outcome in self._rows(one, segments, visit):
            self._take(one, outcome)

    def _visit(self, segments: list[Segment], place: Place) -> str | None:
        """The number of the visit, left blank where it is not readable."""
        pv1 = first(segments, "PV1")
        try:
            return None if pv1 is None else pv1.get(19)
        except Unreadable as error:
            self.session.ledger.blank(Place(place.file, pv1.line if pv1 else None), error)
            return None

    def _take(self, one: Sent, outcome: rows.Outcome) -> None:
        segment = outcome.segment
        what, place = f"{one.kind} {segment.name}", self._place(one.path, segment.line)
        if isinstance(outcome, rows.SetAside):
            self.session.ledger.set_aside(what, outcome.why)
        elif isinstance(outcome, rows.Faulty):
            self.session.ledger.reject(what, place, outcome.error, segment.text)
        else:
            if segment.unknown:
                self.session.ledger.odd_characters(place, segment.unknown, segment.text)
            self.session.take(what, place, segment.text, lambda: outcome.rows)

    def _rows(self, one: Sent, segments: list[Segment], visit: str | None) -> Iterator[rows.Outcome]:
        told = (one, segments, visit)
        makers: dict[str, Callable[[], Iterator[rows.Outcome]]] = {
            "emr_diagnosis": lambda: rows.diseases(*told),
            "prescription": lambda: rows.orders("prescription", *told),
            "injection": lambda: rows.orders("injection", *told),
            "lab_result": lambda: results.results(*told),
            "radiology": lambda: rows.examinations("radiology", *told),
            "physiology": lambda: rows.examinations("physiology", *told),
        }
        make = makers.get(TABLES.get(one.kind, ""))
        return make() if make else iter(())

    def _visits(self, one: Sent, segments: list[Segment], place: Place) -> None:
        if one.kind == "ADT-00":
            self._master(one, segments, place)
        elif one.kind == VISIT:
            on = values.needed_day(one.day.strip("-"), "診療日")
            self._stays[one.path.name] = (self._encounter(one, segments, "outpatient", on, on), place)
        elif one.kind in (ADMISSION, DISCHARGE):
            self._stay(one, segments, place)

    def _master(self, one: Sent, segments: list[Segment], place: Place) -> None:
        pid = first(segments, "PID")
        if pid is None:
            raise Unreadable("PID", "PID がありません", "there is no PID")
        birth, death = (optional(self.session, place, values.day, pid.get(n), f"PID-{n}") for n in (7, 29))
        self.session.patient(one.patient_id, place, sex=values.sex(pid.get(8)), birth=birth, death=death)

    def _stay(self, one: Sent, segments: list[Segment], place: Place) -> None:
        pv1 = first(segments, "PV1")
        if pv1 is None:
            raise Unreadable("PV1", "PV1 がありません", "there is no PV1")
        day = values.needed_day(one.day.strip("-"), "診療日")
        admitted, left = (values.day(pv1.get(n), f"PV1-{n}") for n in (44, 45))
        if one.kind == ADMISSION:
            admitted = admitted or day
        else:
            left = left or day
            if pv1.get(36) == DIED:
                self._died(one, left)
        key = pv1.get(19) or str(admitted)
        row = self._encounter(one, segments, "inpatient", admitted, left)
        held = self._stays.get(key)
        if held is not None:
            row["start_date"] = row["start_date"] or held[0]["start_date"]
            row["end_date"] = row["end_date"] or held[0]["end_date"]
        self._stays[key] = (row, place)

    def _died(self, one: Sent, day: date) -> None:
        """A discharge by death tells the day of death where the master record does not."""
        person = self.session.persons.setdefault(one.patient_id, Person())
        person.death = person.death or day

    def _encounter(self, one: Sent, segments: list[Segment], kind: str, start: object, end: object) -> Row:
        pv1 = first(segments, "PV1")
        number = None if pv1 is None else pv1.get(19)
        if pv1 is not None and pv1.get(2) == "E":
            kind = "emergency"
        dept = (pv1.get(10) if pv1 is not None else None) or one.department.strip("-") or None
        return {
            "encounter_id": number or f"{one.patient_id}-{start or end}-{kind}-{dept or ''}".rstrip("-"),
            "patient_id": one.patient_id,
            "kind": kind,
            "start_date": start,
            "end_date": end,
            "dept": dept,
        }
