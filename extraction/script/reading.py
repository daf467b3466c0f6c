"""From sentences back to the script: the proof that nothing runs that was not read."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from extraction.script import shape
from extraction.script.codec import to_json
from extraction.script.finding import ScriptError, refused
from extraction.script.grammar import tree
from extraction.script.grammar.core import Scope, Source, Unreadable
from extraction.script.grammar.study import HEADINGS, SCRIPT
from extraction.script.grammar.tree import Line
from extraction.script.grammar.values import Name, Title
from extraction.script.model import Script
from extraction.script.render import NAMED, render
from extraction.script.text import Language, Text

LANGUAGES = {
    "ja": Text("日本語の文章", "the Japanese sentences"),
    "en": Text("英語の文章", "the English sentences"),
}


def read(ja: str, en: str) -> Script:
    """The script that both texts tell, titles taken from each.

    Raises ScriptError naming line and column when a text is not what ``render`` writes, or when the two
    do not tell the same study.
    """
    script = _together(_read(ja, "ja"), _read(en, "en"), "")
    if wrong := shape.findings(to_json(script)):
        raise ScriptError(wrong)
    for lang, text in (("ja", ja), ("en", en)):
        _compare(lang, text, render(script, lang))
    assert isinstance(script, Script)
    return script


def _read(text: str, lang: Language) -> Any:
    try:
        headings = tree.read(text)
    except tree.Misplaced as error:
        raise _unreadable(lang, text, error.number, 1) from None
    scope = Scope(lang, _titles(headings, lang))
    source = Source(Line("", headings, number=len(text.split("\n"))), scope)
    try:
        script = SCRIPT.read(source)
        source.finish()
    except Unreadable:
        raise _unreadable(lang, text, *scope.furthest) from None
    return script


def _titles(headings: list[Line], lang: Language) -> dict[str, dict[str, str]]:
    """What each part defines, told by the beginnings of its lines before any of them is read in full."""
    parts = {HEADINGS[name][0 if lang == "ja" else 1]: name for name in NAMED}
    titles: dict[str, dict[str, str]] = {name: {} for name in NAMED}
    for heading in headings:
        for line in heading.below if heading.text in parts else ():
            source = Source(line, Scope(lang))
            try:
                title = Title().read(source).in_language(lang)
                titles[parts[heading.text]][Name().read(source)] = title
            except Unreadable:
                continue
    return titles


def _together(ja: Any, en: Any, place: str) -> Any:
    """One value out of what the two languages tell."""
    if isinstance(ja, Text) and isinstance(en, Text):
        return Text(ja.ja, en.en)
    if is_dataclass(ja) and type(ja) is type(en) and not isinstance(ja, type):
        return type(ja)(
            **{
                field.name: _together(
                    getattr(ja, field.name), getattr(en, field.name), f"{place}/{field.name}"
                )
                for field in fields(ja)
            }
        )
    if isinstance(ja, tuple) and isinstance(en, tuple) and len(ja) == len(en):
        return tuple(
            _together(one, other, f"{place}/{n}") for n, (one, other) in enumerate(zip(ja, en, strict=True))
        )
    if ja != en:
        raise refused(
            "日本語と英語の文章が違うことを述べています。",
            "The Japanese and the English sentences do not tell the same.",
            place,
        )
    return ja


def _compare(lang: str, given: str, meant: str) -> None:
    """Every word counts: the text must be exactly how its script is told."""
    rows = zip(map(_bare, given.split("\n")), map(_bare, meant.split("\n")), strict=False)
    for number, (one, other) in enumerate(rows, start=1):
        if one != other:
            column = next(
                (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
                min(len(one), len(other)),
            )
            raise _unreadable(lang, given, number, column + 1)
    if given != meant:
        raise _unreadable(lang, given, min(given.count("\n"), meant.count("\n")) + 1, 1)


def _bare(row: str) -> str:
    """The words of a line without its place among the others."""
    return row.removeprefix(tree.HEADING).lstrip(" ").removeprefix(tree.BULLET)


def _unreadable(lang: str, text: str, number: int, column: int) -> ScriptError:
    rows, which = text.split("\n"), LANGUAGES[lang]
    row = _bare(rows[number - 1]) if 0 < number <= len(rows) else ""
    shown = row if len(row) <= 60 else row[:57] + "…"
    return refused(
        f"{which.ja}の {number} 行目を {column} 文字目から読み取れません: {shown}",
        f"Line {number} of {which.en} cannot be read from character {column} on: {shown}",
    )
