"""DPC EF files (EF統合ファイル): what was done and given, one line for each detail of an act."""

from __future__ import annotations

from collections.abc import Iterator

from extraction.engine.importers import values
from extraction.engine.importers.dpc.form1 import HEADER, is_header, stay_key
from extraction.engine.importers.dpc.layouts import Layout
from extraction.engine.importers.lines import Line
from extraction.engine.importers.session import Row, Session
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

TOTAL = Text("行為の合計行です(明細を数えます)", "the total of an act; its details count")
COMMENT = Text("コメントの行です", "a comment")
INPATIENT = "efn"
WHAT = {"efn": "EFn", "efg": "EFg"}
DONE, BORN, VISITED, FLAGS = "実施年月日", "生年月日", "外来受診年月日", "行為明細区分情報"
COMMENTS, DRUG, DEVICE, DISEASE = "8", "6", "7", "SY"
SEX, MAIN = 2, 4
"""Places of 行為明細区分情報 in out-patient files since fiscal 2018."""
UNCODED = "0000999"


class Reader:
    """Reads one EF file of one kind: efn (in-patient) or efg (out-patient)."""

    def __init__(self, session: Session, layout: Layout, kind: str) -> None:
        self.session, self._layout, self._kind = session, layout, kind
        self._what = WHAT[kind]

    def line(self, line: Line) -> None:
        """One line: used, set aside or rejected."""
        ledger = self.session.ledger
        if is_header(line):
            ledger.set_aside(self._what, HEADER)
            return
        try:
            named = self._layout.fields(line, DONE)
        except Unreadable as error:
            ledger.reject(self._what, line.place, error, line.text)
            return
        is_disease = named.get("データ区分") == DISEASE
        if not named["行為明細番号"].strip("0"):
            ledger.set_aside(self._what, TOTAL)
        elif named["レセプト電算コード"].startswith(COMMENTS) and not is_disease:
            ledger.set_aside(self._what, COMMENT)
        else:
            self.session.take(self._what, line.place, line.text, lambda: self._rows(named, line))

    def _rows(self, named: dict[str, str], line: Line) -> Iterator[tuple[str, Row]]:
        patient = values.needed(named["データ識別番号"], "データ識別番号")
        if self._kind == INPATIENT:
            admitted = values.needed_day(named["入院年月日"], "入院年月日")
            stay = stay_key(patient, f"{admitted:%Y%m%d}", "")
            yield "dpc_procedure", {**self._act(patient, named), "stay_id": stay}
            return
        self._person(patient, named, line)
        if named.get("データ区分") == DISEASE:
            yield "claim_diagnosis", self._disease(patient, named)
            return
        act = self._act(patient, named)
        claim = {**act, "claim_ym": f"{act['service_date']:%Y-%m}", "inout": "outpatient"}
        code = act["code"] or ""
        if code.startswith(DRUG):
            yield "claim_drug", claim
        else:
            yield "claim_procedure", {**claim, "kind": "device" if code.startswith(DEVICE) else "procedure"}

    def _person(self, patient: str, named: dict[str, str], line: Line) -> None:
        """Birth and sex, which out-patient files tell since fiscal 2018."""
        if BORN not in named:
            return
        sex = named[FLAGS][SEX : SEX + 1]
        birth = values.day(named[BORN], BORN)
        self.session.patient(patient, line.place, sex=sex if sex in ("1", "2") else None, birth=birth)

    def _disease(self, patient: str, named: dict[str, str]) -> Row:
        code = values.needed(named["レセプト電算コード"], "レセプト電算コード")
        began = values.day(named[DONE], DONE)
        month = named.get(VISITED, "")[:6]
        flags = named.get(FLAGS, "")
        name = values.clean(named["診療明細名称"])
        return {
            "patient_id": patient,
            "claim_ym": f"{values.era_month(month, VISITED):%Y-%m}" if month.strip("0") else None,
            "inout": "outpatient",
            "start_date": began,
            "code_system": "RECEIPT_DX",
            "code": None if code == UNCODED else code,
            "local_code": code,
            "local_system": "RECEIPT_DX",
            "name": name,
            "is_main": flags[MAIN : MAIN + 1] == "1" if BORN in named else None,
            "is_suspected": (name or "").endswith("疑い"),
        }

    def _act(self, patient: str, named: dict[str, str]) -> Row:
        code = values.clean(named["レセプト電算コード"])
        local = values.clean(named["病院点数マスタコード"])
        used = values.number(named["使用量"], "使用量")
        times = values.number(named["行為回数"], "行為回数") or 1
        return {
            "patient_id": patient,
            "service_date": values.needed_day(named[DONE], DONE),
            "code_system": "RECEIPT",
            "code": code,
            "local_code": values.needed(local or code, "病院点数マスタコード"),
            "local_system": "RECEIPT" if local is None else None,
            "name": values.clean(named["診療明細名称"]),
            "quantity": (used or 1) * times,
        }
