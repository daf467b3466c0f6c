"""One part of a script in the words that the hospitals will read; parts that are half-written have none."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile
from typing import Any

from django.utils.translation import get_language

from extraction.builder.shape import branches
from extraction.script import codec, shape
from extraction.script.document import Document, names
from extraction.script.grammar import definitions, population, records, results, rules
from extraction.script.grammar.core import Page, Scope, Syntax, Unsayable, View
from extraction.script.grammar.tree import Line, Piece
from extraction.script.model import Arm, Entry
from extraction.script.render import NAMED

SYNTAX: dict[str, Syntax] = {
    "CodeList": definitions.CODE_LIST,
    "Era": definitions.ERA,
    "NamedDay": definitions.NAMED_DAY,
    "Precedence": population.PRECEDENCE,
    "FollowUp": population.FOLLOW_UP,
    "Event": records.EVENT,
    "Where": records.WHERE,
    "Counted": rules.COUNTED,
    "Measured": rules.MEASURED,
    "PersonIs": rules.PERSON,
    "Group": rules.GROUP,
    "Measure": results.MEASURE_LINE,
    "Outcome": results.OUTCOME,
    "Condition": results.CONDITION,
    "Axis": results.AXIS,
    "Looks": results.LOOKS,
    "Privacy": results.PRIVACY,
} | dict.fromkeys(
    ("Dataset", "Records", "Matching", "CrossTable", "Incidence", "Summary", "Attrition"), results.OUTPUT
)
HEAD_ONLY = ("Group",)
"""Parts whose further lines are cards of their own."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line of a part's sentences: how deep it stands, and its words with the fields they say."""

    depth: int
    pieces: list[Piece]


def lines_of(cls: type, node: Any, document: Document) -> list[Spoken]:
    """The part in the reader's language, line by line; none when it has no meaning yet.

    Lines that are about nothing but parts with cards of their own are left to those cards.
    """
    syntax, inner = SYNTAX.get(cls.__name__), {key: value for key, value in node.items() if key != "type"}
    path: tuple[str, ...] = ()
    if cls is Arm:
        cls, inner, path = Entry, node.get("entry", {}), ("entry",)
    if (syntax is None and not path) or shape.findings(inner, cls):
        return []
    page = Page(scope_of(document), path)
    try:
        value: Any = codec.from_json(cls, inner)
        if syntax is None:
            population.ENTRY.show(View(value), page)
            if not shape.findings(node, Arm):
                page.path = ()
                population.ARM_ENDS.show(View(codec.from_json(Arm, node)), page)
        else:
            syntax.show(value, page)
    except (Unsayable, KeyError, ValueError):
        return []
    line = page.line()
    line.pieces = _without_title(line.pieces)
    if cls.__name__ in HEAD_ONLY:
        return [Spoken(0, line.pieces)]
    cards = [(*path, *branch.path) for branch in branches(cls)]
    return list(_spoken(line, cards, 0 if line.pieces else -1))


def _without_title(pieces: list[Piece]) -> list[Piece]:
    """A card says title and name above its sentence."""
    rest = list(dropwhile(lambda piece: piece[1] in (("title",), ("name",)), pieces))
    if len(rest) == len(pieces) or not rest:
        return rest
    return [(rest[0][0].lstrip("：: "), rest[0][1]), *rest[1:]]


def _spoken(line: Line, cards: list[tuple[str, ...]], depth: int) -> Iterator[Spoken]:
    if depth >= 0:
        yield Spoken(depth, line.pieces)
    for below in line.below:
        told = [path for _words, path in below.pieces if path]
        if not told or not all(any(path[: len(card)] == card for card in cards) for path in told):
            yield from _spoken(below, cards, depth + 1)


def scope_of(document: Document) -> Scope:
    """What the document names, with titles in the reader's language."""
    lang = "en" if (get_language() or "ja").startswith("en") else "ja"
    return Scope(
        lang,  # type: ignore[arg-type]
        {part: {name: str(title.get(lang, "")) for name, title in names(document, part)} for part in NAMED},
    )
