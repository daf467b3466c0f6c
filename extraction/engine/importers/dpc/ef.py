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
DONE = "実施年月日"
COMMENTS, DRUG, DEVICE = "8", "6", "7"


class Reader:
    """Reads one EF file."""

    def __init__(self, session: Session, layout: Layout, what: str) -> None:
        self.session, self._layout, self._what = session, layout, what

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
        if not named["行為明細番号"].strip("0"):
            ledger.set_aside(self._what, TOTAL)
        elif named["レセプト電算コード"].startswith(COMMENTS):
            ledger.set_aside(self._what, COMMENT)
        else:
            self.session.take(self._what, line.place, line.text, lambda: self._rows(named))

    def _rows(self, named: dict[str, str]) -> Iterator[tuple[str, Row]]:
        patient = values.needed(named["データ識別番号"], "データ識別番号")
        admitted = values.day(named["入院年月日"], "入院年月日")
        done = values.needed_day(named[DONE], DONE)
        code = values.clean(named["レセプト電算コード"])
        local = values.clean(named["病院点数マスタコード"])
        used = values.number(named["使用量"], "使用量")
        times = values.number(named["行為回数"], "行為回数") or 1
        row = {
            "patient_id": patient,
            "service_date": done,
            "code_system": "RECEIPT",
            "code": code,
            "local_code": values.needed(local or code, "病院点数マスタコード"),
            "local_system": "RECEIPT" if local is None else None,
            "name": values.clean(named["診療明細名称"]),
            "quantity": (used or 1) * times,
        }
        if admitted is not None:
            yield "dpc_procedure", {**row, "stay_id": stay_key(patient, f"{admitted:%Y%m%d}", "")}
            return
        claim = {**row, "claim_ym": f"{done:%Y-%m}", "inout": "outpatient"}
        if (code or "").startswith(DRUG):
            yield "claim_drug", claim
        else:
            kind = "device" if (code or "").startswith(DEVICE) else "procedure"
            yield "claim_procedure", {**claim, "kind": kind}
