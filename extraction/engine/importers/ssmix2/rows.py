"""The rows that messages make: diseases, orders, examinations; ``visit`` is the visit's number, if any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extraction.engine.importers import values
from extraction.engine.importers.session import Row
from extraction.engine.importers.ssmix2.messages import STANDARD, Segment, coded, first, groups
from extraction.engine.importers.ssmix2.storage import Sent
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

CANCELLED = ("CA", "DC", "OC", "CR")
NOT_A_RESULT = ("D", "X", "W", "N", "I", "O")
"""OBX-11: deleted, impossible, wrong, not asked, pending, order only."""
CANCELLED_ORDER = Text("取り消されたオーダです(ORC-1)", "a cancelled order (ORC-1)")
NO_RESULT = Text("結果ではありません(OBX-11)", "not a result (OBX-11)")
PARENT = Text(
    "分割されたオーダの親です(子を数えます)", "an order that was divided; its parts (ORC-1 CH) count"
)
AGAIN = Text("同じ項目が同じメッセージにもう一度あります", "the same item told again in the same message")
STAGES = {"OMP-01": "order", "OMP-02": "order", "OMP-11": "given", "OMP-12": "given"}
MAIN = "1"
"""PRB-18: the rank of the main diagnosis (主診断) in the table JHSD0007."""


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


@dataclass(frozen=True, slots=True)
class Made:
    """A segment that gives rows: the table and the row of each."""

    segment: Segment
    rows: tuple[tuple[str, Row], ...]


Outcome = Made | SetAside | Faulty


def diseases(one: Sent, segments: list[Segment], visit: str | None) -> Iterator[Outcome]:
    """PPR-01: every disease of the patient stands in one message, its name's parts (ZPR) behind it."""
    for number, group in enumerate(groups(segments, "PRB"), start=1):
        prb = group[0]
        try:
            found = _disease_code(prb)
            row: Row = {
                "dx_id": f"{one.patient_id}-{prb.get(4) or number}",
                "patient_id": one.patient_id,
                "encounter_id": visit,
                "dx_date": _day(prb, 7) or _day(prb, 16) or _day(prb, 2),
                "end_date": _day(prb, 9),
                **found,
                "is_main": prb.get(18) == MAIN,
                "is_suspected": _is_suspected(group, found["name"] or ""),
            }
            yield Made(prb, (("emr_diagnosis", row),))
        except Unreadable as error:
            yield Faulty(prb, error)


def _disease_code(prb: Segment) -> Row:
    """The disease's own code (PRB-3) with the ICD-10 code beside it: in PRB-10, or in PRB-3 too."""
    icd = next((prb.get(10, n) for n in (1, 4) if STANDARD.get(prb.get(10, n + 2) or "") == "ICD10"), None)
    if icd is None:
        return coded(prb, 3)
    named = prb.get(17)
    found = coded(prb, 3) if prb.get(3) or prb.get(3, 4) else {"local_code": icd, "name": named}
    return {**found, "code_system": "ICD10", "code": icd, "name": found["name"] or named}


def _is_suspected(group: list[Segment], name: str) -> bool:
    """疑い in the words of PRB-13, at the end of the name, or among the name's parts (ZPR)."""
    certainty = f"{group[0].get(13) or ''}{group[0].get(13, 2) or ''}"
    parts = (segment.text for segment in group if segment.name == "ZPR")
    return "疑" in certainty or name.endswith("疑い") or any("疑い" in part for part in parts)


def orders(table: str, one: Sent, segments: list[Segment], visit: str | None) -> Iterator[Outcome]:
    """RDE^O11 and RAS^O17: drugs ordered (RXE, or the RXC of a mixture) or given (RXA)."""
    number = 0
    for group in groups(segments, "ORC"):
        orc, tq1, rxr = group[0], first(group, "TQ1"), first(group, "RXR")
        drugs = [s for s in group if s.name == "RXC"] or [s for s in group if s.name in ("RXE", "RXA")]
        for drug in drugs:
            number += 1
            try:
                if orc.get(1) in CANCELLED:
                    yield SetAside(drug, CANCELLED_ORDER)
                    continue
                row: Row = {
                    "order_id": f"{one.number}-{number}",
                    "patient_id": one.patient_id,
                    "encounter_id": visit,
                    "route": None if rxr is None else rxr.get(1, 2) or rxr.get(1),
                    "stage": STAGES[one.kind],
                    **_amount(drug),
                    **_when(one, drug, tq1, table),
                }
                yield Made(drug, ((table, row),))
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


def examinations(table: str, one: Sent, segments: list[Segment], visit: str | None) -> Iterator[Outcome]:
    """OMI^Z23 and ORU^R01: examinations done, one row for each item (OBR-4) that was not divided further."""
    pairs = _with_order(segments)
    parents = {orc.get(8) for orc, _ in pairs if orc is not None and orc.get(1) == "CH"}
    told = set()
    for number, (orc, obr) in enumerate(pairs, start=1):
        try:
            control = None if orc is None else orc.get(1)
            key = (obr.get(2), obr.get(4), obr.get(4, 4))
            why_not = None
            if control in CANCELLED:
                why_not = CANCELLED_ORDER
            elif control != "CH" and orc is not None and orc.get(2) in parents:
                why_not = PARENT
            elif obr.get(2) is not None and key in told:
                why_not = AGAIN
            if why_not is not None:
                yield SetAside(obr, why_not)
                continue
            told.add(key)
            row: Row = {
                "exam_id": f"{one.number}-{number}",
                "patient_id": one.patient_id,
                "encounter_id": visit,
                "exam_date": _day(obr, 7) or values.day(one.day.strip("-"), "診療日"),
                **coded(obr, 4),
            }
            yield Made(obr, ((table, row),))
        except Unreadable as error:
            yield Faulty(obr, error)


def _with_order(segments: list[Segment]) -> list[tuple[Segment | None, Segment]]:
    """Each OBR with the ORC before it."""
    found: list[tuple[Segment | None, Segment]] = []
    orc: Segment | None = None
    for segment in segments:
        orc = segment if segment.name == "ORC" else orc
        if segment.name == "OBR":
            found.append((orc, segment))
    return found


def _day(segment: Segment, field: int) -> object:
    return values.day(segment.get(field), f"{segment.name}-{field}")
