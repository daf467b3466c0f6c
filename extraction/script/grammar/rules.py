"""How windows and rules are said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from extraction.script.grammar.compounds import Later, Listed, OneOf, Record, Within
from extraction.script.grammar.core import Page, Phrase, Source, Syntax, Unsayable, View
from extraction.script.grammar.phrases import either, lines, perhaps, say
from extraction.script.grammar.records import EVENT, RANGE, WHOLE, YEARS
from extraction.script.grammar.values import Many, Reference, Words
from extraction.script.model import Bound, Counted, Group, Measured, PersonIs, Window
from extraction.script.words import ANCHOR_WORDS, SEX

ANCHOR = OneOf(Words(ANCHOR_WORDS), Within("{}の日", "the day {}", Reference("days")))
RECORD_OF = OneOf(
    Words({"index": ("起点日の記録", "the record of the index date"), "this": ("その記録", "that record")}),
    Within("{}の日の記録", "the record of the day {}", Reference("days")),
)

BOUND = Record(
    Bound,
    either(
        say("{of}の{days}前", "{days} before {of}", of=ANCHOR, days=Many("日", "day", sign=-1, least=1)),
        say("{of}の{days}後", "{days} after {of}", of=ANCHOR, days=Many("日", "day", least=1)),
        say("{of}", "{of}", of=ANCHOR, days=0),
    ),
)


class _Ends(Phrase):
    """Both ends of a window, said together by a syntax of what they have in common."""

    names = frozenset(["first", "last"])

    def __init__(self, syntax: Syntax, join: Callable[[Any, Any], Any], part: Callable[[Any], Any]) -> None:
        self.syntax, self.join, self.part = syntax, join, part

    @override
    def show(self, view: View, page: Page) -> None:
        first, last = view["first"], view["last"]
        if first is None or last is None:
            raise Unsayable("window")
        self.syntax.show(self.join(first, last), page)

    @override
    def read(self, source: Source) -> dict[str, Any]:
        first, last = self.part(self.syntax.read(source))
        return {"first": first, "last": last}


@dataclass(frozen=True, slots=True)
class _Around:
    """Days around one day, which itself is neither the first nor the last of them."""

    of: str
    first: int
    last: int


OFFSET = OneOf(
    Within("{}前", "{} before", Many("日", "day", sign=-1, least=1)),
    Within("{}後", "{} after", Many("日", "day", least=1)),
)
AROUND = _Ends(
    Record(
        _Around,
        say(
            "{of}の{first}から{last}まで", "from {first} to {last} {of}", of=ANCHOR, first=OFFSET, last=OFFSET
        ),
    ),
    lambda first, last: _Around(first.of, first.days, last.days) if first.of == last.of else None,
    lambda around: (Bound(around.first, around.of), Bound(around.last, around.of)),
)
SAME_DAY = _Ends(BOUND, lambda first, last: first if first == last else None, lambda bound: (bound, bound))


def _windows(ja: str, en: str, *, overlap: bool) -> list[Phrase]:
    """The forms of a window; the words tell what lies in it beyond what is usual."""
    more = (f"。{ja}", f"; {en}") if overlap else ("", "")
    alone = (f"（{ja}）", f" ({en})") if overlap else ("", "")
    return [
        say(f"{{day}}の当日{alone[0]}", f"on {{day}}{alone[1]}", day=SAME_DAY, overlap=overlap),
        say(
            f"{{around}}（両日を含む{more[0]}）",
            f"{{around}} (both days included{more[1]})",
            around=AROUND,
            overlap=overlap,
        ),
        say(
            f"{{first}}から{{last}}まで（両日を含む{more[0]}）",
            f"from {{first}} to {{last}} (both days included{more[1]})",
            first=BOUND,
            last=BOUND,
            overlap=overlap,
        ),
        say(
            f"{{first}}以降（その日を含む{more[0]}）",
            f"from {{first}} on (that day included{more[1]})",
            first=BOUND,
            overlap=overlap,
        ),
        say(
            f"{{last}}まで（その日を含む{more[0]}）",
            f"up to {{last}} (that day included{more[1]})",
            last=BOUND,
            overlap=overlap,
        ),
        say(f"全期間{alone[0]}", f"at any time{alone[1]}", overlap=overlap),
    ]


_ANY_DAY = ("開始から終了までの一日でも入ればよい", "any day from start to end may lie in it")
WINDOW: Syntax = Record(
    Window, either(*_windows(*_ANY_DAY, overlap=True), *_windows(*_ANY_DAY, overlap=False))
)

SAME = perhaps(
    say(
        "{same_encounter}と同じ来院での",
        ", in the same encounter as {same_encounter}",
        same_encounter=RECORD_OF,
    )
)
_KINDS = {
    "at_least": ("{n}以上", "at least {n}"),
    "at_most": ("{n}以下", "at most {n}"),
    "exactly": ("ちょうど{n}", "exactly {n}"),
}
_UNITS = {
    "day": ("がある日が", "on", "日", "day"),
    "record": ("の記録が", "in", "件", "record"),
    "encounter": ("がある来院が", "in", "回", "encounter"),
}
_SAID_SHORTER = {("day", "at_least"): 1, ("day", "at_most"): 0}
"""Counts of days that are not said in full: at least one day is "has", at most none is "has no"."""


def _counts() -> list[Phrase]:
    return [
        say(
            f"{{window}}に、{{same}}{{event}}{ja}{much[0]}ある",
            f"has {{event}} {en} {much[1]}, {{window}}{{same}}",
            event=EVENT,
            window=WINDOW,
            same=SAME,
            n=Many(*unit, besides=_SAID_SHORTER.get((by, kind))),
            by=by,
            kind=kind,
        )
        for by, (ja, en, *unit) in _UNITS.items()
        for kind, much in _KINDS.items()
    ]


COUNTED = Record(
    Counted,
    either(
        *_counts(),
        say(
            "{window}に、{same}{event}がない",
            "has no {event}, {window}{same}",
            event=EVENT,
            window=WINDOW,
            same=SAME,
            kind="at_most",
            n=0,
            by="day",
        ),
        say(
            "{window}に、{same}{event}がある",
            "has {event}, {window}{same}",
            event=EVENT,
            window=WINDOW,
            same=SAME,
            kind="at_least",
            n=1,
            by="day",
        ),
    ),
)

MEASURE = Reference("measures")
MEASURED = Record(
    Measured,
    either(
        say("{measure}の値がない", "{measure} has no value", measure=MEASURE, missing=True),
        say("{measure}が{range}", "{measure} is {range}", measure=MEASURE, range=RANGE),
        say("{measure}の値がある", "{measure} has a value", measure=MEASURE),
    ),
)

SEXES = Listed(Words({code: (words.ja, words.en) for code, words in SEX.items()}), "または", " or ")
PERSON = Record(
    PersonIs,
    either(
        say(
            "性別が{sex}、起点日の満年齢が{age}",
            "is {sex} and of an age of {age} on the index date",
            sex=SEXES,
            age=YEARS,
        ),
        say("性別が{sex}", "is {sex}", sex=SEXES),
        say("起点日の満年齢が{age}", "is of an age of {age} on the index date", age=YEARS),
        say("性別・年齢を問わない", "is of any sex and age"),
    ),
)

PARTS = lines("of", Later(lambda: RULE))
GROUP = Record(
    Group,
    either(
        say("次のすべてを満たす{of}", "all of the following conditions{of}", kind="all", of=PARTS),
        say("次のいずれかを満たす{of}", "any of the following conditions{of}", kind="any", of=PARTS),
        *(
            say(
                f"次のうち{ja.replace('{n}', '{n}件')}を満たす{{of}}",
                f"{en} of the following conditions{{of}}",
                kind=kind,
                n=WHOLE,
                of=PARTS,
            )
            for kind, (ja, en) in _KINDS.items()
        ),
    ),
)

RULE: Syntax = OneOf(GROUP, COUNTED, MEASURED, PERSON)
