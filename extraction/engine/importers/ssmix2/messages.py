"""Reading HL7 v2.5 messages as SS-MIX2 stores them: ISO-2022-JP decoded first, then parsed by ``hl7``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import hl7

from extraction.engine.importers import values
from extraction.engine.importers.session import Row
from extraction.engine.importers.values import Unreadable

UTF8 = b"UNICODE UTF-8"
STANDARD = {
    "I10": "ICD10",
    "ICD10": "ICD10",
    "MDCDX2": "MEDIS",
    "JC10": "JLAC10",
    "JLAC10": "JLAC10",
    "JC11": "JLAC11",
    "HOT7": "HOT7",
    "HOT9": "HOT9",
    "HOT": "HOT9",
    "HOT13": "HOT13",
    "YJ": "YJ",
    "JJ1017": "JJ1017",
    "LN": "LOINC",
}
"""Names of code systems in messages, and in the store; any other system is the hospital's own."""
PREFERRED = ("ICD10", "JLAC10", "YJ", "HOT9", "HOT13", "HOT7", "JJ1017", "MEDIS", "JLAC11", "LOINC")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment with its number from 1."""

    name: str
    line: int
    fields: Any
    message: hl7.Message

    def get(self, field: int, component: int = 1) -> str | None:
        """A component of the first repetition of a field; None when blank or HL7's explicit null."""
        try:
            repetition = self.fields[field][0]
            part = repetition if isinstance(repetition, str) else repetition[component - 1]
            if isinstance(repetition, str) and component > 1:
                return None
        except IndexError:
            return None
        text = values.clean(self.message.unescape(str(part)))
        return None if text == '""' else text

    @property
    def text(self) -> str:
        """The segment as written."""
        return str(self.fields)


def parse(raw: bytes) -> list[Segment]:
    """The segments of one message. Raises Unreadable naming the first line that is not readable."""
    if not raw.strip():
        raise Unreadable("", "ファイルが空です(0バイト)", "the file is empty (0 bytes)")
    if b"\x00" in raw:
        at = raw.index(b"\x00") + 1
        raise Unreadable("", f"NUL バイトがあります({at} バイト目)", f"it holds a NUL byte (byte {at})")
    lines = [line for line in re.split(rb"\r\n|\r|\n", raw) if line.strip()]
    encoding = "utf-8" if UTF8 in lines[0] else "iso2022_jp_ext"
    texts = [_decode(line, number, encoding) for number, line in enumerate(lines, start=1)]
    if not re.match(r"MSH\|\^~\\&\|", texts[0]):
        raise Unreadable(
            "MSH", "MSH で始まる HL7 メッセージではありません", "no HL7 message: it does not start with MSH"
        )
    try:
        message = hl7.parse("\r".join(texts))
    except (hl7.HL7Exception, ValueError, IndexError) as error:
        raise Unreadable("", f"HL7 として読めません: {error}", f"not readable as HL7: {error}") from None
    return [
        Segment(str(fields[0]), number, fields, message) for number, fields in enumerate(message, start=1)
    ]


def _decode(line: bytes, number: int, encoding: str) -> str:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError as error:
        name = "UTF-8" if encoding == "utf-8" else "ISO-2022-JP"
        raise Unreadable(
            line[:3].decode("ascii", "replace"),
            f"{number} 行目は {name} として読めません({error.start + 1} バイト目)",
            f"line {number} is not {name} (byte {error.start + 1})",
        ) from None


def first(segments: list[Segment], name: str) -> Segment | None:
    """The first segment of a name."""
    return next((segment for segment in segments if segment.name == name), None)


def groups(segments: list[Segment], start: str) -> Iterator[list[Segment]]:
    """Segments from each ``start`` up to the next; what stands before the first is left out."""
    current: list[Segment] = []
    for segment in segments:
        if segment.name == start and current:
            yield current
            current = []
        if segment.name == start or current:
            current.append(segment)
    if current:
        yield current


def coded(segment: Segment, field: int) -> Row:
    """A coded element: the standard code it holds, if any, and the hospital's own code beside it.

    An element may hold two codes (code^name^system twice); the one of a standard system is the standard code,
    the other, or else the same, is what the hospital wrote. Raises Unreadable when there is neither.
    """
    found = []
    for at in (1, 4):
        code, name = segment.get(field, at), segment.get(field, at + 1)
        if code is not None:
            found.append((code, name, segment.get(field, at + 2)))
    if not found:
        raise Unreadable(f"{segment.name}-{field}", "コードがありません", "the code is missing")
    ranked = sorted(
        (one for one in found if one[2] in STANDARD), key=lambda one: PREFERRED.index(STANDARD[one[2] or ""])
    )
    standard = ranked[0] if ranked else None
    local = next((one for one in found if one != standard), found[0])
    return {
        "code_system": STANDARD[standard[2] or ""] if standard else None,
        "code": standard[0] if standard else None,
        "local_code": local[0],
        "local_system": local[2],
        "name": next((one[1] for one in (local, *found) if one[1]), None),
    }
