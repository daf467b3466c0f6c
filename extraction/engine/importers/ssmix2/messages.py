"""Reading HL7 v2.5 messages as SS-MIX2 stores them: decoded line by line, then parsed by ``hl7``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import hl7

from extraction.engine.importers import values
from extraction.engine.importers.session import Row
from extraction.engine.importers.ssmix2.characters import UNKNOWN, decode
from extraction.engine.importers.values import Unreadable

NAMELESS = "???"
"""Stands for a line of which not even the name is readable."""
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
    """One segment with its number from 1; ``unknown`` characters of it are 〓."""

    name: str
    line: int
    fields: Any
    message: hl7.Message
    written: bytes = b""
    unknown: int = 0
    broken_field: int | None = None
    broken_byte: int | None = None

    def get(self, field: int, component: int = 1) -> str | None:
        """A component of the first repetition of a field; None when blank or HL7's explicit null.

        Raises Unreadable for a field at or behind bytes that are not of the message's encoding.
        """
        if self.broken_field is not None and field >= self.broken_field:
            raise Unreadable(
                f"{self.name}-{self.broken_field}",
                f"{self.line} 行目の {self.broken_byte} バイト目から先が文字として読めません",
                f"line {self.line} is not readable as text from byte {self.broken_byte} on",
            )
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
        """The segment as written; bytes that are no text as their numbers."""
        if self.broken_field is None:
            return str(self.fields)
        return self.written.decode("iso2022_jp_ext", "backslashreplace")


def parse(raw: bytes) -> list[Segment]:
    """The segments of one message. Raises Unreadable when it is none."""
    if not raw.strip():
        raise Unreadable("", "ファイルが空です(0バイト)", "the file is empty (0 bytes)")
    if b"\x00" in raw:
        at = raw.index(b"\x00") + 1
        raise Unreadable("", f"NUL バイトがあります({at} バイト目)", f"it holds a NUL byte (byte {at})")
    lines = [line for line in re.split(rb"\r\n|\r|\n", raw) if line.strip()]
    encoding = "utf-8" if UTF8 in lines[0] else "iso-2022-jp"
    read = [decode(line, encoding) for line in lines]
    if not re.match(r"MSH\|\^~\\&\|", read[0].text):
        raise Unreadable(
            "MSH", "MSH で始まる HL7 メッセージではありません", "no HL7 message: it does not start with MSH"
        )
    try:
        message = hl7.parse("\r".join(one.text or NAMELESS for one in read))
    except (hl7.HL7Exception, ValueError, IndexError) as error:
        raise Unreadable("", f"HL7 として読めません: {error}", f"not readable as HL7: {error}") from None
    return [
        Segment(str(fields[0]), number, fields, message, line, one.unknown, one.broken_field, one.broken_byte)
        for number, (fields, line, one) in enumerate(zip(message, lines, read, strict=True), start=1)
    ]


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
            found.append((_certain(code, f"{segment.name}-{field}"), name, segment.get(field, at + 2)))
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


def _certain(code: str, field: str) -> str:
    """A code all of whose characters were readable. Raises Unreadable."""
    if UNKNOWN in code:
        raise Unreadable(
            field, f"読めない文字を含むコードです: {code}", f"a code with unreadable characters: {code}"
        )
    return code
