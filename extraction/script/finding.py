"""What the reader and the checker say of a script: where, how grave, and a sentence in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from extraction.script.text import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """Something noticed at a JSON pointer of the document; an error stops the script."""

    severity: Literal["error", "warning"]
    pointer: str
    text: Text


class ScriptError(Exception):
    """The script cannot be read; ``findings`` says where and why in both languages."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("; ".join(f"{found.pointer or '/'}: {found.text}" for found in findings))


def error(pointer: str, ja: str, en: str) -> Finding:
    """A finding that stops the script."""
    return Finding("error", pointer, Text(ja, en))


def warning(pointer: str, ja: str, en: str) -> Finding:
    """A finding that leaves the decision to people."""
    return Finding("warning", pointer, Text(ja, en))


def pointer(path: Iterable[object]) -> str:
    """JSON pointer (RFC 6901) of a path of keys and positions."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def refused(ja: str, en: str, place: str = "") -> ScriptError:
    """The error of a script that cannot be read for one reason."""
    return ScriptError([error(place, ja, en)])
