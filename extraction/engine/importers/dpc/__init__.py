"""DPC data: form 1 (FF1_*.txt) and merged EF files (EFn_*.txt in-patient, EFg_*.txt out-patient).

Specification: 「DPC導入の影響評価に係る調査」実施説明資料 of the fiscal year; CP932, separated by tabs. The
order of columns by fiscal year stands in ``data/dpc_layouts.json`` with its source; entries not certain
(要確認) and other years are replaced by a ``dpc_layouts.json`` beside the site's mapping tables. Form 1 is
read in the vertical layout in force since fiscal 2014. The files' month (YYMM) is taken from their names.
Where the specification is silent, this is decided:
 * the patient is データ識別番号, with leading zeros; a stay is patient and day of admission, and 回数管理番号
   where it is not 0;
 * parent forms count, child forms are set aside; of a stay told in several files the last file counts;
 * a stay's main code is the disease that took most resources (A006030);
 * a disease's code is its ICD-10 code, its local code the 傷病名コード, where form 1 has one (from 2016 on);
   suspected (疑い) is the modifier 8002 or the name's end;
 * a discharge by death (転帰 6 or 7) is the patient's day of death: deaths elsewhere are not known;
 * of EF the details count (行為明細番号 not 000), 使用量 × 行為回数; comments (codes 8…) are set aside;
 * EFn are acts of stays, drugs brought from home (持参薬) among them; EFg go to the claims tables, their
   lines of disease (データ区分 SY) to the claim diagnoses. Birth and sex come from EFg since fiscal 2018.
"""

from __future__ import annotations

import re
from pathlib import Path

from extraction.engine.errors import StoreError
from extraction.engine.importers import lines
from extraction.engine.importers.dpc import ef, form1, layouts
from extraction.engine.importers.session import Session

CODED = ("code_system", "code", "local_code", "name")
CLAIM = ("patient_id", "claim_ym", "inout", "service_date")
HELD = {
    "dpc_stay": (
        *("stay_id", "patient_id", "admission_date", "discharge_date", "main_code_system", "main_code"),
        "outcome",
    ),
    "dpc_diagnosis": (
        *("stay_id", "patient_id", "admission_date", "kind", *CODED, "is_suspected", "modifier_codes"),
    ),
    "dpc_procedure": ("stay_id", "patient_id", "service_date", *CODED, "quantity"),
    "claim_diagnosis": (
        *("patient_id", "claim_ym", "inout", "start_date", *CODED, "is_main", "is_suspected"),
    ),
    "claim_drug": (*CLAIM, *CODED, "quantity"),
    "claim_procedure": (*CLAIM, "kind", *CODED, "quantity"),
}
FORM1, INPATIENT, OUTPATIENT = re.compile(r"FF1", re.I), re.compile(r"EFn", re.I), re.compile(r"EFg", re.I)


def run(session: Session, source: Path, mapping_dir: Path | None) -> None:
    """Read every DPC file of a source into a session."""
    listed = layouts.load(mapping_dir)
    found = lines.files(source, "FF1*", "EFn*", "EFg*")
    lines.set_aside_others(session.ledger, source, found)
    if not any(kind.match(path.name) for path in found for kind in (FORM1, INPATIENT, OUTPATIENT)):
        raise StoreError(
            f"{source} の名前は FF1、EFn、EFg のどれでも始まっていません。",
            f"The name of {source} begins with none of FF1, EFn and EFg.",
        )
    forms = [path for path in found if FORM1.match(path.name)]
    last: dict[str, Path] = {}
    for path in forms:
        last |= dict.fromkeys(form1.stays_of(path, path.name), path)
    for path in forms:
        session.hold("dpc_stay")
        session.hold("dpc_diagnosis")
        elsewhere = {stay for stay, where in last.items() if where != path}
        reader = form1.Reader(session, layouts.choose(listed, "form1", path.name), elsewhere)
        for line in lines.read_lines(path, lines.relative(path, source), "cp932", session.ledger):
            reader.line(line)
        reader.finish()
    for path in found:
        if INPATIENT.match(path.name) or OUTPATIENT.match(path.name):
            kind = path.name[:3].lower()
            session.hold("dpc_procedure" if kind == ef.INPATIENT else "claim_procedure")
            details = ef.Reader(session, layouts.choose(listed, kind, path.name), kind)
            for line in lines.read_lines(path, lines.relative(path, source), "cp932", session.ledger):
                details.line(line)
