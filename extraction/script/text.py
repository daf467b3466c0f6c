"""Sentences in two languages: what the office reads, kept as plain pairs so that no framework is needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One statement in Japanese and in English."""

    ja: str
    en: str

    def in_language(self, lang: str) -> str:
        """The statement in ``lang``; everything but "en" is answered in Japanese."""
        return self.en if lang.startswith("en") else self.ja

    def to_json(self) -> dict[str, str]:
        """The pair as a JSON object."""
        return {"ja": self.ja, "en": self.en}

    @classmethod
    def from_json(cls, data: dict[str, str]) -> Text:
        """The pair from a JSON object with "ja" and "en"."""
        return cls(data["ja"], data["en"])

    def __str__(self) -> str:
        return f"{self.ja} / {self.en}"


def same(text: object) -> Text:
    """A word that is the same in both languages: a code, a unit, a number."""
    return Text(str(text), str(text))


def join(parts: Iterable[Text], ja: str, en: str) -> Text:
    """All parts in order, with a separator for each language."""
    kept = list(parts)
    return Text(ja.join(p.ja for p in kept), en.join(p.en for p in kept))


def number(value: float) -> str:
    """A number with every digit it was given and no needless ".0"."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
