"""How single values are said: numbers, days, names, quoted texts, words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, override

from extraction.script.grammar.core import Page, Source, Syntax, Unsayable
from extraction.script.text import Text, number

QUOTES = {"ja": ("「", "」"), "en": ("“", "”")}
NAME_MARKS = {"ja": ("［", "］"), "en": (" [", "]")}
PLAIN = re.compile(r"[A-Za-z0-9µμ°℃³²⁶⁹×_*/%^+#\[\]{}-]+(?:\.[A-Za-z0-9µμ°℃³²⁶⁹×_*/%^+#\[\]{}-]+)*")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,39}")
WHOLE = re.compile(r"-?[0-9]+")
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def _match(source: Source, pattern: re.Pattern[str]) -> str:
    found = pattern.match(source.line.text, source.at)
    if found is None:
        raise source.fail()
    source.at = found.end()
    return found.group()


class Number(Syntax):
    """A number, with every digit it was given."""

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole

    @override
    def show(self, value: Any, page: Page) -> None:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            raise Unsayable("number")
        page.put(number(value))

    @override
    def read(self, source: Source) -> Any:
        digits = _match(source, WHOLE if self.whole else NUMBER)
        return int(digits) if self.whole else float(digits)


class Many(Syntax):
    """So many of something: "1 day", "2 days". ``sign`` -1 is for numbers below zero, told without the sign.

    Numbers (so told) under ``least``, and the number ``besides``, have other words.
    """

    def __init__(
        self, ja: str, one: str, *, sign: int = 1, least: int = 0, besides: int | None = None
    ) -> None:
        self.ja, self.one, self.sign, self.least, self.besides = ja, one, sign, least, besides

    def _unit(self, value: int, lang: str) -> str:
        return self.ja if lang == "ja" else f" {self.one}{'' if value == 1 else 's'}"

    @override
    def show(self, value: Any, page: Page) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Unsayable(self.one)
        told = value * self.sign
        if told < self.least or told == self.besides:
            raise Unsayable(self.one)
        page.put(str(told))
        page.add(self._unit(told, page.scope.lang))

    @override
    def read(self, source: Source) -> int:
        value = int(_match(source, WHOLE))
        source.expect(self._unit(value, source.scope.lang))
        return value * self.sign


class Day(Syntax):
    """A day of the calendar."""

    @override
    def show(self, value: Any, page: Page) -> None:
        if not isinstance(value, date):
            raise Unsayable("day")
        if page.scope.lang == "ja":
            page.put(f"{value.year}年{value.month}月{value.day}日")
        else:
            page.put(f"{value.day} {MONTHS[value.month - 1]} {value.year}")

    @override
    def read(self, source: Source) -> date:
        try:
            if source.scope.lang == "ja":
                numbers = re.findall(
                    "[0-9]+", _match(source, re.compile("[0-9]{1,4}年[0-9]{1,2}月[0-9]{1,2}日"))
                )
                return date(*map(int, numbers))
            day, month, year = _match(source, re.compile("[0-9]{1,2} [A-Z][a-z]+ [0-9]{1,4}")).split()
            return date(int(year), MONTHS.index(month) + 1, int(day))
        except ValueError:
            raise source.fail() from None


class Quoted(Syntax):
    """Any text in quotation marks; a closing mark inside it is written twice."""

    @override
    def show(self, value: Any, page: Page) -> None:
        if not isinstance(value, str):
            raise Unsayable("text")
        start, end = QUOTES[page.scope.lang]
        page.put(start + value.replace(end, end * 2) + end)

    @override
    def read(self, source: Source) -> str:
        start, end = QUOTES[source.scope.lang]
        source.expect(start)
        text, at = source.line.text, source.at
        while True:
            found = text.find(end, at)
            if found < 0:
                raise source.fail()
            if not text.startswith(end * 2, found):
                break
            at = found + 2
        value = text[source.at : found].replace(end * 2, end)
        source.at = found + 1
        return value


class Plain(Syntax):
    """A code, unit or the like: as it is when it could not be taken for anything else, or quoted."""

    def __init__(self) -> None:
        self.quoted = Quoted()

    @override
    def show(self, value: Any, page: Page) -> None:
        if isinstance(value, str) and PLAIN.fullmatch(value):
            page.put(value)
        else:
            self.quoted.show(value, page)

    @override
    def read(self, source: Source) -> str:
        is_quoted = source.line.text.startswith(QUOTES[source.scope.lang][0], source.at)
        return self.quoted.read(source) if is_quoted else _match(source, PLAIN)


class Title(Syntax):
    """The words of one language out of a text in both; the other one is read elsewhere."""

    def __init__(self, *, quoted: bool = True) -> None:
        self.quoted = Quoted() if quoted else None

    @override
    def show(self, value: Any, page: Page) -> None:
        if not isinstance(value, Text):
            raise Unsayable("title")
        words = value.in_language(page.scope.lang)
        if self.quoted is not None:
            self.quoted.show(words, page)
        else:
            page.add(words)

    @override
    def read(self, source: Source) -> Text:
        if self.quoted is not None:
            words = self.quoted.read(source)
        else:
            words, source.at = source.line.text[source.at :], len(source.line.text)
        return Text(words, "") if source.scope.lang == "ja" else Text("", words)


class Name(Syntax):
    """The name by which the script calls something it defines here."""

    @override
    def show(self, value: Any, page: Page) -> None:
        start, end = NAME_MARKS[page.scope.lang]
        page.put(f"{start}{value}{end}")

    @override
    def read(self, source: Source) -> str:
        start, end = NAME_MARKS[source.scope.lang]
        source.expect(start)
        name = _match(source, IDENTIFIER)
        source.expect(end)
        return name


class Reference(Syntax):
    """Something that the script defines elsewhere: by its title, with its name where titles repeat."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.quoted, self.name = Quoted(), Name()

    @override
    def show(self, value: Any, page: Page) -> None:
        title = page.scope.title(self.kind, value) if isinstance(value, str) else None
        if title is None:
            raise Unsayable(f"{self.kind} {value}")
        self.quoted.show(title, page)
        if len(page.scope.named(self.kind, title)) > 1:
            self.name.show(value, page)

    @override
    def read(self, source: Source) -> str:
        names = source.scope.named(self.kind, self.quoted.read(source))
        if len(names) == 1:
            return names[0]
        name = self.name.read(source)
        if name not in names:
            raise source.fail()
        return name


class Words(Syntax):
    """One of a few values, each with its words."""

    def __init__(self, words: Mapping[Any, tuple[str, str]]) -> None:
        self.words = {"ja": {key: pair[0] for key, pair in words.items()}}
        self.words["en"] = {key: pair[1] for key, pair in words.items()}
        self.longest = {
            lang: sorted(known.items(), key=lambda item: -len(item[1])) for lang, known in self.words.items()
        }

    @override
    def show(self, value: Any, page: Page) -> None:
        known = self.words[page.scope.lang]
        if value not in known:
            raise Unsayable(str(value))
        page.put(known[value])

    @override
    def read(self, source: Source) -> Any:
        for key, words in self.longest[source.scope.lang]:
            if source.line.text.startswith(words, source.at):
                source.at += len(words)
                return key
        raise source.fail()
