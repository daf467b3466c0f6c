"""The rows that the records of a receipt make."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from extraction.engine.importers import values
from extraction.engine.importers.session import Row
from extraction.engine.importers.uke.receipts import Head
from extraction.engine.importers.values import Unreadable

UNCODED, SUSPECTED = "0000999", "8002"
DPC_KINDS = {
    "01": "resource",
    "02": "comorbidity",
    "11": "main",
    "21": "admission",
    "31": "resource_second",
    **dict.fromkeys(("41", "42", "43", "44"), "comorbidity"),
    **dict.fromkeys(("51", "52", "53", "54"), "complication"),
}
"""傷病名区分 (別表23) in the words that form 1 has for them; 02 is 副傷病名."""
INTERNAL, MANAGEMENT, SURGERY = "21", "13", ("50", "51", "52", "53", "54")
Named = dict[str, str]
Rows = Iterator[tuple[str, Row]]


def disease(named: Named, head: Head) -> Rows:
    """SY: a disease of a medical claim."""
    yield (
        "claim_diagnosis",
        {
            **head.row(),
            "start_date": values.era_day(named["診療開始日"], "診療開始日"),
            **_disease_code(named),
            "is_main": named["主傷病"] == "01",
            **_modifiers(named),
        },
    )


def acts(kind: str, act: str, named: Named, head: Head) -> Rows:
    """SI, IY, TO: what was done, given or used, one row for each day it is counted on."""
    amount = values.number(named["数量"], "数量")
    code = _nine(named["コード"])
    undated: list[tuple[date | None, float]] = [(None, values.number(named["回数"], "回数") or 1)]
    for on, count in _days(named, head) or undated:
        row = {
            **head.row(),
            "service_date": on,
            **_receipt_code(code, named.get("商品名") or named.get("名称")),
            "quantity": count if amount is None else amount * count,
        }
        if kind == "IY":
            yield "claim_drug", {**row, "days": count if act == INTERNAL else None}
        else:
            yield "claim_procedure", {**row, "kind": "device" if kind == "TO" else _act_kind(act)}


def stay(named: Named, head: Head) -> Row:
    """BU: the stay of a DPC claim. Raises Unreadable."""
    admitted = values.era_day(named["今回入院年月日"], "今回入院年月日") or head.admitted
    if admitted is None:
        raise Unreadable("今回入院年月日", "日付がありません", "the day is missing")
    return {
        "stay_id": head.stay_of(admitted),
        "patient_id": head.patient_id,
        "admission_date": admitted,
        "discharge_date": values.era_day(named["今回退院年月日"], "今回退院年月日"),
        "main_code_system": "DPC",
        "main_code": values.needed(named["診断群分類番号"], "診断群分類番号"),
        "outcome": named["転帰区分"] or None,
    }


def dpc_disease(named: Named, head: Head) -> Rows:
    """SB: a disease of a DPC claim."""
    kind = named["傷病名区分"]
    row = {
        "stay_id": head.stay_of(head.admitted),
        "patient_id": head.patient_id,
        "admission_date": head.admitted,
        "kind": DPC_KINDS.get(kind, kind or None),
        **_disease_code(named),
        **_modifiers(named),
    }
    if named["ICD10"]:
        row |= {"code_system": "ICD10", "code": named["ICD10"]}
    yield "dpc_diagnosis", row


def coded_act(named: Named, head: Head) -> Rows:
    """CD: what was done within the bundle of a DPC claim."""
    used = values.number(named["使用量"], "使用量")
    amount = used if used is not None else values.number(named["数量データ"], "数量データ")
    yield (
        "dpc_procedure",
        {
            "stay_id": head.stay_of(head.admitted),
            "patient_id": head.patient_id,
            "service_date": values.era_day(named["実施年月日"], "実施年月日"),
            **_receipt_code(_nine(named["コード"]), None),
            "quantity": (amount or 1) * (values.number(named["回数"], "回数") or 1),
        },
    )


def _nine(code: str) -> str:
    found = values.needed(code, "コード")
    if not (len(found) == 9 and found.isascii() and found.isdigit()):
        raise Unreadable("コード", f"9桁の数字ではありません: {found}", f"not nine digits: {found}")
    return found


def _receipt_code(code: str, name: str | None) -> Row:
    return {
        "code_system": "RECEIPT",
        "code": code,
        "local_code": code,
        "local_system": "RECEIPT",
        "name": values.clean(name),
    }


def _disease_code(named: dict[str, str]) -> Row:
    code = values.needed(named["傷病名コード"], "傷病名コード")
    if not (len(code) == 7 and code.isascii() and code.isdigit()):
        raise Unreadable("傷病名コード", f"7桁の数字ではありません: {code}", f"not seven digits: {code}")
    return {
        "code_system": "RECEIPT_DX",
        "code": None if code == UNCODED else code,
        "local_code": code,
        "local_system": "RECEIPT_DX",
        "name": values.clean(named["傷病名称"]),
    }


def _modifiers(named: dict[str, str]) -> Row:
    text = named["修飾語コード"]
    if len(text) % 4 or not (text.isdigit() or not text):
        raise Unreadable(
            "修飾語コード", f"4桁ずつではありません: {text}", f"not groups of four digits: {text}"
        )
    codes = [text[n : n + 4] for n in range(0, len(text), 4)]
    suspected = SUSPECTED in codes or named["傷病名称"].endswith("疑い")
    return {"modifier_codes": " ".join(codes) or None, "is_suspected": suspected}


def _act_kind(act: str) -> str:
    return {MANAGEMENT: "management"}.get(act, "surgery" if act in SURGERY else "procedure")


def _days(named: dict[str, str], head: Head) -> list[tuple[date | None, float]]:
    """Day and number of times for each day of the month that has any. Raises Unreadable."""
    found: list[tuple[date | None, float]] = []
    for n, text in enumerate(named["日"].split(",")):
        count = values.number(text, f"{n + 1}日の情報")
        if not count:
            continue
        on = head.month + timedelta(days=n)
        if on.month != head.month.month:
            raise Unreadable(f"{n + 1}日の情報", "この月にない日です", "the month has no such day")
        found.append((on, count))
    return found
