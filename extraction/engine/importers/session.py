"""One import: an importer's rows become a store; codes are mapped, units made one, everything counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from extraction.engine.importers import values
from extraction.engine.importers.coverage import Coverage
from extraction.engine.importers.mapping import Mapping as SiteMapping
from extraction.engine.importers.records import Ledger, Place
from extraction.engine.importers.values import Unreadable
from extraction.engine.store_format import schema_of
from extraction.engine.store_writer import ROW_KEYS, StoreWriter
from extraction.script.tables import TABLES

Row = dict[str, Any]
BATCH = 20_000
MEASURED = {"lab_result": ("value_num", "ref_low", "ref_high")}
AMOUNTS = {"prescription": ("quantity",), "injection": ("quantity",)}
SPANS = (("start_date", "end_date"), ("dx_date", "end_date"), ("admission_date", "discharge_date"))
PATIENT = ("patient_id", "sex", "birth_date", "death_date", "obs_start", "obs_end")
REPORT, REJECTS = "import/report.json", "import/rejects.csv"


@dataclass(slots=True)
class Person:
    """What the source says of a patient, and the first and last day it mentions them."""

    sex: str | None = None
    birth: date | None = None
    death: date | None = None
    first: date | None = None
    last: date | None = None
    known: bool = False
    period: bool = False


class Session:
    """Collects rows and accounts of one import; leaving it without ``publish`` leaves the old store alone.

    ``held`` names the columns this kind of source can fill: other columns stay absent from the store, and a
    table stays absent until ``hold`` or ``emit`` is called for it.
    """

    def __init__(
        self,
        kind: str,
        out: Path,
        site: str,
        mapping: SiteMapping,
        held: Mapping[str, tuple[str, ...]],
        *,
        memory: str = "1GB",
    ) -> None:
        self.kind, self.site, self.mapping, self._held = kind, site, mapping, held
        distinct = frozenset(ROW_KEYS | {"dpc_stay", "dpc_diagnosis", "bacteriology"})
        self._writer = StoreWriter(out, site, distinct=distinct, memory=memory)
        self._buffers: dict[str, list[Row]] = {}
        self.coverage = Coverage()
        self.persons: dict[str, Person] = {}
        self.made: Counter[str] = Counter()
        self.report: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._writer.__enter__()
        rejects = self._writer.fresh / REJECTS
        rejects.parent.mkdir()
        self.ledger = Ledger(rejects)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self.ledger.close()
        self._writer.__exit__(kind, error, trace)

    def hold(self, table: str) -> None:
        """The source has records for this table, even if none turns out to give rows."""
        self._buffers.setdefault(table, [])

    def patient(
        self,
        patient_id: str,
        place: Place,
        *,
        sex: str | None = None,
        birth: date | None = None,
        death: date | None = None,
    ) -> None:
        """What a record says of a patient; a later record wins, and a contradiction is reported."""
        person = self.persons.setdefault(patient_id, Person())
        person.known = True
        for name, new in (("sex", sex), ("birth", birth), ("death", death)):
            old = getattr(person, name)
            if new is not None and old is not None and old != new and (name, new) != ("sex", "9"):
                self.ledger.blank(
                    place,
                    Unreadable(name, f"以前の記録は {old} でした", f"an earlier record said {old}"),
                    str(new),
                )
            if new is not None and not (name == "sex" and new == "9" and old):
                setattr(person, name, new)

    def seen(self, patient_id: str, on: date | None, until: date | None = None) -> None:
        """The source mentions the patient on a day: observation runs from the first such day to the last."""
        person = self.persons.setdefault(patient_id, Person())
        for moment in (on, until):
            if moment is not None and not person.period:
                person.first = moment if person.first is None else min(person.first, moment)
                person.last = moment if person.last is None else max(person.last, moment)

    def observed(self, patient_id: str, start: date, end: date) -> None:
        """The source itself says over which days a patient was observed; what it mentions counts no more."""
        person = self.persons[patient_id]
        if not person.period:
            person.first = person.last = None
        person.period = True
        person.first = start if person.first is None else min(person.first, start)
        person.last = end if person.last is None else max(person.last, end)

    def take(
        self, what: str, place: Place, content: str, build: Callable[[], Iterable[tuple[str, Row]]]
    ) -> bool:
        """One record: all rows that ``build`` makes of it, or none and a line in the rejects."""
        try:
            rows = list(build())
            for _, row in rows:
                values.needed(row["patient_id"], "patient_id")
        except Unreadable as error:
            self.ledger.reject(what, place, error, content)
            return False
        for table, row in rows:
            self.emit(table, row, place)
        self.ledger.use(what)
        return True

    def emit(self, table: str, row: Row, place: Place) -> None:
        """Take one row: map its code, make its unit one, check its days.

        ``code_system`` and ``code`` are the standard code the source itself gives, if any; the site's mapping
        table wins over it. ``local_system`` says which mapping rows are meant, ``is_ucum`` that the source
        itself calls the unit a UCUM unit; neither is kept.
        """
        local_system, is_ucum = row.pop("local_system", None), row.pop("is_ucum", False)
        self._check_days(row, place)
        on = _day(row.get(TABLES[table].when or ""))
        if "local_code" in row:
            self._map_code(table, row, on, local_system)
        if "organism_system" in row:
            self._map_organism(table, row, on)
        for column in (*MEASURED.get(table, ()), *AMOUNTS.get(table, ()))[:1]:
            if column in row and row.get("unit"):
                self._map_unit(table, row, is_ucum)
        self.seen(row["patient_id"], on, _day(row.get("end_date") or row.get("discharge_date")))
        row["site_id"] = self.site
        self.made[table] += 1
        buffer = self._buffers.setdefault(table, [])
        buffer.append(row)
        if len(buffer) >= BATCH:
            self._flush(table)

    def _check_days(self, row: Row, place: Place) -> None:
        for first, last in SPANS:
            start, end = row.get(first), row.get(last)
            if start is not None and end is not None and end < start:
                row[last] = None
                self.ledger.blank(
                    place,
                    Unreadable(last, f"開始日 {start} より前です", f"it is before the start {start}"),
                    str(end),
                )

    def _map_code(self, table: str, row: Row, on: date | None, local_system: str | None) -> None:
        local = row["local_code"]
        found = self.mapping.code(table, local_system, local, on) if local else None
        if found is not None:
            row["code_system"], row["code"] = found.system, found.code
            row["name"] = row.get("name") or found.name
        elif row.get("code") is None:
            row["code_system"] = None
        elif row.get("code_system") == "ICD10":
            row["code"] = values.icd10(row["code"])
        self.coverage.count_code(table, local_system, local, row.get("name"), row.get("code") is not None)

    def _map_organism(self, table: str, row: Row, on: date | None) -> None:
        """An organism by JANIS's code; the hospital's own name of it stays."""
        system, local = row.pop("organism_system"), row["organism_code"]
        found = self.mapping.code(table, system, local, on) if local else None
        if found is not None:
            row["organism_code"] = found.code
        self.coverage.count_code(
            table, system, local, row["organism_name"], found is not None or system == "JANIS"
        )

    def _map_unit(self, table: str, row: Row, is_ucum: bool) -> None:
        written = row["unit"]
        found = self.mapping.unit((row.get("local_code"), row.get("code")), written)
        self.coverage.count_unit(table, written, is_ucum or found is not None)
        if found is None:
            return
        row["unit"] = found.ucum
        for column in (*MEASURED.get(table, ()), *AMOUNTS.get(table, ())):
            if row.get(column) is not None and (found.factor, found.offset) != (1.0, 0.0):
                row[column] = row[column] * found.factor + found.offset

    def _flush(self, table: str) -> None:
        rows = self._buffers[table]
        columns = self._held.get(table, PATIENT)
        schema = schema_of(TABLES[table], ("site_id", *columns))
        self._writer.add(table, pa.Table.from_pylist(rows, schema=schema))
        rows.clear()

    def publish(self, data_cut: date | None = None) -> dict[str, Any]:
        """Write the store with report and rejects beside the tables; returns the report."""
        self._emit_patients()
        for table in self._buffers:
            self._flush(table)
        self.ledger.close()
        self._writer.publish(data_cut=data_cut, also=self._tell)
        return self.report

    def _emit_patients(self) -> None:
        self.hold("patient")
        for patient_id, person in self.persons.items():
            if person.death is not None and person.birth is not None and person.death < person.birth:
                error = Unreadable(
                    "death_date",
                    f"出生日 {person.birth} より前です",
                    f"it is before the birth {person.birth}",
                )
                self.ledger.blank(Place(f"patient {patient_id}"), error, str(person.death))
                person.death = None
            self._buffers["patient"].append(
                {
                    "site_id": self.site,
                    "patient_id": patient_id,
                    "sex": person.sex or "9",
                    "birth_date": person.birth,
                    "death_date": person.death,
                    "obs_start": person.first,
                    "obs_end": person.last,
                }
            )
            self.made["patient"] += 1
            if len(self._buffers["patient"]) >= BATCH:
                self._flush("patient")

    def _tell(self, writer: StoreWriter, folder: Path) -> dict[str, Any]:
        coverage = self.coverage.to_json()
        self.report = {
            "kind": self.kind,
            "site": self.site,
            **self.ledger.to_json(),
            "rows": {
                table: {
                    "made": self.made[table],
                    "exact_duplicates": writer.duplicates[table],
                    "stored": stored,
                    "row_numbers_used_twice": len(writer.conflicts[table]),
                    "examples": writer.conflicts[table][:10],
                }
                for table, stored in sorted(writer.rows.items())
            },
            "patients_without_master_record": sum(not p.known for p in self.persons.values()),
            "coverage": coverage,
        }
        text = json.dumps(self.report, ensure_ascii=False, indent=1) + "\n"
        (folder / REPORT).write_text(text, encoding="utf-8")
        self.coverage.write((folder / REPORT).parent)
        return {"coverage": coverage, "import": {"kind": self.kind, "rows": self.report["rows"]}}


def optional(
    session: Session, place: Place, read: Callable[[str | None, str], Any], text: str | None, name: str
) -> Any:
    """A field that may be blank: what cannot be read is left blank and reported."""
    try:
        return read(text, name)
    except Unreadable as error:
        session.ledger.blank(place, error, text or "")
        return None


def _day(value: Any) -> date | None:
    with suppress(AttributeError):
        return value.date() if isinstance(value, datetime) else value
    return None
