"""How what a script defines for its other parts is said: code lists, eras, named days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, override

from extraction.script.codes import LOCAL
from extraction.script.grammar.compounds import Listed, OneOf, Record, Within
from extraction.script.grammar.core import Page, Phrase, Source, Unreadable, View
from extraction.script.grammar.phrases import below, either, lines, perhaps, say, together
from extraction.script.grammar.records import EVENT, PICK
from extraction.script.grammar.rules import WINDOW
from extraction.script.grammar.values import Many, Name, Plain, Quoted, Title, Words
from extraction.script.model import (
    Code,
    CodeList,
    Era,
    NamedDay,
)

DAYS, SOME_DAYS = Many("日", "day"), Many("日", "day", least=1)
SPAN = Many("日間", "day")
PER_LINE = 20
"""Codes on one line: long lists stay readable."""


@dataclass(frozen=True, slots=True)
class Run:
    """Codes of one system that follow each other in a list and are meant in the same way."""

    system: str
    codes: tuple[str, ...]
    descendants: bool = False


SYSTEM = OneOf(Words({LOCAL: ("院内コード", "codes of the hospital")}), Plain())
CODES = Listed(Plain(), "、", ", ")
RUN = Record(
    Run,
    either(
        say(
            "{system}のうち次で始まるすべて：{codes}",
            "{system}, all that begin with: {codes}",
            system=SYSTEM,
            codes=CODES,
            descendants=True,
        ),
        say("{system}：{codes}", "{system}: {codes}", system=SYSTEM, codes=CODES, descendants=False),
    ),
)


class _Codes(Phrase):
    """A list of codes, told in runs."""

    def __init__(self, name: str, ja: str, en: str) -> None:
        self.names = frozenset([name])
        self.name, self.run = name, Within(ja, en, RUN)

    @override
    def show(self, view: View, page: Page) -> None:
        for run in _runs(view[self.name]):
            inner = Page(page.scope)
            self.run.show(run, inner)
            page.below.append(inner.line())

    @override
    def read(self, source: Source) -> dict[str, Any]:
        codes: list[Code] = []
        while source.next < len(source.line.below):
            mark = source.mark()
            try:
                inner = source.child()
                run = self.run.read(inner)
                inner.finish()
            except Unreadable:
                source.back(mark)
                break
            codes += [Code(run.system, code, run.descendants) for code in run.codes]
        return {self.name: tuple(codes)}


def _runs(codes: tuple[Code, ...]) -> Iterator[Run]:
    for (system, descendants), group in groupby(codes, lambda code: (code.system, code.descendants)):
        texts = tuple(code.code for code in group)
        for n in range(0, len(texts), PER_LINE):
            yield Run(system, texts[n : n + PER_LINE], descendants)


CODE_LIST = Record(
    CodeList,
    say(
        "{title}{name}{version}{digest}{include}{exclude}",
        "{title}{name}{version}{digest}{include}{exclude}",
        title=Title(),
        name=Name(),
        version=perhaps(say("、版{version}", ", version {version}", version=Quoted())),
        digest=perhaps(say("、指紋{digest}で固定", ", pinned by digest {digest}", digest=Plain())),
        include=_Codes("include", "{}", "{}"),
        exclude=_Codes("exclude", "ただし除く：{}", "but not: {}"),
    ),
)

ERA = Record(
    Era,
    say(
        "{title}{name}：次の記録をつないだ連続曝露期間{lines}",
        "{title}{name}: continuous exposure by the following records{lines}",
        title=Title(),
        name=Name(),
        lines=together(
            lines("events", Within("記録：{}", "records: {}", EVENT)),
            below(
                either(
                    say(
                        "1回の供給日数は常に{supply_days}とする{unused}",
                        "each supply lasts {supply_days}, whatever its record says{unused}",
                        supply_days=SPAN,
                        unused=perhaps(
                            say(
                                "（記録にない場合の{default_days}は使わない）",
                                " (the {default_days} for records without days are not used)",
                                default_days=SPAN,
                            )
                        ),
                    ),
                    say(
                        "1回の供給日数は記録の投与日数とし、記録にない場合は{default_days}とする",
                        "each supply lasts its record's days of supply, or {default_days} where it has none",
                        default_days=SPAN,
                    ),
                )
            ),
            below(
                say(
                    "供給のない日が{gap_days}以内なら、ひと続きとする",
                    "supplies with at most {gap_days} without supply between them are continuous",
                    gap_days=DAYS,
                )
            ),
            below(
                either(
                    say(
                        "最後の供給日に終わる",
                        "it ends on the last day of supply",
                        surveillance_days=0,
                    ),
                    say(
                        "最後の供給日の{surveillance_days}後に終わる",
                        "it ends {surveillance_days} after the last day of supply",
                        surveillance_days=DAYS,
                    ),
                )
            ),
        ),
    ),
)

NAMED_DAY = Record(
    NamedDay,
    say(
        "{title}{name}：{window}に{event}がある日のうち{pick}",
        "{title}{name}: the {pick} with {event}, {window}",
        title=Title(),
        name=Name(),
        window=WINDOW,
        event=EVENT,
        pick=PICK,
    ),
)
