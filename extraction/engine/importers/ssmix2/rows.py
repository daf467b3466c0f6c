"""The rows that messages make: diseases, orders, results, examinations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from extraction.engine.importers import values
from extraction.engine.importers.session import Row
from extraction.engine.importers.ssmix2.messages import Segment, coded, first, groups
from extraction.engine.importers.ssmix2.storage import Sent
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

Made = tuple[Segment, str, Row]
CANCELLED = ("CA", "DC", "OC", "CR")
NOT_A_RESULT = ("D", "X", "W", "N", "I", "O")
"""OBX-11: deleted, impossible, wrong, not asked, pending, order only."""
CANCELLED_ORDER = Text("取り消されたオーダです(ORC-1)", "a cancelled order (ORC-1)")
NO_RESULT = Text("結果ではありません(OBX-11)", "not a result (OBX-11)")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A segment that is understood and gives no row, with the reason."""

    segment: Segment
    why: Text


@dataclass(frozen=True, slots=True)
class Faulty:
    """A segment that cannot be read, with the reason."""

    segment: Segment
    error: Unreadable


Outcome = Made | SetAside | Faulty


def diseases(one: Sent, segments: list[Segment]) -> Iterator[Outcome]:
    """PPR-01: every disease of the patient stands in one message."""
    for number, prb in enumerate((s for s in segments if s.name == "PRB"), start=1):
        try:
            found = coded(prb, 3)
            certainty = f"{prb.get(13) or ''}{prb.get(13, 2) or ''}"
            row: Row = {
                "dx_id": f"{one.patient_id}-{prb.get(4) or number}",
                "patient_id": one.patient_id,
                "dx_date": _day(prb, 7) or _day(prb, 16) or _day(prb, 2),
                "end_date": _day(prb, 9),
                **found,
                "is_suspected": "疑" in certainty or (found["name"] or "").endswith("疑い"),
            }
            yield prb, "emr_diagnosis", row
        except Unreadable as error:
            yield Faulty(prb, error)


def orders(table: str, one: Sent, segments: list[Segment]) -> Iterator[Outcome]:
    """RDE^O11 and RAS^O17: drugs ordered (RXE, or the RXC of a mixture) or given (RXA)."""
    visit = _visit(segments)
    number = 0
    for group in groups(segments, "ORC"):
        orc, tq1, rxr = group[0], first(group, "TQ1"), first(group, "RXR")
        drugs = [s for s in group if s.name == "RXC"] or [s for s in group if s.name in ("RXE", "RXA")]
        for drug in drugs:
            number += 1
            if orc.get(1) in CANCELLED:
                yield SetAside(drug, CANCELLED_ORDER)
                continue
            try:
                row: Row = {
                    "order_id": f"{one.number}-{number}",
                    "patient_id": one.patient_id,
                    "encounter_id": visit,
                    "route": None if rxr is None else rxr.get(1, 2) or rxr.get(1),
                    **_amount(drug),
                    **_when(one, drug, tq1, table),
                }
                yield drug, table, row
            except Unreadable as error:
                yield Faulty(drug, error)


def _amount(drug: Segment) -> Row:
    code, amount, unit = {"RXE": (2, 10, 11), "RXA": (5, 6, 7), "RXC": (2, 3, 4)}[drug.name]
    if drug.name == "RXE" and drug.get(10) is None:
        amount, unit = 3, 5
    return {
        **coded(drug, code),
        "quantity": values.number(drug.get(amount), f"{drug.name}-{amount}"),
        "unit": drug.get(unit, 2) or drug.get(unit),
    }


def _when(one: Sent, drug: Segment, tq1: Segment | None, table: str) -> Row:
    start = end = days = None
    if drug.name == "RXA":
        start, end = _day(drug, 3), _day(drug, 4)
    elif tq1 is not None:
        start, end = _day(tq1, 7), _day(tq1, 8)
        lasts, unit = tq1.get(6), tq1.get(6, 2)
        if lasts and (unit is None or unit[:1].lower() == "d" or unit.startswith("日")):
            days = values.number(lasts, "TQ1-6")
    start = start or values.day(one.day.strip("-"), "診療日")
    return {"start_date": start, "end_date": end, **({"days": days} if table == "prescription" else {})}


def results(one: Sent, segments: list[Segment]) -> Iterator[Outcome]:
    """OUL^R22: laboratory results, dated SPM-17 (specimen taken), else OBR-7, OBX-14, the file's day."""
    visit = _visit(segments)
    spm: Segment | None = None
    obr: Segment | None = None
    number = 0
    for segment in segments:
        spm = segment if segment.name == "SPM" else spm
        obr = segment if segment.name == "OBR" else obr
        if segment.name != "OBX":
            continue
        number += 1
        if segment.get(11) in NOT_A_RESULT:
            yield SetAside(segment, NO_RESULT)
            continue
        try:
            text, value = _value(segment)
            low, high = _limits(segment.get(7))
            row: Row = {
                "result_id": f"{one.number}-{number}",
                "patient_id": one.patient_id,
                "encounter_id": visit,
                "collected_at": _taken(one, spm, obr, segment),
                **coded(segment, 3),
                "value_num": value,
                "value_text": text,
                "unit": segment.get(6, 2) or segment.get(6),
                "ref_low": low,
                "ref_high": high,
            }
            yield segment, "lab_result", row
        except Unreadable as error:
            yield Faulty(segment, error)


def _value(obx: Segment) -> tuple[str | None, float | None]:
    """A result as written, and its number where it is exactly one (structured numbers joined again)."""
    if obx.get(2) == "SN":
        text = "".join(obx.get(5, n) or "" for n in (1, 2, 3, 4)) or None
    elif obx.get(2) in ("CWE", "CE", "CNE"):
        text = obx.get(5, 2) or obx.get(5)
    else:
        text = obx.get(5)
    return text, values.result_number(text)


def _limits(text: str | None) -> tuple[float | None, float | None]:
    """The limits written as ``low-high``; anything else has none."""
    low, _, high = (text or "").replace("〜", "-").replace("~", "-").partition("-")
    return values.result_number(low), values.result_number(high)


def _taken(one: Sent, spm: Segment | None, obr: Segment | None, obx: Segment) -> datetime | None:
    for segment, field in ((spm, 17), (obr, 7), (obx, 14)):
        if segment is not None and segment.get(field):
            return values.moment(segment.get(field), f"{segment.name}-{field}")
    return values.moment(one.day.strip("-"), "診療日")


def examinations(table: str, one: Sent, segments: list[Segment]) -> Iterator[Outcome]:
    """OMI^Z23 and ORU^R01: examinations done, one row for each item (OBR-4)."""
    visit = _visit(segments)
    orc = first(segments, "ORC")
    for number, obr in enumerate((s for s in segments if s.name == "OBR"), start=1):
        if orc is not None and orc.get(1) in CANCELLED:
            yield SetAside(obr, CANCELLED_ORDER)
            continue
        try:
            row: Row = {
                "exam_id": f"{one.number}-{number}",
                "patient_id": one.patient_id,
                "encounter_id": visit,
                "exam_date": _day(obr, 7) or values.day(one.day.strip("-"), "診療日"),
                **coded(obr, 4),
            }
            yield obr, table, row
        except Unreadable as error:
            yield Faulty(obr, error)


def _visit(segments: list[Segment]) -> str | None:
    pv1 = first(segments, "PV1")
    return None if pv1 is None else pv1.get(19)


def _day(segment: Segment, field: int) -> object:
    return values.day(segment.get(field), f"{segment.name}-{field}")
