"""Electronic claims of hospitals (レセプト電算処理, UKE): medical and DPC claims.

Specification: オンライン又は光ディスク等による請求に係る記録条件仕様 (医科用・DPC用), CP932, comma separated,
one record a line, days with the number of the era. The order of fields stands in ``data/uke_layouts.json``;
a site may put its own ``uke_layouts.json`` beside its mapping tables (SB and CD are 要確認: their order was
not to be had in full; a record that does not fit is rejected, never misread).
Where the specification leaves it to the reader, this is decided:
 * the patient is カルテ番号等 of the receipt, with its leading zeros; a receipt without it is rejected whole;
 * the last digit of レセプト種別 says in-patient (odd) or out-patient (even);
 * a receipt handed in twice word for word counts once; of receipts for the same month, kind, patient, insurer
   and admission that differ, the one read last counts, and the others are set aside;
 * an act is dated by the days of its record (算定日情報), one row a day; claims before April 2012 have none,
   and their rows have no service_date;
 * a drug taken by mouth (診療識別 21) lasts as many days as it is counted;
 * claims do not tell deaths reliably: the store has no death_date;
 * roles of DPC diseases (傷病名区分) are told in form 1's words; a summary receipt (総括レセプト) is read
   like any other (要確認 where a hospital makes them);
 * record kinds without a table are set aside by kind, and a kind nobody knows is rejected line by line;
 * suspected (疑い) is the modifier 8002 or the end of a written name; uncoded diseases (0000999) keep their
   name and have no code.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from extraction.engine.importers import lines, values
from extraction.engine.importers.lines import Line
from extraction.engine.importers.session import Row, Session
from extraction.engine.importers.uke import receipts, rows
from extraction.engine.importers.uke.receipts import Head, Layouts, Receipt
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

CODED = ("code_system", "code", "local_code", "name")
CLAIM = ("patient_id", "claim_ym", "inout")
HELD = {
    "patient": ("patient_id", "sex", "birth_date", "obs_start", "obs_end"),
    "claim_diagnosis": (*CLAIM, "start_date", *CODED, "is_main", "is_suspected", "modifier_codes"),
    "claim_drug": (*CLAIM, "service_date", *CODED, "quantity", "days"),
    "claim_procedure": (*CLAIM, "service_date", "kind", *CODED, "quantity"),
    "dpc_stay": (
        *("stay_id", "patient_id", "admission_date", "discharge_date", "main_code_system", "main_code"),
        "outcome",
    ),
    "dpc_diagnosis": (
        *("stay_id", "patient_id", "admission_date", "kind", *CODED, "is_suspected", "modifier_codes"),
    ),
    "dpc_procedure": ("stay_id", "patient_id", "service_date", *CODED, "quantity"),
}
WITHOUT_ROWS = {
    "IR": ("医療機関情報", "medical institution"),
    "HO": ("保険者", "insurer"),
    "KO": ("公費", "public expense"),
    "KH": ("国保連固有情報", "regional federation"),
    "SN": ("資格確認", "eligibility"),
    "JD": ("受診日等", "days of visit"),
    "MF": ("窓口負担額", "patient's share"),
    "GR": ("包括評価対象外理由", "why outside the bundle"),
    "CO": ("コメント", "comment"),
    "NI": ("日計表", "day sheet"),
    "SJ": ("症状詳記", "description of symptoms"),
    "TI": ("臓器提供医療機関情報", "organ donor's institution"),
    "TR": ("臓器提供者レセプト情報", "organ donor's receipt"),
    "TS": ("臓器提供者請求情報", "organ donor's claim"),
    "KK": ("患者基礎情報", "patient's basic data"),
    "SK": ("診療関連情報", "related care"),
    "GA": ("外泊", "nights away"),
    "HH": ("包括評価", "bundled points"),
    "GT": ("合計調整", "adjustment of the total"),
    "GO": ("診療報酬請求書", "bill"),
}
"""Records that are known and make no rows; any other kind is rejected line by line."""
DPC_TABLES = {"BU": "dpc_stay", "SB": "dpc_diagnosis", "CD": "dpc_procedure"}
ACTS = ("SI", "IY", "TO")
UNKNOWN = "??"


def run(session: Session, source: Path, mapping_dir: Path | None) -> None:
    """Read every claim file (*.UKE) of a source into a session."""
    reader = Reader(session, _layouts(mapping_dir))
    found = lines.files(source, "*.UKE")
    lines.set_aside_others(session.ledger, source, found)
    for table in ("claim_diagnosis", "claim_drug", "claim_procedure"):
        session.hold(table)
    losing = receipts.not_counting(receipts.read(source, found), reader.layouts)
    for number, receipt in enumerate(receipts.read(source, found, session.ledger)):
        reader.receipt(receipt, losing.get(number))
    reader.emit_stays()


def _layouts(mapping_dir: Path | None) -> Layouts:
    own = mapping_dir / "uke_layouts.json" if mapping_dir else None
    if own is not None and own.exists():
        return receipts.own_layouts(own)
    data = resources.files("extraction.engine.importers").joinpath("data/uke_layouts.json")
    return Layouts(json.loads(data.read_text(encoding="utf-8")))


class Reader:
    """Reads receipts into a session."""

    def __init__(self, session: Session, layouts: Layouts) -> None:
        self.session, self.layouts = session, layouts
        self._stays: dict[str, tuple[Row, Line]] = {}
        self._act = ""

    def receipt(self, receipt: Receipt, why_not: Text | None) -> None:
        """All records of one receipt: used, set aside together, or rejected with their header."""
        if why_not is not None:
            for line in filter(None, (receipt.header, *receipt.lines)):
                self.session.ledger.set_aside(_kind(line), why_not)
            return
        head = None if receipt.header is None else self._header(receipt.header)
        self._act = ""
        for line in receipt.lines:
            self._record(line, head)

    def _header(self, line: Line) -> Head | None:
        try:
            head, named = self.layouts.head(line), self.layouts.fields(line)
            birth = values.era_day(named["生年月日"], "生年月日")
        except Unreadable as error:
            self.session.ledger.reject("RE", line.place, error, line.text)
            return None
        self.session.patient(head.patient_id, line.place, sex=values.sex(named["男女区分"]), birth=birth)
        self.session.ledger.use("RE")
        return head

    def _record(self, line: Line, head: Head | None) -> None:
        kind, ledger = _kind(line), self.session.ledger
        if line.error or kind == UNKNOWN:
            error = line.error or Unreadable(
                "", "レコード識別がありません", "there is no record identification"
            )
            ledger.reject(kind, line.place, error, line.text)
        elif kind in WITHOUT_ROWS:
            ja, en = WITHOUT_ROWS[kind]
            ledger.set_aside(
                kind, Text(f"ストアの表に対応しない記録({ja})", f"a record for which there is no table: {en}")
            )
        elif kind not in ("SY", *ACTS, *DPC_TABLES):
            error = Unreadable("", f"知らない種類の記録です: {kind}", f"a record of an unknown kind: {kind}")
            ledger.reject(kind, line.place, error, line.text)
        elif head is None:
            error = Unreadable(
                "", "読めるレセプト(RE)に属していません", "it belongs to no receipt that could be read"
            )
            ledger.reject(kind, line.place, error, line.text)
        else:
            self.session.take(kind, line.place, line.text, lambda: self._rows(kind, line, head))

    def _rows(self, kind: str, line: Line, head: Head) -> rows.Rows:
        named = self.layouts.fields(line)
        if kind in DPC_TABLES:
            self.session.hold(DPC_TABLES[kind])
        if kind in ACTS:
            self._act = named["診療識別"] or self._act
            return rows.acts(kind, self._act, named, head)
        if kind == "BU":
            self._keep(rows.stay(named, head), line)
            return iter(())
        return {"SY": rows.disease, "SB": rows.dpc_disease, "CD": rows.coded_act}[kind](named, head)

    def _keep(self, row: Row, line: Line) -> None:
        held = self._stays.get(row["stay_id"])
        if held is None or row["discharge_date"] or not held[0]["discharge_date"]:
            self._stays[row["stay_id"]] = (row, line)

    def emit_stays(self) -> None:
        """One row for each stay, as its last claim tells it."""
        for row, line in self._stays.values():
            self.session.emit("dpc_stay", row, line.place)


def _kind(line: Line) -> str:
    kind = line.text[:2]
    named = len(kind) == 2 and kind.isascii() and kind.isupper() and line.text[2:3] == ","
    return kind if named else UNKNOWN
