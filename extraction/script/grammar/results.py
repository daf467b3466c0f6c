"""How measures, outcomes, outputs, looks and the protection of persons are said."""

from __future__ import annotations

from extraction.script.grammar.compounds import Listed, OneOf, Record
from extraction.script.grammar.core import Phrase
from extraction.script.grammar.definitions import DAYS
from extraction.script.grammar.phrases import either, perhaps, say
from extraction.script.grammar.records import DECIMAL, EVENT
from extraction.script.grammar.rules import MEASURE, WINDOW
from extraction.script.grammar.values import Many, Name, Reference, Title, Words
from extraction.script.model import (
    Attrition,
    Axis,
    Condition,
    CrossTable,
    Dataset,
    Incidence,
    Looks,
    Matching,
    Measure,
    Outcome,
    Privacy,
    Records,
    Summary,
)

_OF = Words(
    {
        "value": ("数値", "number"),
        "quantity": ("数量", "quantity"),
        "days": ("投与日数", "number of days of supply"),
        "length": ("開始から終了までの日数", "number of days from start to end"),
    }
)
_WITHOUT_NUMBER = {
    "ever": ("記録の有無", "whether there are"),
    "count": ("記録がある日の数", "number of days with"),
    "records": ("記録の件数", "number of records of"),
    "encounters": ("記録がある来院の数", "number of encounters with"),
    "first_day": ("記録がある最初の日（起点日からの日数）", "first day, counted from the index date, with"),
    "last_day": ("記録がある最後の日（起点日からの日数）", "last day, counted from the index date, with"),
}
_WITH_NUMBER = {
    "first": ("最初の記録の{of}", "first {of} in"),
    "last": ("最後の記録の{of}", "last {of} in"),
    "mean": ("{of}の平均", "mean of {of} in"),
    "min": ("{of}の最小", "lowest {of} in"),
    "max": ("{of}の最大", "highest {of} in"),
    "sum": ("{of}の合計", "sum of {of} in"),
    "slope": ("{of}の365日あたりの変化（最小二乗法）", "least-squares change per 365 days of {of} in"),
}


def _take() -> Phrase:
    plain = [say(ja, en, take=take) for take, (ja, en) in _WITHOUT_NUMBER.items()]
    return either(*plain, *(say(ja, en, take=take, of=_OF) for take, (ja, en) in _WITH_NUMBER.items()))


MEASURE_LINE = Record(
    Measure,
    say(
        "{title}{name}：{window}の{event}について、{take}",
        "{title}{name}: {take} {event}, {window}",
        title=Title(),
        name=Name(),
        window=WINDOW,
        event=EVENT,
        take=_take(),
    ),
)


def _condition(direction: str, ja: str, en: str) -> Phrase:
    return either(
        say(
            f"{{of}}の{{limit}}倍{ja}",
            f"{en} {{limit}} times {{of}}",
            direction=direction,
            limit=DECIMAL,
            of=MEASURE,
        ),
        say(f"{{limit}}{ja}", f"{en} {{limit}}", direction=direction, limit=DECIMAL),
    )


CONDITION = Record(
    Condition, either(_condition("below", "未満", "below"), _condition("above", "超", "above"))
)

OUTCOME = Record(
    Outcome,
    either(
        say(
            "{title}{name}：{window}のうち追跡中に、{event}の数値が{when}になること。"
            "この間に数値がない人と、比べる値がなくほかにも当たらない人は「未測定」とし、「なし」に数えない",
            "{title}{name}: in follow-up, {event} with a number {when}, {window}. "
            "Who has no number then, or no value to compare with and meets nothing else, is “not measured”, "
            "never counted as “no”",
            title=Title(),
            name=Name(),
            window=WINDOW,
            event=EVENT,
            when=Listed(CONDITION, "または", " or "),
        ),
        say(
            "{title}{name}：{window}のうち追跡中に、{event}があること",
            "{title}{name}: in follow-up, {event}, {window}",
            title=Title(),
            name=Name(),
            window=WINDOW,
            event=EVENT,
        ),
    ),
)

BANDS = perhaps(say("（区分の下限：{starts}）", " (bands from {starts})", starts=Listed(DECIMAL, "、", ", ")))
AXIS = Record(
    Axis,
    either(
        say("性別", "sex", kind="sex"),
        say("群", "arm", kind="arm"),
        say("集計の回", "look", kind="look"),
        say("起点日の満年齢{bands}", "age on the index date{bands}", kind="age", bands=BANDS),
        say(
            "起点日の属する{by}",
            "{by} of the index date",
            kind="calendar",
            by=Words(
                {
                    "year": ("年", "year"),
                    "fiscal_year": ("年度", "fiscal year"),
                    "quarter": ("四半期", "quarter"),
                    "month": ("月", "month"),
                }
            ),
        ),
        say("{of}の発生の有無", "whether {of} occurred", kind="outcome", of=Reference("outcomes")),
        say("{of}{bands}", "{of}{bands}", kind="measure", of=MEASURE, bands=BANDS),
    ),
)
AXES = Listed(AXIS, " × ", " × ")
BY = perhaps(say("{by}ごとの", " by {by}", by=AXES))
HEAD = {"title": Title(), "name": Name()}
FORMATS = say(
    "。形式は{formats}",
    ". Format: {formats}",
    formats=Listed(
        Words({"parquet": ("Parquet", "Parquet"), "csv": ("CSV", "CSV"), "xpt": ("SAS XPORT", "SAS XPORT")}),
        "・",
        ", ",
    ),
)

OUTPUT = OneOf(
    Record(
        Dataset,
        say(
            "{title}{name}：起点日1件を1行としたデータセット"
            "（性別、年齢、出生、追跡日数、すべての測定項目とアウトカム）{formats}",
            "{title}{name}: data set with one row per index date "
            "(sex, age, birth, days of follow-up, all measures and outcomes){formats}",
            **HEAD,
            formats=FORMATS,
        ),
    ),
    Record(
        Records,
        say(
            "{title}{name}：{window}の{event}を、記録1件を1行として並べた表{formats}",
            "{title}{name}: table with one row per record of {event}, {window}{formats}",
            **HEAD,
            window=WINDOW,
            event=EVENT,
            formats=FORMATS,
        ),
    ),
    Record(
        Matching,
        say(
            "{title}{name}：データセットに、{by}による層と、層の中の再現できる無作為な順番を付けたもの{formats}",
            "{title}{name}: the data set with strata by {by} "
            "and a reproducible random order within each{formats}",
            **HEAD,
            by=AXES,
            formats=FORMATS,
        ),
    ),
    Record(
        CrossTable, say("{title}{name}：{by}ごとの人数", "{title}{name}: persons by {by}", **HEAD, by=AXES)
    ),
    Record(
        Incidence,
        say(
            "{title}{name}：{by}{of}の人数・発生人数・観察人日（起点日から最初の発生または追跡の終わりまで）",
            "{title}{name}: persons, persons with {of}, and person-days from the index date to its first "
            "occurrence or the end of follow-up{by}",
            **HEAD,
            of=Reference("outcomes"),
            by=BY,
        ),
    ),
    Record(
        Summary,
        say(
            "{title}{name}：{by}{of}の件数・合計・平方和（平均と標準偏差のため）",
            "{title}{name}: number, sum and sum of squares (for mean and standard deviation) of {of}{by}",
            **HEAD,
            of=OneOf(Words({"age": ("起点日の満年齢", "age on the index date")}), MEASURE),
            by=BY,
        ),
    ),
    Record(
        Attrition,
        say(
            "{title}{name}：各条件を当てはめた後に残る人数と、そこで外れた人数",
            "{title}{name}: persons left after each condition, and persons lost by it",
            **HEAD,
        ),
    ),
)

LOOKS = Record(
    Looks,
    say(
        "期間の初日から{every_months}ごとに区切り、全部で{count}集計する。{mode}{lag_days}",
        "The study is repeated every {every_months} from the first day of the period, {count} in all. "
        "{mode}{lag_days}",
        every_months=Many("か月", "month"),
        count=Many("回", "time"),
        mode=Words(
            {
                "cumulative": (
                    "各回は初日からその回の末日までに起点日がある人を数える（累積）",
                    "Each look takes all index dates from the first day to its own last day (cumulative)",
                ),
                "separate": (
                    "各回はその回の間に起点日がある人だけを数える",
                    "Each look takes only the index dates of its own months",
                ),
            }
        ),
        lag_days=either(
            say("。記録はその回の末日までのものを使う", ". It sees records to its own last day", lag_days=0),
            say(
                "。記録はその回の末日の{lag_days}後までのものを使う",
                ". It sees records until {lag_days} after its own last day",
                lag_days=DAYS,
            ),
        ),
    ),
)

PRIVACY_BIRTH = Words(
    {
        "year_month": ("生年月日は年月にする", "Birth dates are given as year and month"),
        "year": ("生年月日は年にする", "Birth dates are given as the year"),
        "none": ("生年月日は出力しない", "Birth dates are not put out"),
    }
)
PRIVACY_DATES = Words(
    {
        "relative": (
            "日付は起点日からの日数に変え、暦の日付は出力しない",
            "Dates become days from the index date; no calendar date is put out",
        ),
        "month": (
            "日付は起点日からの日数に変え、起点日は年月まで出力する",
            "Dates become days from the index date; of the index date year and month are put out",
        ),
        "absolute": ("日付は暦の日付のまま出力する", "Dates are put out as calendar dates"),
    }
)
PRIVACY_PERSON = Words(
    {
        "number": (
            "人は実行のたびに付け直す番号で表し、患者番号は出力しない",
            "Persons are numbered anew in each run; patient numbers are not put out",
        ),
        "pseudonym": (
            "人はこの利用とこの病院の中だけで変わらない仮名で表し、患者番号は出力しない",
            "Persons have a pseudonym that stays the same for this usage at one hospital; "
            "patient numbers are not put out",
        ),
    }
)
PRIVACY = Record(
    Privacy,
    say(
        "{birth}。{dates}。{person}",
        "{birth}. {dates}. {person}",
        birth=PRIVACY_BIRTH,
        dates=PRIVACY_DATES,
        person=PRIVACY_PERSON,
    ),
)
