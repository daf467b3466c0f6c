"""The vocabulary of the renderer: one phrase in both languages for each part of a script."""

from __future__ import annotations

from extraction.script.model import Axis, Code, CodeList, Condition, Event, Script, Window
from extraction.script.tables import TABLES
from extraction.script.text import Text, join, number, same

SEX = {"1": Text("男性", "male"), "2": Text("女性", "female"), "9": Text("性別不明", "sex unknown")}

TAKE = {
    "ever": Text("記録の有無", "whether there is any"),
    "count": Text("記録のある日数", "number of days with a record"),
    "first": Text("最初の値", "first value"),
    "last": Text("最後の値", "last value"),
    "mean": Text("平均値", "mean value"),
    "min": Text("最小値", "lowest value"),
    "max": Text("最大値", "highest value"),
}

BIRTH = {
    "year_month": Text("生年月日は年月にします。", "Birth dates are given as year and month."),
    "year": Text("生年月日は年にします。", "Birth dates are given as the year."),
}

DATES = {
    "relative": Text(
        "日付は起点日からの日数に変え、暦の日付は出力しません。",
        "Dates become days from the index date; no calendar date is put out.",
    ),
    "absolute": Text("起点日は暦の日付で出力します。", "The index date is put out as a calendar date."),
}


def quoted(text: Text) -> Text:
    """A title in the quotation marks of each language."""
    return Text(f"「{text.ja}」", f"“{text.en}”")


def code(entry: Code) -> Text:
    """One code with its system, and whether its descendants come with it."""
    local = entry.system == "local"
    system = Text("院内コード", "hospital's own code") if local else same(entry.system)
    text = Text(f"{system.ja}:{entry.code}", f"{system.en}:{entry.code}")
    if not entry.descendants:
        return text
    return Text(f"{text.ja} で始まるすべて", f"everything beginning with {text.en}")


def codes(code_list: CodeList) -> Text:
    """All codes of a list, and those taken out of it again."""
    included = join((code(entry) for entry in code_list.include), "、", ", ")
    if not code_list.exclude:
        return included
    excluded = join((code(entry) for entry in code_list.exclude), "、", ", ")
    return Text(f"{included.ja}。ただし {excluded.ja} を除く", f"{included.en}; but not {excluded.en}")


def code_list_name(script: Script, name: str) -> Text:
    """The title of a code list with the name the script calls it by."""
    title = script.code_lists[name].title
    return Text(f"{title.ja}({name})", f"{title.en} ({name})")


def between(minimum: float | None, maximum: float | None, unit: str = "") -> Text:
    """A range with both ends included; empty when it has no ends."""
    tail = f" {unit}" if unit else ""
    if minimum is not None and maximum is not None:
        low, high = number(minimum), number(maximum)
        return Text(f"{low} 以上 {high}{tail} 以下", f"from {low} to {high}{tail}")
    if minimum is not None:
        return Text(f"{number(minimum)}{tail} 以上", f"{number(minimum)}{tail} or more")
    if maximum is not None:
        return Text(f"{number(maximum)}{tail} 以下", f"{number(maximum)}{tail} or less")
    return same("")


def event(script: Script, entry: Event) -> Text:
    """A kind of record: codes, table, values and whether suspicions count."""
    table = TABLES[entry.table].title
    name = code_list_name(script, entry.codes) if entry.codes else Text("すべての記録", "any record")
    details = []
    if entry.unit is not None:
        details.append(Text(f"単位が {entry.unit} の数値があるもの", f"with a number in {entry.unit}"))
    if entry.minimum is not None or entry.maximum is not None:
        limits = between(entry.minimum, entry.maximum)
        details.append(Text(f"値が {limits.ja}", f"value {limits.en}"))
    if entry.confirmed_only:
        details.append(Text("疑い病名を除く", "suspected diagnoses left out"))
    extra = join(details, "、", ", ")
    tail = Text(f"({extra.ja})", f" ({extra.en})") if details else same("")
    return Text(f"{table.ja}の{name.ja}{tail.ja}", f"{name.en} in {table.en}{tail.en}")


def day(offset: int) -> Text:
    """One day relative to the index date."""
    if offset == 0:
        return Text("起点日", "the index date")
    plural = "" if abs(offset) == 1 else "s"
    if offset < 0:
        return Text(f"起点日の{-offset}日前", f"{-offset} day{plural} before the index date")
    return Text(f"起点日の{offset}日後", f"{offset} day{plural} after the index date")


def window(entry: Window) -> Text:
    """A span of days; both ends belong to it."""
    if entry.first is None and entry.last is None:
        return Text("全期間", "at any time")
    if entry.first is None:
        last = day(entry.last or 0)
        return Text(f"{last.ja}まで(当日を含む)", f"up to {last.en} (that day included)")
    first = day(entry.first)
    if entry.last is None:
        return Text(f"{first.ja}以降(当日を含む)", f"from {first.en} on (that day included)")
    if entry.first == entry.last:
        return Text(f"{first.ja}の当日", f"on {first.en}")
    last = day(entry.last)
    return Text(
        f"{first.ja}から{last.ja}まで(両端の日を含む)", f"from {first.en} to {last.en} (both days included)"
    )


def times(kind: str, n: int, unit: Text) -> Text:
    """So many things at least, at most or exactly."""
    ja = {"at_least": f"{n}{unit.ja}以上", "at_most": f"{n}{unit.ja}以下", "exactly": f"ちょうど{n}{unit.ja}"}
    en = {"at_least": "at least", "at_most": "at most", "exactly": "exactly"}
    return Text(ja[kind], f"{en[kind]} {n} {unit.en}")


def condition(script: Script, entry: Condition, unit: str) -> Text:
    """A limit that a value must pass strictly."""
    ja, en = ("未満", "below") if entry.direction == "below" else ("超", "above")
    limit = number(entry.limit)
    if entry.of is None:
        return Text(f"{limit} {unit} {ja}", f"{en} {limit} {unit}")
    measure = script.baseline[entry.of].title
    return Text(
        f"「{measure.ja}」({entry.of})の {limit} 倍{ja}", f"{en} {limit} times “{measure.en}” ({entry.of})"
    )


def axis(script: Script, entry: Axis) -> Text:
    """One direction of a table with its bands."""
    if entry.kind == "sex":
        return Text("性別", "sex")
    if entry.kind == "age":
        title = Text("起点日の年齢", "age at the index date")
    elif entry.kind == "outcome":
        title = Text(f"{script.outcomes[entry.of or ''].title.ja}の有無({entry.of})", "")
        return Text(title.ja, f"{script.outcomes[entry.of or ''].title.en} yes or no ({entry.of})")
    else:
        measure = script.measures[entry.of or ""].title
        title = Text(f"{measure.ja}({entry.of})", f"{measure.en} ({entry.of})")
    if not entry.starts:
        return title
    starts = ", ".join(number(start) for start in entry.starts)
    return Text(f"{title.ja}(区分の下限: {starts})", f"{title.en} (bands from: {starts})")
