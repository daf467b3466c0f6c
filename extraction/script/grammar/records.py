"""How records are asked for: codes, values, and everything else that must hold for a record to count."""

from __future__ import annotations

from extraction.script.grammar.compounds import Later, Listed, OneOf, Record
from extraction.script.grammar.core import Phrase, Syntax
from extraction.script.grammar.phrases import below, details, either, say
from extraction.script.grammar.values import Day, Number, Plain, Quoted, Reference, Words
from extraction.script.model import (
    Event,
    NoNumber,
    NumberIn,
    Period,
    Pick,
    Range,
    RatioTo,
    Where,
    WrittenAs,
)
from extraction.script.tables import TABLES
from extraction.script.words import COLUMNS, RECORDS

DECIMAL, WHOLE = Number(whole=False), Number(whole=True)


def rule() -> Syntax:
    """The syntax of rules, which may be asked inside an event."""
    from extraction.script.grammar.rules import RULE

    return RULE


def range_in(ja: str, en: str) -> Syntax:
    """A range of numbers with a unit behind each of them."""
    low = either(
        say(f"{{at_least}}{ja}以上", f"at least {{at_least}}{en}", at_least=DECIMAL),
        say(f"{{above}}{ja}超", f"above {{above}}{en}", above=DECIMAL),
    )
    high = either(
        say(f"{{at_most}}{ja}以下", f"at most {{at_most}}{en}", at_most=DECIMAL),
        say(f"{{below}}{ja}未満", f"below {{below}}{en}", below=DECIMAL),
    )
    return Record(Range, either(say("{low}{high}", "{low} and {high}", low=low, high=high), low, high))


RANGE, YEARS, DAYS = range_in("", ""), range_in("歳", ""), range_in("日", " days")

PERIOD = Record(
    Period,
    either(
        say(
            "{first}から{last}まで（両日を含む）",
            "from {first} to {last} (both days included)",
            first=Day(),
            last=Day(),
        ),
        say("{first}以降（その日を含む）", "from {first} on (that day included)", first=Day()),
        say("{last}まで（その日を含む）", "up to {last} (that day included)", last=Day()),
    ),
)

EXACT = either(
    say("（換算できる単位を含む）", "in or convertible to ", exact=False),
    say("（この単位で書かれたもの）", "written in exactly ", exact=True),
)
VALUE = OneOf(
    Record(
        NumberIn,
        either(
            say(
                "{unit}{exact}の数値が{range}",
                "with a number {exact}{unit}, {range}",
                unit=Plain(),
                exact=EXACT,
                range=RANGE,
            ),
            say("{unit}{exact}の数値がある", "with a number {exact}{unit}", unit=Plain(), exact=EXACT),
        ),
    ),
    Record(
        RatioTo,
        say(
            "数値が基準範囲の{limit}の{range}",
            "with a number {range} the {limit} of the reference range",
            limit=Words({"ref_low": ("下限", "lower limit"), "ref_high": ("上限", "upper limit")}),
            range=range_in("倍", " times"),
        ),
    ),
    Record(
        WrittenAs,
        say(
            "結果の記載が{texts}", "with the result written {texts}", texts=Listed(Quoted(), "または", " or ")
        ),
    ),
    Record(NoNumber, say("使える数値がない", "without a usable number")),
)

COLUMN = OneOf(Words(COLUMNS), Quoted())
WHERE = Record(
    Where,
    either(
        say(
            "{column}が{texts}以外",
            "{column} none of {texts}",
            column=COLUMN,
            texts=Listed(Quoted(), "・", ", "),
            negated=True,
        ),
        say("{column}が{texts}", "{column} {texts}", column=COLUMN, texts=Listed(Quoted(), "または", " or ")),
    ),
)

PICK = Record(
    Pick,
    either(
        say("最初の日", "first day", n=1, from_last=False),
        say("最後の日", "last day", n=1, from_last=True),
        say("最後から{n}番目の日", "day number {n} from the last", n=WHOLE, from_last=True),
        say("{n}番目の日", "day number {n}", n=WHOLE, from_last=False),
    ),
)

CODED = {name: words for name, words in RECORDS.items() if name in TABLES and TABLES[name].is_coded}
UNCODED = {name: words for name, words in RECORDS.items() if name in TABLES and name not in CODED}


def _what() -> Phrase:
    return either(
        say("{codes}の{table}", "{table} of {codes}", codes=Reference("code_lists"), table=Words(CODED)),
        say("あらゆる{table}", "{table} of any kind", table=Words(CODED)),
        say("{table}", "{table}", table=Words(UNCODED)),
        say("連続曝露期間{era}", "exposure eras {era}", table="era", era=Reference("eras")),
    )


def _flag(name: str, ja: str, en: str) -> Phrase:
    return either(
        say(f"{ja}を除く", f"not {en}", **{name: "no"}), say(f"{ja}に限る", f"only {en}", **{name: "only"})
    )


EVENT = Record(
    Event,
    say(
        "{what}{more}",
        "{what}{more}",
        what=_what(),
        more=details(
            say("終了日で数える", "dated by its end", dated="end"),
            say("{value}", "{value}", value=VALUE),
            say("数量が{quantity}", "quantity {quantity}", quantity=RANGE),
            say("投与日数が{days}", "days of supply {days}", days=DAYS),
            say(
                "開始から終了まで（両日を含む）が{length}",
                "lasting {length}, both days included",
                length=DAYS,
            ),
            say("その日の満年齢が{age}", "at an age of {age}", age=YEARS),
            _flag("suspected", "疑い", "suspected"),
            _flag("main", "主傷病", "main diagnoses"),
            say("{where}", "{where}", where=Listed(WHERE, "、かつ", "; and ")),
            say("{period}", "dated {period}", period=PERIOD),
            say("そのような{pick}に限る", "only on the {pick} of these", pick=PICK),
            say(
                "次の条件を満たす記録に限る{having}",
                "only records for which the following holds{having}",
                having=below(say("{having}", "{having}", having=Later(rule))),
            ),
        ),
    ),
)
