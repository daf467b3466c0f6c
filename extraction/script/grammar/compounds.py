"""How values made of others are said: lists, records of fields, one of several kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, override

from extraction.script.grammar.core import Page, Phrase, Source, Syntax, Unreadable, Unsayable, View, defaults


class Listed(Syntax):
    """Several values in a row."""

    def __init__(self, syntax: Syntax, ja: str, en: str) -> None:
        self.syntax, self.between = syntax, {"ja": ja, "en": en}

    @override
    def show(self, value: Any, page: Page) -> None:
        if not value:
            raise Unsayable("list")
        outer = page.path
        for n, entry in enumerate(value):
            if n:
                page.add(self.between[page.scope.lang])
            page.path = (*outer, str(n))
            self.syntax.show(entry, page)
        page.path = outer

    @override
    def read(self, source: Source) -> tuple[Any, ...]:
        found = [self.syntax.read(source)]
        between = self.between[source.scope.lang]
        while source.line.text.startswith(between, source.at):
            mark = source.mark()
            source.expect(between)
            try:
                found.append(self.syntax.read(source))
            except Unreadable:
                source.back(mark)
                break
        return tuple(found)


class Record(Syntax):
    """A value of a class, by a phrase about its fields; what that does not speak of must have its default."""

    def __init__(self, cls: type, phrase: Phrase) -> None:
        self.cls, self.phrase = cls, phrase
        self.silent = frozenset(defaults(cls)) - phrase.names

    @override
    def show(self, value: Any, page: Page) -> None:
        if type(value) is not self.cls:
            raise Unsayable(self.cls.__name__)
        view = View(value)
        if not view.is_default(self.silent):
            raise Unsayable(self.cls.__name__)
        self.phrase.show(view, page)

    @override
    def read(self, source: Source) -> Any:
        return self.cls(**self.phrase.read(source))


class OneOf(Syntax):
    """A value said by the first of several syntaxes that fits."""

    def __init__(self, *choices: Syntax) -> None:
        self.choices = choices

    @override
    def show(self, value: Any, page: Page) -> None:
        mark = page.mark()
        for choice in self.choices:
            try:
                choice.show(value, page)
            except Unsayable:
                page.back(mark)
            else:
                return
        raise Unsayable(type(value).__name__)

    @override
    def read(self, source: Source) -> Any:
        mark = source.mark()
        for choice in self.choices:
            try:
                return choice.read(source)
            except Unreadable:
                source.back(mark)
        raise source.fail()


class Within(Syntax):
    """A value between fixed words; ``{}`` is its place."""

    def __init__(self, ja: str, en: str, syntax: Syntax) -> None:
        self.syntax = syntax
        self.words = {"ja": ja.split("{}"), "en": en.split("{}")}

    @override
    def show(self, value: Any, page: Page) -> None:
        before, after = self.words[page.scope.lang]
        page.add(before)
        self.syntax.show(value, page)
        page.add(after)

    @override
    def read(self, source: Source) -> Any:
        before, after = self.words[source.scope.lang]
        source.expect(before)
        value = self.syntax.read(source)
        source.expect(after)
        return value


class Later(Syntax):
    """A syntax that is defined further down and may hold itself."""

    def __init__(self, find: Callable[[], Syntax]) -> None:
        self.find = find

    @override
    def show(self, value: Any, page: Page) -> None:
        self.find().show(value, page)

    @override
    def read(self, source: Source) -> Any:
        return self.find().read(source)
