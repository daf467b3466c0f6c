"""What every piece of the grammar can do: show a value as sentences, and read it back from them.

A ``Syntax`` is about one value, a ``Phrase`` about some fields of one. Each is written once, with its
Japanese and its English words side by side, and both directions follow from it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import Any

from extraction.script.codec import default
from extraction.script.grammar.tree import Line, Piece
from extraction.script.text import Language


class Unsayable(Exception):
    """The value has no words: it cannot be meant."""


class Unreadable(Exception):
    """The words have no meaning at this place."""


@dataclass(slots=True)
class Scope:
    """The language, the titles of all that a script names (by kind and name), and how far reading came."""

    lang: Language
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    furthest: tuple[int, int] = (0, 0)

    def title(self, kind: str, name: str) -> str | None:
        """The title of what is called so, None when nothing is."""
        return self.titles.get(kind, {}).get(name)

    def named(self, kind: str, title: str) -> list[str]:
        """Everything of a kind with this title."""
        return [name for name, known in self.titles.get(kind, {}).items() if known == title]


class Page:
    """One line being written, with the lines below it; ``path`` leads to the field that is being said."""

    __slots__ = ("below", "path", "pieces", "scope")

    def __init__(self, scope: Scope, path: tuple[str, ...] = ()) -> None:
        self.scope, self.path = scope, path
        self.pieces: list[Piece] = []
        self.below: list[Line] = []

    def add(self, words: str) -> None:
        """Write on."""
        self.pieces.append((words, None))

    def put(self, words: str) -> None:
        """Write the value of the field that is being said."""
        self.pieces.append((words, self.path))

    def line(self, number: int = 0) -> Line:
        """The finished line."""
        return Line("".join([words for words, _path in self.pieces]), self.below, number, self.pieces)

    def mark(self) -> tuple[int, int, tuple[str, ...]]:
        """What is written so far."""
        return len(self.pieces), len(self.below), self.path

    def back(self, mark: tuple[int, int, tuple[str, ...]]) -> None:
        """Take back what was written since."""
        del self.pieces[mark[0] :], self.below[mark[1] :]
        self.path = mark[2]


class Source:
    """One line being read, with the lines below it."""

    __slots__ = ("at", "line", "next", "scope")

    def __init__(self, line: Line, scope: Scope) -> None:
        self.line, self.scope = line, scope
        self.at, self.next = 0, 0

    def fail(self) -> Unreadable:
        """The reason to give up here; remembers the furthest such place."""
        self.scope.furthest = max(self.scope.furthest, (self.line.number, self.at + 1))
        return Unreadable()

    def expect(self, words: str) -> None:
        """Read exactly these words."""
        if not self.line.text.startswith(words, self.at):
            raise self.fail()
        self.at += len(words)

    def child(self) -> Source:
        """The next line below."""
        if self.next >= len(self.line.below):
            raise self.fail()
        self.next += 1
        return Source(self.line.below[self.next - 1], self.scope)

    def finish(self) -> None:
        """Nothing may be left unread."""
        if self.at < len(self.line.text):
            raise self.fail()
        if self.next < len(self.line.below):
            raise Source(self.line.below[self.next], self.scope).fail()

    def mark(self) -> tuple[int, int]:
        """How far this line is read."""
        return self.at, self.next

    def back(self, mark: tuple[int, int]) -> None:
        """Read again from there."""
        self.at, self.next = mark


class Syntax(ABC):
    """How one value is said."""

    @abstractmethod
    def show(self, value: Any, page: Page) -> None:
        """Write the value, or raise Unsayable."""

    @abstractmethod
    def read(self, source: Source) -> Any:
        """Read a value, or raise Unreadable."""


class View:
    """The fields of a value, and which of them have their default."""

    __slots__ = ("defaults", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        self.defaults = defaults(value.__class__)

    def __getitem__(self, name: str) -> Any:
        return getattr(self.value, name)

    def is_default(self, names: Iterable[str]) -> bool:
        """Whether all these fields say nothing of their own."""
        return all(name in self.defaults and self[name] == self.defaults[name] for name in names)


@cache
def defaults(cls: Any) -> dict[str, Any]:
    """The fields of a class that need not be written, with what they are then."""
    return {entry.name: default(entry) for entry in fields(cls) if default(entry) is not MISSING}


class Phrase(ABC):
    """How some fields of a value are said; ``names`` are those fields."""

    names: frozenset[str]

    @abstractmethod
    def show(self, view: View, page: Page) -> None:
        """Write the fields, or raise Unsayable."""

    @abstractmethod
    def read(self, source: Source) -> dict[str, Any]:
        """Read the fields, or raise Unreadable; fields that have their default may be left out."""
