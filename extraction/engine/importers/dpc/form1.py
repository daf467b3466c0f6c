"""DPC form 1 (様式1): one stay in several lines, each with a code and up to nine payloads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extraction.engine.importers import lines, values
from extraction.engine.importers.dpc.layouts import Layout
from extraction.engine.importers.lines import Line
from extraction.engine.importers.records import Place
from extraction.engine.importers.session import Row, Session
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

BIRTH, ADMISSION, DISCHARGE, SURGERY = "A000010", "A000020", "A000030", "A007010"
DISEASES = {
    "A006010": "main",
    "A006020": "admission",
    "A006030": "resource",
    "A006031": "resource_second",
    "A006040": "comorbidity",
    "A006050": "complication",
}
RESOURCE = "A006030"
SUSPECTED = "8002"
DIED = ("6", "7")
"""退院時転帰: death by the disease that took most resources, or by another."""
OTHER = Text("ストアに列のない項目です", "an item for which the store has no column")
CHILD = Text("子様式1です(親様式1を数えます)", "a child form; the parent form counts")
HEADER = Text("見出しの行です", "a line of headings")
REPLACED = Text("後のファイルに同じ入院があります", "a later file has the same stay")
LAST = "ペイロード9"


@dataclass
class Stay:
    """What the lines of one stay have told so far."""

    row: Row
    place: Place
    rows: list[tuple[str, Row, Place]] = field(default_factory=list)


def is_header(line: Line) -> bool:
    """Whether a line holds the columns' names."""
    return line.text.startswith(("施設", '"施設'))


def stay_key(patient: str, admitted: str, number: str) -> str:
    """Patient and day of admission, and the running number where there is more than one that day."""
    return f"{patient}-{admitted}" + (f"-{number}" if number.strip("0 ") else "")


def stays_of(path: Path, name: str) -> Iterator[str]:
    """The stays a file tells of, without reading more of it."""
    for line in lines.read_lines(path, name, "cp932", None):
        parts = line.text.split("\t")
        if len(parts) > 4 and not is_header(line):
            yield stay_key(parts[1].strip(), parts[2].strip(), parts[3])


class Reader:
    """Reads one file of form 1; ``elsewhere`` names stays that a later file tells again."""

    def __init__(self, session: Session, layout: Layout, elsewhere: set[str]) -> None:
        self.session, self._layout, self._elsewhere = session, layout, elsewhere
        self._stays: dict[str, Stay] = {}

    def line(self, line: Line) -> None:
        """One line: used, set aside or rejected."""
        ledger = self.session.ledger
        if is_header(line):
            ledger.set_aside("FF1", HEADER)
            return
        try:
            named = self._layout.fields(line, LAST)
            stay = self._stay(named, line)
            why_not = self._why_not(named, stay.row["stay_id"])
        except Unreadable as error:
            ledger.reject("FF1", line.place, error, line.text)
            return
        if why_not is not None:
            ledger.set_aside("FF1", why_not)
            return
        self.session.take("FF1", line.place, line.text, lambda: self._tell(stay, named, line))

    def _why_not(self, named: dict[str, str], stay: str) -> Text | None:
        if stay in self._elsewhere:
            return REPLACED
        if named["統括診療情報番号"].strip("0"):
            return CHILD
        known = (BIRTH, ADMISSION, DISCHARGE, SURGERY, *DISEASES)
        return None if named["コード"] in known else OTHER

    def _stay(self, named: dict[str, str], line: Line) -> Stay:
        patient = values.needed(named["データ識別番号"], "データ識別番号")
        admitted = values.needed_day(named["入院年月日"], "入院年月日")
        key = stay_key(patient, named["入院年月日"].strip(), named["回数管理番号"])
        row = {"stay_id": key, "patient_id": patient, "admission_date": admitted}
        return self._stays.setdefault(key, Stay(row, line.place))

    def _tell(self, stay: Stay, named: dict[str, str], line: Line) -> Iterator[tuple[str, Row]]:
        code = named["コード"]
        payload = [named[f"ペイロード{n}"] for n in range(1, 10)]
        if code == BIRTH:
            birth = values.day(payload[0], "ペイロード1")
            patient = stay.row["patient_id"]
            self.session.patient(patient, line.place, sex=values.sex(payload[1]), birth=birth)
        elif code == DISCHARGE:
            self._discharge(stay, payload, line)
        elif code in DISEASES:
            stay.rows.append(("dpc_diagnosis", self._disease(stay, code, payload), line.place))
        elif code == SURGERY:
            stay.rows.append(("dpc_procedure", self._surgery(stay, payload), line.place))
        yield from ()

    def _discharge(self, stay: Stay, payload: list[str], line: Line) -> None:
        left = values.day(payload[0], "ペイロード1")
        stay.row |= {"discharge_date": left, "outcome": payload[2] or None}
        if payload[2] in DIED and left is not None:
            self.session.patient(stay.row["patient_id"], line.place, death=left)

    def _disease(self, stay: Stay, code: str, payload: list[str]) -> Row:
        """ICD-10 code, and since fiscal 2016 the claims' code of the disease and up to four modifiers."""
        icd = values.needed(payload[1], "ペイロード2")
        claimed = values.clean(payload[3])
        modifiers = [found for found in map(values.clean, payload[4:8]) if found]
        name = values.clean(payload[8])
        if code == RESOURCE:
            stay.row |= {"main_code_system": "ICD10", "main_code": values.icd10(icd)}
        return {
            **{name: stay.row[name] for name in ("stay_id", "patient_id", "admission_date")},
            "kind": DISEASES[code],
            "code_system": "ICD10",
            "code": icd,
            "local_code": claimed or icd,
            "local_system": "RECEIPT_DX" if claimed else None,
            "name": name,
            "is_suspected": SUSPECTED in modifiers or (name or "").endswith("疑い"),
            "modifier_codes": " ".join(modifiers) or None,
        }

    def _surgery(self, stay: Stay, payload: list[str]) -> Row:
        code = values.needed(payload[1], "ペイロード2")
        return {
            "stay_id": stay.row["stay_id"],
            "patient_id": stay.row["patient_id"],
            "service_date": values.day(payload[0], "ペイロード1"),
            "code_system": "KCODE",
            "code": code,
            "local_code": code,
            "local_system": "KCODE",
            "name": values.clean(payload[8]),
            "quantity": values.number(payload[3], "ペイロード4"),
        }

    def finish(self) -> None:
        """Give out the stays with what belongs to them."""
        for key, stay in self._stays.items():
            if key not in self._elsewhere and (stay.rows or len(stay.row) > 3):
                self.session.emit("dpc_stay", stay.row, stay.place)
                for table, row, place in stay.rows:
                    self.session.emit(table, row, place)
