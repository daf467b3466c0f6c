"""Code lists, ranges and events: whether a record can meet what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extraction.script import codes, units
from extraction.script.codec import tag
from extraction.script.finding import Finding, error, warning
from extraction.script.model import Event, NumberIn, Period, Range, RatioTo, Script
from extraction.script.needs import Use, uses
from extraction.script.tables import TABLES, TableSpec
from extraction.script.text import Text


def value_findings(script: Script) -> Iterator[Finding]:
    """Findings about code lists and events."""
    yield from _code_lists(script)
    for use in uses(script):
        yield from _event(use)


def _code_lists(script: Script) -> Iterator[Finding]:
    for n, entry in enumerate(script.code_lists):
        place = f"/code_lists/{n}"
        if not entry.include:
            yield warning(
                place,
                f"コードリスト {entry.name} は空です。何も当てはまりません。",
                f"The code list {entry.name} is empty: nothing matches.",
            )
        elif codes.is_empty(entry):
            yield error(
                place,
                f"コードリスト {entry.name} は除外の結果、空になります。",
                f"The code list {entry.name} excludes all it includes.",
            )
        actual = codes.digest(entry) if entry.digest is not None else None
        if actual != entry.digest:
            yield error(
                f"{place}/digest",
                f"コードリスト {entry.name} の中身が、固定した指紋と違います（中身の指紋: {actual}）。",
                f"The codes of {entry.name} are not those that the digest pins (theirs is {actual}).",
            )
        if len(set(entry.include)) < len(entry.include) or len(set(entry.exclude)) < len(entry.exclude):
            yield warning(
                place,
                f"コードリスト {entry.name} に同じコードが二度あります。",
                f"The code list {entry.name} holds a code twice.",
            )


def range_findings(place: str, limits: Range | None, what: Text) -> Iterator[Finding]:
    """Whether a range has ends, one of each kind, and some number between them."""
    if limits is None:
        return
    if limits == Range():
        yield error(place, f"{what.ja}の範囲に端がありません。", f"The range of the {what.en} has no ends.")
    for one, other in (("at_least", "above"), ("at_most", "below")):
        if getattr(limits, one) is not None and getattr(limits, other) is not None:
            yield error(
                place,
                f"{what.ja}の範囲に {one} と {other} を両方は書けません。",
                f"The range of the {what.en} cannot have both {one} and {other}.",
            )
    low = limits.at_least if limits.at_least is not None else limits.above
    high = limits.at_most if limits.at_most is not None else limits.below
    if low is None or high is None:
        return
    if low > high:
        yield error(
            place, f"{what.ja}の下限が上限より大きいです。", f"The lowest {what.en} is above the highest."
        )
    elif low == high and (limits.above is not None or limits.below is not None):
        yield error(
            place,
            f"{what.ja}の範囲に当てはまる数がありません。",
            f"No number lies in the range of the {what.en}.",
        )


def period_findings(place: str, period: Period | None) -> Iterator[Finding]:
    """Whether a period has ends, in their order."""
    if period == Period():
        yield error(
            place, "期間に始まりも終わりもありません。", "The period has neither a first nor a last day."
        )
    if period is not None and period.first and period.last and period.first > period.last:
        yield error(place, "期間の始まりが終わりより後です。", "The period begins after it ends.")


def _event(use: Use) -> Iterator[Finding]:
    event, place = use.event, use.pointer
    for name, what in (
        ("quantity", Text("数量", "quantity")),
        ("days", Text("投与日数", "days of supply")),
        ("length", Text("期間の長さ", "length")),
        ("age", Text("年齢", "age")),
    ):
        yield from range_findings(f"{place}/{name}", getattr(event, name), what)
    if isinstance(event.value, NumberIn | RatioTo):
        yield from range_findings(f"{place}/value/range", event.value.range, Text("値", "value"))
    if isinstance(event.value, NumberIn) and not event.value.exact and units.ucum(event.value.unit) is None:
        yield warning(
            f"{place}/value/unit",
            f"単位 {event.value.unit} は単位の表になく、換算できません。"
            "まったく同じ書き方の記録だけが当てはまります。",
            f"The unit {event.value.unit} is not in the table of units and cannot be converted: "
            "only records with exactly this text count.",
        )
    yield from period_findings(f"{place}/period", event.period)
    if event.table == "era":
        yield from _of_era(event, place)
        return
    if event.era is not None:
        yield error(
            f"{place}/era",
            "連続曝露期間は、表が era のときだけ書けます。",
            "An exposure era can be named only with the table 'era'.",
        )
    yield from _of_table(use, TABLES[event.table])
    yield from _number(use, TABLES[event.table])


def _of_era(event: Event, place: str) -> Iterator[Finding]:
    if event.era is None:
        yield error(
            f"{place}/era", "連続曝露期間の名前(era)が必要です。", "The name of the exposure era is needed."
        )
    asked: dict[str, Any] = {
        "codes": event.codes,
        "value": event.value,
        "quantity": event.quantity,
        "days": event.days,
        "where": event.where or None,
        "suspected": None if event.suspected == "any" else event.suspected,
        "main": None if event.main == "any" else event.main,
    }
    for name, value in asked.items():
        if value is not None:
            yield _no_column(f"{place}/{name}", Text("連続曝露期間", "exposure eras"), name)


def _no_column(place: str, title: Text, name: str) -> Finding:
    return error(
        place, f"「{title.ja}」の表では {name} を問えません。", f"{name} cannot be asked of {title.en}."
    )


def _of_table(use: Use, spec: TableSpec) -> Iterator[Finding]:
    event, place = use.event, use.pointer
    if event.codes is not None and not spec.is_coded:
        yield error(
            f"{place}/codes",
            f"{spec.title.ja}の表にはコード列がありません。",
            f"The {spec.title.en} table has no codes.",
        )
    if event.codes is None and spec.is_coded:
        yield warning(
            place,
            f"コードの指定がないため、{spec.title.ja}のすべての記録が対象になります。",
            f"Without a code list every record of {spec.title.en} counts.",
        )
    for name, is_asked, column in (
        ("quantity", event.quantity is not None or use.number == "quantity", spec.quantity),
        ("days", event.days is not None or use.number == "days", spec.days),
        ("main", event.main != "any", "is_main" if "is_main" in spec.columns else None),
        ("encounter", use.encounter, spec.encounter),
    ):
        if is_asked and column is None:
            yield _no_column(place if name == "encounter" else f"{place}/{name}", spec.title, name)
    if event.suspected != "any" and "is_suspected" not in spec.columns:
        yield error(
            f"{place}/suspected",
            f"{spec.title.ja}には疑い病名の区別がありません。",
            f"{spec.title.en} do not mark suspicions.",
        )
    yield from _end_and_words(use, spec)


def _end_and_words(use: Use, spec: TableSpec) -> Iterator[Finding]:
    event, place = use.event, use.pointer
    asks_end = event.dated == "end" or event.length is not None or use.overlap or use.number == "length"
    if asks_end and spec.end is None:
        yield warning(
            place,
            f"{spec.title.ja}には終了日がなく、どの記録も1日です。",
            f"{spec.title.en} have no end: each record lasts one day.",
        )
    for n, where in enumerate(event.where):
        if where.column not in spec.askable:
            yield error(
                f"{place}/where/{n}/column",
                f"{spec.title.ja}の {where.column} は問えません。問える列: {', '.join(spec.askable)}。",
                f"{where.column} cannot be asked of {spec.title.en}; columns are {', '.join(spec.askable)}.",
            )


def _number(use: Use, spec: TableSpec) -> Iterator[Finding]:
    event, place = use.event, use.pointer
    if (event.value is not None or use.number == "value") and not spec.has_values:
        yield error(
            place,
            f"{spec.title.ja}の表には検査値の列がありません。",
            f"The {spec.title.en} table has no measured values.",
        )
    elif use.number == "value" and not isinstance(event.value, NumberIn):
        kind = "" if event.value is None else f" ({tag(type(event.value))})"
        yield error(
            f"{place}/value",
            f"値を使うときは単位が必要です(number_in){kind}。",
            f"A value needs its unit (number_in){kind}.",
        )
