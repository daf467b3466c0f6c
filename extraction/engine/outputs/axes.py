"""The directions of a statistical table: which group an entry belongs to, and how groups are called."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from extraction.engine.algebra.expressions import (
    Expr,
    as_number,
    as_text,
    case,
    column,
    compare,
    integer,
    is_null,
    text,
)
from extraction.engine.algebra.expressions import number as limit
from extraction.script.headings import Category, TableAxis
from extraction.script.model import Axis, Measure, Script
from extraction.script.text import Text, number, same
from extraction.script.words import SEX

MISSING = Category("missing", Text("データなし", "no data"))
ANSWERS = (
    Category("yes", Text("あり", "yes")),
    Category("no", Text("なし", "no")),
)
NOT_MEASURED = Category("not_measured", Text("未測定", "not measured"))
TITLES = {
    "sex": Text("性別", "Sex"),
    "age": Text("年齢", "Age"),
    "arm": Text("群", "Arm"),
    "look": Text("集計回", "Look"),
    "year": Text("年", "Year"),
    "fiscal_year": Text("年度", "Fiscal year"),
    "quarter": Text("四半期", "Quarter"),
    "month": Text("月", "Month"),
}


def measure_of(script: Script, name: str | None) -> Measure:
    """The measure of this name."""
    return next(measure for measure in script.measures if measure.name == name)


def group_of(script: Script, axis: Axis, row: str) -> Expr:
    """The code of the group that a row of the analysis belongs to; never nothing."""
    if axis.kind == "sex":
        return column(row, "sex")
    if axis.kind == "outcome":
        return column(row, f"o_{axis.of}")
    if axis.kind == "arm":
        return arm_name(script, row)
    if axis.kind == "look":
        return as_text(column(row, "look"))
    if axis.kind == "calendar":
        return Expr("calendar", (axis.by, column(row, "idx")))
    value = column(row, "age") if axis.kind == "age" else column(row, f"m_{axis.of}")
    if axis.kind == "measure" and measure_of(script, axis.of).is_yes_no:
        return case([(is_null(value), text("missing")), (value, text("yes"))], text("no"))
    below = [
        (compare("<", as_number(value), limit(band.high)), text(band.code))
        for band in _bands(axis)
        if band.high is not None
    ]
    return case([(is_null(value), text("missing")), *below], text(_bands(axis)[-1].code))


def arm_name(script: Script, row: str) -> Expr:
    """The name of the arm of a row."""
    places = [
        (compare("=", column(row, "arm"), integer(n)), text(arm.name)) for n, arm in enumerate(script.arms)
    ]
    return case(places[:-1], places[-1][1]) if len(places) > 1 else places[0][1]


def table_axis(script: Script, axis: Axis, found: Iterable[str]) -> TableAxis:
    """The axis with the groups it shows, in their fixed order; exceptional ones where somebody is in them."""
    codes = set(found)
    shown = [
        group
        for group in _groups(script, axis, codes)
        if not _is_exceptional(axis, group) or group.code in codes
    ]
    alone = axis.kind == "look" and script.looks is not None and script.looks.mode == "cumulative"
    shared = axis.kind == "arm" and script.precedence.rule == "every"
    return TableAxis(axis.name, _title(script, axis), tuple(shown), has_total=not (alone or shared))


def _title(script: Script, axis: Axis) -> Text:
    if axis.kind == "outcome":
        return next(outcome.title for outcome in script.outcomes if outcome.name == axis.of)
    if axis.kind == "measure":
        return measure_of(script, axis.of).title
    return TITLES[axis.by if axis.kind == "calendar" and axis.by else axis.kind]


def _groups(script: Script, axis: Axis, found: set[str]) -> tuple[Category, ...]:
    if axis.kind == "sex":
        return tuple(Category(code, label) for code, label in SEX.items())
    if axis.kind == "outcome":
        return (*ANSWERS, NOT_MEASURED)
    if axis.kind == "arm":
        return tuple(Category(arm.name, arm.title) for arm in script.arms)
    if axis.kind == "look":
        return tuple(_look(n) for n in range(1, (script.looks.count if script.looks else 0) + 1))
    if axis.kind == "calendar":
        return tuple(_calendar(code, axis.by or "year") for code in _units(script, axis.by or "year", found))
    if axis.kind == "measure" and measure_of(script, axis.of).is_yes_no:
        return (*ANSWERS, MISSING)
    return (*_bands(axis), MISSING)


def _look(number_of_look: int) -> Category:
    return Category(str(number_of_look), Text(f"第{number_of_look}回", f"look {number_of_look}"))


def _is_exceptional(axis: Axis, category: Category) -> bool:
    """Groups that are shown only where somebody belongs to them; every other group is shown with its zero."""
    unknown_sex = axis.kind == "sex" and category.code == "9"
    below_first_band = category.is_band and category.low is None
    return unknown_sex or below_first_band or category.code in (MISSING.code, NOT_MEASURED.code)


# -- calendar -----------------------------------------------------------------------------------------
def unit_of(day: date, by: str) -> str:
    """The name of the year, fiscal year (from April), quarter or month that holds a day."""
    if by == "fiscal_year":
        return f"{day.year - (day.month < 4):04d}"
    tail = {"year": "", "month": f"-{day.month:02d}", "quarter": f"-Q{(day.month - 1) // 3 + 1}"}[by]
    return f"{day.year:04d}{tail}"


def _units(script: Script, by: str, found: set[str]) -> list[str]:
    """Every unit from the first to the last of the entry periods, or, where one is open, of the entries."""
    periods = [arm.entry.period for arm in script.arms]
    firsts = [period.first for period in periods if period is not None and period.first is not None]
    lasts = [period.last for period in periods if period is not None and period.last is not None]
    first = min(firsts) if len(firsts) == len(periods) else _first_day(min(found), by) if found else None
    last = max(lasts) if len(lasts) == len(periods) else _first_day(max(found), by) if found else None
    if first is None or last is None:
        return sorted(found)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return list(dict.fromkeys(unit_of(date(month // 12, month % 12 + 1, 1), by) for month in months))


def _first_day(code: str, by: str) -> date:
    year = int(code[:4])
    if by == "month":
        return date(year, int(code[5:]), 1)
    return date(
        year,
        {"quarter": (int(code[-1]) - 1) * 3 + 1 if by == "quarter" else 1, "fiscal_year": 4}.get(by, 1),
        1,
    )


def _calendar(code: str, by: str) -> Category:
    year = code[:4]
    label = {
        "year": Text(f"{year}年", year),
        "fiscal_year": Text(f"{year}年度", f"fiscal {year}"),
        "quarter": Text(f"{year}年第{code[-1]}四半期", f"{year} Q{code[-1]}"),
        "month": Text(f"{year}年{code[-2:].lstrip('0')}月", code),
    }[by]
    return Category(code, label)


# -- bands --------------------------------------------------------------------------------------------
def _bands(axis: Axis) -> list[Category]:
    below = _band(axis, None, axis.starts[0])
    ends = [*axis.starts[1:], None]
    return [below, *(_band(axis, low, high) for low, high in zip(axis.starts, ends, strict=True))]


def _band(axis: Axis, low: float | None, high: float | None) -> Category:
    unit = Text("歳", "") if axis.kind == "age" else same("")
    if low is None and high is not None:
        label = Text(f"{number(high)}{unit.ja}未満", f"under {number(high)}")
        return Category(f"<{number(high)}", label, None, high, is_band=True)
    if high is None and low is not None:
        label = Text(f"{number(low)}{unit.ja}以上", f"{number(low)} and over")
        return Category(f"{number(low)}-", label, low, None, is_band=True)
    low, high = low or 0, high or 0
    if axis.kind == "age" and float(high).is_integer():
        code = f"{number(low)}-{number(high - 1)}"
        return Category(code, Text(f"{number(low)}〜{number(high - 1)}歳", code), low, high, is_band=True)
    label = Text(f"{number(low)}以上{number(high)}未満", f"{number(low)} to under {number(high)}")
    return Category(f"{number(low)}-<{number(high)}", label, low, high, is_band=True)
