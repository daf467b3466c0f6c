"""Results of the laboratory (OUL^R22, OML-11): values, and what bacteriology finds.

Bacteriology stands among the results, told by its JLAC10 items: 6A smears, 6B cultures, 6C susceptibility
(JAHIS 臨床検査データ交換規約; 国立病院機構「細菌検査オーダー/結果」 shows both ways to name the drug):
 * a coded value of 6A or 6B is an organism, found in the specimen; its amount (same OBX-4) stays a result;
 * an item of 6C tells how one organism (OBR-26, the parent's result) reacts to one drug, which is the item
   itself, or is named by a coded value with the same OBX-4; the judgement is OBX-8, or the value where that
   is S, I or R. A measured value (MIC, zone) is a laboratory result besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from extraction.engine.importers import values
from extraction.engine.importers.session import Row
from extraction.engine.importers.ssmix2.messages import Segment, coded
from extraction.engine.importers.ssmix2.rows import NO_RESULT, NOT_A_RESULT, Faulty, Made, Outcome, SetAside
from extraction.engine.importers.ssmix2.storage import Sent
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

CODED_VALUES = ("CWE", "CE", "CNE")
ORGANISM, SUSCEPTIBILITY = ("6A", "6B"), "6C"
JUDGEMENTS = ("S", "I", "R", "SDD", "NS")
DRUG_NAME = Text(
    "薬剤名です(同じ番号の感受性の行に付けます)", "the drug of the susceptibility with the same number"
)


def results(one: Sent, segments: list[Segment], visit: str | None) -> Iterator[Outcome]:
    """One message: each OBX gives a result, a finding of bacteriology, or both."""
    place = Standing(one, visit)
    for segment in segments:
        place.take(segment)
        if segment.name != "OBX":
            continue
        try:
            yield place.outcome(segment)
        except Unreadable as error:
            yield Faulty(segment, error)


class Standing:
    """What the segments before a result say of it: specimen, request, parent, drugs named."""

    def __init__(self, one: Sent, visit: str | None) -> None:
        self._one, self._visit = one, visit
        self._spm: Segment | None = None
        self._obr: Segment | None = None
        self._drugs: dict[str | None, str] = {}
        self._number = 0

    def take(self, segment: Segment) -> None:
        """Note a segment."""
        if segment.name == "SPM":
            self._spm = segment
        elif segment.name == "OBR":
            self._obr = segment
            self._drugs = {}
        elif segment.name == "OBX":
            self._number += 1

    def outcome(self, obx: Segment) -> Outcome:
        """What a result becomes. Raises Unreadable."""
        if obx.get(11) in NOT_A_RESULT:
            return SetAside(obx, NO_RESULT)
        found = coded(obx, 3)
        item = (found["code"] or "") if found["code_system"] == "JLAC10" else ""
        if obx.get(2) in CODED_VALUES and item.startswith(ORGANISM) and obx.get(5):
            return Made(obx, (("bacteriology", self._organism(obx)),))
        if not item.startswith(SUSCEPTIBILITY):
            return Made(obx, (("lab_result", self._result(obx, found)),))
        if obx.get(2) in CODED_VALUES:
            self._drugs[obx.get(4)] = values.needed(obx.get(5), "OBX-5")
            return SetAside(obx, DRUG_NAME)
        reaction = ("bacteriology", self._reaction(obx, found))
        if obx.get(5) in (None, *JUDGEMENTS):
            return Made(obx, (reaction,))
        return Made(obx, (reaction, ("lab_result", self._result(obx, found))))

    def _about(self, obx: Segment, key: str) -> Row:
        return {
            key: f"{self._one.number}-{self._number}",
            "patient_id": self._one.patient_id,
            "encounter_id": self._visit,
            "collected_at": self._taken(obx),
        }

    def _result(self, obx: Segment, found: Row) -> Row:
        text, value = value_of(obx)
        low, high = limits(obx.get(7))
        return {
            **self._about(obx, "result_id"),
            **found,
            "value_num": value,
            "value_text": text,
            "unit": obx.get(6, 2) or obx.get(6),
            "ref_low": low,
            "ref_high": high,
        }

    def _finding(self, obx: Segment) -> Row:
        specimen = None if self._spm is None else self._spm.get(4)
        return {**self._about(obx, "exam_id"), "specimen_code": specimen}

    def _organism(self, obx: Segment) -> Row:
        named = obx.get(5, 2) or obx.get(5)
        system = obx.get(5, 3)
        found = {"organism_code": obx.get(5), "organism_name": named, "organism_system": system}
        return {**self._finding(obx), **found}

    def _reaction(self, obx: Segment, found: Row) -> Row:
        """One organism and one drug; the organism is told by the request (OBR-26), sub-components first."""
        parent = "" if self._obr is None else self._obr.get(26, 3) or ""
        code, name, system = (*(part.strip() or None for part in parent.split("&")), None, None, None)[:3]
        judged = obx.get(8) or obx.get(5)
        return {
            **self._finding(obx),
            "organism_code": code if name else None,
            "organism_name": name or code,
            "organism_system": system,
            "drug_code": self._drugs.get(obx.get(4)) or found["code"] or found["local_code"],
            "susceptibility": judged if judged in JUDGEMENTS else None,
        }

    def _taken(self, obx: Segment) -> datetime | None:
        """When the specimen was taken: SPM-17, else OBR-7, OBX-14, the file's day."""
        for segment, field in ((self._spm, 17), (self._obr, 7), (obx, 14)):
            if segment is not None and segment.get(field):
                return values.moment(segment.get(field), f"{segment.name}-{field}")
        return values.moment(self._one.day.strip("-"), "診療日")


def value_of(obx: Segment) -> tuple[str | None, float | None]:
    """A result as written, and its number where it is exactly one (structured numbers joined again)."""
    if obx.get(2) == "SN":
        text = "".join(obx.get(5, n) or "" for n in (1, 2, 3, 4)) or None
    elif obx.get(2) in CODED_VALUES:
        text = obx.get(5, 2) or obx.get(5)
    else:
        text = obx.get(5)
    return text, values.result_number(text)


def limits(text: str | None) -> tuple[float | None, float | None]:
    """The limits written as ``low-high``; anything else has none."""
    low, _, high = (text or "").replace("〜", "-").replace("~", "-").partition("-")
    return values.result_number(low), values.result_number(high)
