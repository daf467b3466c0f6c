"""Sentences as a tree of lines: headings with lines below them, which may have lines below them in turn.

Written as text a heading begins with "■ " and every other line, indented by its depth, with "・".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

HEADING, BULLET, INDENT = "■ ", "・", "  "


Piece = tuple[str, tuple[str, ...] | None]
"""Words, and the path of the field whose value they are, if they are one's."""


@dataclass(slots=True)
class Line:
    """One line and the lines below it; ``number`` is its place in the text, from 1, when it was read.

    ``pieces`` are the words of a line that was written from a value.
    """

    text: str
    below: list[Line] = field(default_factory=list)
    number: int = 0
    pieces: list[Piece] = field(default_factory=list, compare=False, repr=False)


class Misplaced(Exception):
    """The line of this number has no line above it to belong to, or is no line of sentences at all."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"line {number}")


def written(headings: list[Line]) -> str:
    """The lines as plain text, a blank line between headed parts."""
    return "\n\n".join("\n".join(_written(heading)) for heading in headings) + "\n"


def _written(heading: Line) -> Iterator[str]:
    yield HEADING + heading.text
    pending = [(line, 0) for line in reversed(heading.below)]
    while pending:
        line, depth = pending.pop()
        yield INDENT * depth + BULLET + line.text
        pending += [(below, depth + 1) for below in reversed(line.below)]


def read(text: str) -> list[Line]:
    """The tree that was written. Raises Misplaced where lines do not make one."""
    headings: list[Line] = []
    path: list[Line] = []
    for number, row in enumerate(text.split("\n"), start=1):
        if not row:
            continue
        if row.startswith(HEADING):
            path = [Line(row.removeprefix(HEADING), number=number)]
            headings += path
            continue
        depth = 0
        while row.startswith(INDENT, depth * len(INDENT)):
            depth += 1
        body = row[depth * len(INDENT) :]
        if not body.startswith(BULLET) or depth + 1 > len(path):
            raise Misplaced(number)
        line = Line(body.removeprefix(BULLET), number=number)
        path[depth].below.append(line)
        path[depth + 1 :] = [line]
    return headings
