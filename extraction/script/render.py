"""The script in plain sentences: what the hospital reads is all that runs, and can be read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extraction.script.finding import refused
from extraction.script.grammar.core import Page, Scope, Unsayable
from extraction.script.grammar.study import SCRIPT
from extraction.script.grammar.tree import Line, written
from extraction.script.model import Script
from extraction.script.text import Language, Text

NAMED = ("code_lists", "eras", "days", "measures", "outcomes")
"""The parts whose entries other parts call by name."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line in both languages; ``depth`` says how far it belongs below the lines before it, from 0."""

    text: Text
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with its sentences, in the order in which they take effect."""

    heading: Text
    sentences: list[Sentence]


def render(script: Script, lang: str) -> str:
    """The whole script as plain text in ``lang`` ("ja" or "en"), one sentence a line.

    Complete: ``read`` makes the same script of it again. The script must be free of errors (see ``check``);
    raises ScriptError when some part of it has no meaning and so no words.
    """
    return written(headings(script, "en" if lang.startswith("en") else "ja"))


def render_blocks(script: Script) -> list[Block]:
    """The same sentences as headed blocks, each in both languages."""
    return [
        Block(Text(ja.text, en.text), list(_sentences(ja, en, 0)))
        for ja, en in zip(headings(script, "ja"), headings(script, "en"), strict=True)
    ]


def headings(script: Script, lang: Language) -> list[Line]:
    """The sentences in one language as a tree."""
    page = Page(scope_of(script, lang))
    try:
        SCRIPT.show(script, page)
    except Unsayable as error:
        raise refused(
            f"言い表せない部分があります({error})。検査で誤りを確かめてください。",
            f"Some part has no meaning ({error}); see the errors that the check names.",
        ) from None
    return page.below


def scope_of(script: Script, lang: Language) -> Scope:
    """What the script names, with titles in one language."""
    return Scope(
        lang,
        {
            part: {entry.name: entry.title.in_language(lang) for entry in getattr(script, part)}
            for part in NAMED
        },
    )


def _sentences(ja: Line, en: Line, depth: int) -> Iterator[Sentence]:
    for one, other in zip(ja.below, en.below, strict=True):
        yield Sentence(Text(one.text, other.text), depth)
        yield from _sentences(one, other, depth + 1)
