"""The characters of SS-MIX2 messages: ISO-2022-JP as hospitals really write it.

The guideline allows ASCII and JIS X 0208 only. Taken too: half-width kana (ESC ( I, or SO and SI), JIS X
0212, and the characters of Windows beyond JIS X 0208 (①, Ⅲ, ㎎, 髙: rows 13 and 89 to 92). A pair of bytes
for which no table has a character (外字 among them) becomes 〓 and is counted.
Where bytes cannot be of this encoding (Shift_JIS, half a character, a designation that is never taken back),
nothing after them on the line can be trusted, for a ``|`` may be half a character: the line ends before the
field in which they stand, and that field and all later ones are known to be unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

UNKNOWN = "〓"
SEPARATOR = "|"
_DESIGNATION = re.compile(rb"\x1b(?:\([A-Za-z]|\$[@AB]|\$\([@-D]|&@)|[\x0e\x0f]")
_ASCII, _KANA, _KANJI, _SUPPLEMENT = "ascii", "kana", "kanji", "supplement"
_STATES = {
    b"\x1b(B": _ASCII,
    b"\x1b(J": _ASCII,
    b"\x0f": _ASCII,
    b"\x1b(I": _KANA,
    b"\x0e": _KANA,
    b"\x1b$@": _KANJI,
    b"\x1b$B": _KANJI,
    b"\x1b$(B": _KANJI,
    b"\x1b$(@": _KANJI,
    b"\x1b$(D": _SUPPLEMENT,
}
_NO_CHANGE = b"\x1b&@"
_SEVEN_BITS = re.compile(rb"[\x00-\x1a\x1c-\x7f]*")
_NINETY_FOUR = re.compile(rb"[\x21-\x7e]*")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A line as text; ``unknown`` characters became 〓; ``broken_byte`` (from 1) is where it stops, if so."""

    text: str
    unknown: int = 0
    broken_byte: int | None = None

    @property
    def broken_field(self) -> int | None:
        """Number of the first field (the segment's name is 0) that is not readable."""
        return None if self.broken_byte is None else self.text.count(SEPARATOR)


class _Broken(Exception):
    """Bytes that cannot be of the encoding, at a place in the line, and the text of the run before them."""

    def __init__(self, at: int, before: str = "") -> None:
        self.at, self.before = at, before
        super().__init__(at)


def decode(line: bytes, encoding: str) -> Decoded:
    """One line of a message; ``encoding`` is utf-8 or iso-2022-jp."""
    parts: list[str] = []
    unknown = 0
    try:
        if encoding == "utf-8":
            return Decoded(_utf8(line))
        for state, start, run in _runs(line):
            text = _text(state, start, run)
            unknown += text.count(UNKNOWN) if state in (_KANJI, _SUPPLEMENT) else 0
            parts.append(text)
    except _Broken as broken:
        before = "".join(parts) + broken.before
        return Decoded(before[: before.rfind(SEPARATOR) + 1], unknown, broken.at + 1)
    return Decoded("".join(parts), unknown)


def _utf8(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Broken(error.start, line[: error.start].decode("utf-8")) from None


def _runs(line: bytes) -> Iterator[tuple[str, int, bytes]]:
    """The bytes under each designation, with where they begin."""
    state, at = _ASCII, 0
    for found in _DESIGNATION.finditer(line):
        yield state, at, line[at : found.start()]
        new = state if found[0] == _NO_CHANGE else _STATES.get(found[0])
        again = new == state != _ASCII and found[0] != _NO_CHANGE
        if new is None or (again and SEPARATOR.encode() in line[at : found.start()]):
            raise _Broken(at)
        state, at = new, found.end()
    if state != _ASCII:
        raise _Broken(at)
    yield state, at, line[at:]


def _text(state: str, start: int, run: bytes) -> str:
    if state == _ASCII:
        good = _SEVEN_BITS.match(run)
        end = good.end() if good else 0
        if end != len(run):
            raise _Broken(start + end, run[:end].decode("ascii"))
        return run.decode("ascii")
    good = _NINETY_FOUR.match(run)
    if good is None or good.end() != len(run):
        raise _Broken(start)
    if state == _KANA:
        if run and max(run) > 0x5F:
            raise _Broken(start)
        return "".join(chr(0xFF40 + byte) for byte in run)
    if len(run) % 2:
        raise _Broken(start)
    return "".join(_pair(state, run[n : n + 2]) for n in range(0, len(run), 2))


def _pair(state: str, pair: bytes) -> str:
    """The character of two bytes: by JIS X 0208 or 0212, else as Windows has it, else 〓."""
    high = bytes(byte | 0x80 for byte in pair)
    try:
        return (b"\x8f" + high if state == _SUPPLEMENT else high).decode("euc_jp")
    except UnicodeDecodeError:
        return UNKNOWN if state == _SUPPLEMENT else _windows(*pair)


def _windows(row: int, cell: int) -> str:
    first = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    second = cell + (0x7E if row % 2 == 0 else 0x20 if cell >= 0x60 else 0x1F)
    try:
        return bytes((first, second)).decode("cp932")
    except UnicodeDecodeError:
        return UNKNOWN
