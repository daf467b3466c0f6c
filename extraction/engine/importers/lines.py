"""Reading text files line by line whatever their line ends, and saying what is wrong with which line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extraction.engine.errors import StoreError
from extraction.engine.importers.records import Ledger, Place
from extraction.engine.importers.values import Unreadable
from extraction.script.text import Text

END_OF_FILE = b"\x1a"
NOT_READ = Text("この取込で読む種類のファイルではありません", "a file of no kind that this import reads")
STRAY = re.compile("[\x80\uf8f0-\uf8f3]")
"""What Python's cp932 makes of bytes that stand for no character (80, A0, FD, FE, FF)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its place, its text, and why the text cannot be trusted, if so."""

    place: Place
    text: str
    error: Unreadable | None = None


def files(source: Path, *patterns: str) -> list[Path]:
    """The files of a source: itself, or those below it that fit a pattern. Raises StoreError if none."""
    if source.is_file():
        return [source]
    if not source.exists():
        raise StoreError(f"{source} がありません。", f"{source} does not exist.")
    found = sorted(
        {
            path
            for pattern in patterns
            for path in source.rglob(pattern, case_sensitive=False)
            if path.is_file()
        }
    )
    if not found:
        names = " / ".join(patterns)
        raise StoreError(
            f"{source} に取り込めるファイル({names})がありません。",
            f"There is no file to import ({names}) under {source}.",
        )
    return found


def set_aside_others(ledger: Ledger, source: Path, found: Iterable[Path]) -> None:
    """Tell of the files of a source that are not read, so that nobody believes they were."""
    if source.is_dir():
        for path in sorted(set(source.rglob("*")) - set(found)):
            if path.is_file():
                ledger.other_file(Place(relative(path, source)), NOT_READ)


def relative(path: Path, source: Path) -> str:
    """How a file is named in reports: below the source, never the machine's own path."""
    return str(path.relative_to(source)) if path != source else path.name


def read_lines(path: Path, name: str, encoding: str, ledger: Ledger | None) -> Iterator[Line]:
    """The lines of a file that are not blank, numbered from 1; LF, CRLF and CR may be mixed.

    A file of 0 bytes is reported. A line that is not of the encoding, or holds a NUL byte, comes with its
    error.
    """
    if path.stat().st_size == 0:
        if ledger is not None:
            ledger.bad_file(
                Place(name), Unreadable("", "ファイルが空です(0バイト)", "the file is empty (0 bytes)")
            )
        return
    number = 0
    with path.open("rb") as file:
        for chunk in file:
            parts = chunk.rstrip(b"\r\n").split(b"\r")
            for raw in parts:
                number += 1
                stripped = raw.rstrip(END_OF_FILE)
                if stripped.strip():
                    yield _line(Place(name, number), stripped, encoding)


def _line(place: Place, raw: bytes, encoding: str) -> Line:
    at, error = -1, None
    try:
        text = raw.decode(encoding)
        stray = STRAY.search(text) if encoding == "cp932" else None
        if stray is not None:
            at = len(text[: stray.start()].encode(encoding))
    except UnicodeDecodeError as found:
        text, at = raw.decode(encoding, errors="backslashreplace"), found.start
    if at >= 0:
        error = Unreadable(
            "",
            f"{encoding} として読めないバイトがあります({at + 1} バイト目)",
            f"it holds bytes that are not {encoding} (byte {at + 1})",
        )
    if b"\x00" in raw:
        at = raw.index(b"\x00") + 1
        error = Unreadable("", f"NUL バイトがあります({at} バイト目)", f"it holds a NUL byte (byte {at})")
    return Line(place, text, error)
