"""The ways to put words together: templates, choices, optional parts, lists in brackets, lines below."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from extraction.script.grammar.core import Page, Phrase, Source, Syntax, Unreadable, Unsayable, View

Part = str | Phrase


class _Field(Phrase):
    """One field, said by its syntax."""

    def __init__(self, name: str, syntax: Syntax) -> None:
        self.name, self.syntax = name, syntax
        self.names = frozenset([name])

    def show(self, view: View, page: Page) -> None:
        outer = page.path
        page.path = (*outer, self.name)
        self.syntax.show(view[self.name], page)
        page.path = outer

    def read(self, source: Source) -> dict[str, Any]:
        return {self.name: self.syntax.read(source)}


class _Say(Phrase):
    def __init__(self, ja: str, en: str, parts: dict[str, Any]) -> None:
        phrases: dict[str, Phrase] = {}
        self.fixed: dict[str, Any] = {}
        for name, part in parts.items():
            if isinstance(part, Syntax):
                phrases[name] = _Field(name, part)
            elif isinstance(part, Phrase):
                phrases[name] = part
            else:
                self.fixed[name] = part
        self.parts = {"ja": _template(ja, phrases), "en": _template(en, phrases)}
        self.names = frozenset(self.fixed).union(*(phrase.names for phrase in phrases.values()))

    def show(self, view: View, page: Page) -> None:
        for name, value in self.fixed.items():
            if view[name] != value:
                raise Unsayable(name)
        parts = self.parts[page.scope.lang]
        if len(self.names) == len(self.fixed) == 1 and isinstance(parts[0], str):
            outer = page.path
            page.path = (*outer, *self.fixed)
            page.put(parts[0])
            page.path = outer
            return
        for part in parts:
            if isinstance(part, str):
                page.add(part)
            else:
                part.show(view, page)

    def read(self, source: Source) -> dict[str, Any]:
        found = dict(self.fixed)
        for part in self.parts[source.scope.lang]:
            if isinstance(part, str):
                source.expect(part)
            else:
                found.update(part.read(source))
        return found


def _template(words: str, phrases: dict[str, Phrase]) -> list[Part]:
    pieces = re.split(r"\{(\w+)\}", words)
    if sorted(pieces[1::2]) != sorted(phrases):
        raise ValueError(f"{words!r} does not say {sorted(phrases)}")
    parts: list[Part] = [phrases[piece] if n % 2 else piece for n, piece in enumerate(pieces)]
    return [part for part in parts if part != ""]


def say(ja: str, en: str, **parts: Any) -> Phrase:
    """Words with places: ``{x}`` is the field x said by a syntax, or any fields said by a phrase.

    A part that is neither is a value that the field must have, and has when these words are read.
    """
    return _Say(ja, en, parts)


class _Either(Phrase):
    def __init__(self, choices: tuple[Phrase, ...]) -> None:
        self.choices = choices
        self.names = frozenset().union(*(choice.names for choice in choices))
        self.silent = tuple(self.names - choice.names for choice in choices)

    def show(self, view: View, page: Page) -> None:
        mark = page.mark()
        for choice, silent in zip(self.choices, self.silent, strict=True):
            if view.is_default(silent):
                try:
                    choice.show(view, page)
                except Unsayable:
                    page.back(mark)
                else:
                    return
        raise Unsayable(", ".join(sorted(self.names)))

    def read(self, source: Source) -> dict[str, Any]:
        mark = source.mark()
        for choice in self.choices:
            try:
                return choice.read(source)
            except Unreadable:
                source.back(mark)
        raise source.fail()


def either(*choices: Phrase) -> Phrase:
    """The first of these that fits; what a choice does not speak of must have its default."""
    return _Either(choices)


class _Perhaps(Phrase):
    def __init__(self, phrase: Phrase, instead: Phrase | None, also: Callable[[View], bool] | None) -> None:
        self.phrase, self.instead, self.also = phrase, instead, also
        self.names = phrase.names

    def show(self, view: View, page: Page) -> None:
        if not view.is_default(self.names) or (self.also is not None and self.also(view)):
            self.phrase.show(view, page)
        elif self.instead is not None:
            self.instead.show(view, page)

    def read(self, source: Source) -> dict[str, Any]:
        mark = source.mark()
        try:
            return self.phrase.read(source)
        except Unreadable:
            source.back(mark)
        return {} if self.instead is None else self.instead.read(source)


def perhaps(
    phrase: Phrase, instead: Phrase | None = None, also: Callable[[View], bool] | None = None
) -> Phrase:
    """Said when any of its fields is not the default, or when ``also`` says so; else ``instead``, if any."""
    return _Perhaps(phrase, instead, also)


class _Details(Phrase):
    """Optional phrases in brackets."""

    MARKS = {"ja": ("（", "、", "）"), "en": (" (", "; ", ")")}

    def __init__(self, phrases: tuple[Phrase, ...]) -> None:
        self.phrases = phrases
        self.names = frozenset().union(*(phrase.names for phrase in phrases))

    def show(self, view: View, page: Page) -> None:
        before, between, after = self.MARKS[page.scope.lang]
        told = [phrase for phrase in self.phrases if not view.is_default(phrase.names)]
        for n, phrase in enumerate(told):
            page.add(between if n else before)
            phrase.show(view, page)
        if told:
            page.add(after)

    def read(self, source: Source) -> dict[str, Any]:
        before, between, after = self.MARKS[source.scope.lang]
        start = source.mark()
        found: dict[str, Any] = {}
        for phrase in self.phrases:
            mark = source.mark()
            try:
                source.expect(between if found else before)
                found |= phrase.read(source)
            except Unreadable:
                source.back(mark)
        if found:
            try:
                source.expect(after)
            except Unreadable:
                source.back(start)
                return {}
        return found


def details(*phrases: Phrase) -> Phrase:
    """Those of the phrases that say something, in brackets behind what they are about."""
    return _Details(phrases)


class _Below(Phrase):
    def __init__(self, phrase: Phrase) -> None:
        self.phrase = phrase
        self.names = phrase.names

    def show(self, view: View, page: Page) -> None:
        inner = Page(page.scope, page.path)
        self.phrase.show(view, inner)
        page.below.append(inner.line())

    def read(self, source: Source) -> dict[str, Any]:
        inner = source.child()
        found = self.phrase.read(inner)
        inner.finish()
        return found


def below(phrase: Phrase) -> Phrase:
    """The phrase on a line of its own below this one."""
    return _Below(phrase)


class _Lines(Phrase):
    def __init__(self, name: str, syntax: Syntax, least: int) -> None:
        self.name, self.syntax, self.least = name, syntax, least
        self.names = frozenset([name])

    def show(self, view: View, page: Page) -> None:
        if len(view[self.name]) < self.least:
            raise Unsayable(self.name)
        for n, value in enumerate(view[self.name]):
            inner = Page(page.scope, (*page.path, self.name, str(n)))
            self.syntax.show(value, inner)
            page.below.append(inner.line())

    def read(self, source: Source) -> dict[str, Any]:
        found = []
        while source.next < len(source.line.below):
            mark = source.mark()
            try:
                inner = source.child()
                value = self.syntax.read(inner)
                inner.finish()
            except Unreadable:
                source.back(mark)
                break
            found.append(value)
        if len(found) < self.least:
            raise source.fail()
        return {self.name: tuple(found)}


def lines(name: str, syntax: Syntax, least: int = 0) -> Phrase:
    """Each entry of a list, at least so many, on a line of its own below this one."""
    return _Lines(name, syntax, least)


class _All(Phrase):
    def __init__(self, phrases: tuple[Phrase, ...]) -> None:
        self.phrases = phrases
        self.names = frozenset().union(*(phrase.names for phrase in phrases))

    def show(self, view: View, page: Page) -> None:
        for phrase in self.phrases:
            phrase.show(view, page)

    def read(self, source: Source) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for phrase in self.phrases:
            found |= phrase.read(source)
        return found


def together(*phrases: Phrase) -> Phrase:
    """One phrase after the other."""
    return _All(phrases)
