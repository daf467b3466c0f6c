"""The directions of a statistical table: which group a person belongs to, and how groups are called."""

from __future__ import annotations

from extraction.engine import primitives as sql
from extraction.script.headings import Category, TableAxis
from extraction.script.model import Axis, Script
from extraction.script.text import Text, number, same
from extraction.script.words import SEX

MISSING = Category("missing", Text("データなし", "no data"))
ANSWERS = (
    Category("yes", Text("あり", "yes")),
    Category("no", Text("なし", "no")),
)
NOT_MEASURED = Category("not_measured", Text("未測定", "not measured"))


def group_of(script: Script, axis: Axis) -> str:
    """SQL giving the code of the group that a row of ``analysis`` belongs to."""
    if axis.kind == "sex":
        return "case when sex in ('1', '2') then sex else '9' end"
    if axis.kind == "outcome":
        return sql.name(f"o_{axis.of}")
    column = "age" if axis.kind == "age" else sql.name(f"m_{axis.of}")
    if axis.kind == "covariate" and script.measures[axis.of or ""].is_yes_no:
        return f"case when {column} is null then 'missing' when {column} then 'yes' else 'no' end"
    cases = " ".join(
        f"when {position} then {sql.text(category.code)}"
        for position, category in enumerate(_bands(axis), start=-1)
    )
    return f"coalesce(case {sql.band(column, axis.starts)} {cases} end, 'missing')"


def table_axis(script: Script, axis: Axis) -> TableAxis:
    """The axis with every group it could show, in its fixed order."""
    if axis.kind == "sex":
        sexes = tuple(Category(code, label) for code, label in SEX.items())
        return TableAxis(axis.name, Text("性別", "Sex"), sexes)
    if axis.kind == "outcome":
        return TableAxis(axis.name, script.outcomes[axis.of or ""].title, (*ANSWERS, NOT_MEASURED))
    if axis.kind == "age":
        return TableAxis(axis.name, Text("年齢", "Age"), (*_bands(axis), MISSING))
    measure = script.measures[axis.of or ""]
    groups = ANSWERS if measure.is_yes_no else _bands(axis)
    return TableAxis(axis.name, measure.title, (*groups, MISSING))


def is_exceptional(axis: Axis, category: Category) -> bool:
    """Groups that are shown only where somebody belongs to them; every other group is shown with its zero."""
    unknown_sex = axis.kind == "sex" and category.code == "9"
    below_first_band = category.is_band and category.low is None
    return unknown_sex or below_first_band or category.code in (MISSING.code, NOT_MEASURED.code)


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
