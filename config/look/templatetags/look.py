"""Dates, money and small helpers of the components, in the language of the page."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, cast

from django import template
from django.forms import BaseForm
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from config.look import difference, drawing
from config.look import wareki as eras
from config.look.forms import Field

register = template.Library()
WEEKDAYS_JA = "月火水木金土日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _local(value: dt.date) -> dt.date:
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


def _japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


@register.filter
def jdate(value: dt.date | None) -> str:
    """Say a day with its weekday: 2026年5月14日（木）, Thu 14 May 2026. Times are the office's."""
    if not value:
        return ""
    day = _local(value)
    if _japanese():
        return f"{day.year}年{day.month}月{day.day}日（{WEEKDAYS_JA[day.weekday()]}）"
    return f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]} {day.year}"


@register.filter
def jday(value: dt.date | None) -> str:
    """Say a day without its year: 5月14日（木）, Thu 14 May."""
    if not value:
        return ""
    day = _local(value)
    if _japanese():
        return f"{day.month}月{day.day}日（{WEEKDAYS_JA[day.weekday()]}）"
    return f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]}"


@register.filter
def jmonth(value: dt.date | None) -> str:
    """Say a month: 2026年5月, May 2026."""
    if not value:
        return ""
    return f"{value.year}年{value.month}月" if _japanese() else f"{MONTHS_EN[value.month - 1]} {value.year}"


@register.filter
def jdatetime(value: dt.datetime | None) -> str:
    """Say a day and the time of day in the office's zone: 2026年5月14日（木）14:32."""
    if not value:
        return ""
    moment = _local(value)
    return f"{jdate(moment)}{'' if _japanese() else ', '}{moment:%H:%M}"


@register.filter
def wareki(value: dt.date | None) -> str:
    """Say a day in its era, in Japanese whatever the page: 令和8年5月14日. Empty before 1873."""
    if not value:
        return ""
    day = _local(value)
    day = day.date() if isinstance(day, dt.datetime) else day
    return eras.wareki(day) if day >= eras.EARLIEST else ""


@register.filter
def fiscal_year(value: dt.date | None) -> str:
    """Say the fiscal year (April to March) of a day: 2023年度（令和5年度）, FY2023."""
    if not value:
        return ""
    year = eras.fiscal_year(_local(value))
    return eras.fiscal_year_name(year) if _japanese() else f"FY{year}"


@register.filter
def yen(value: int | None) -> str:
    """Say an amount of money: 4,633,530円, ¥4,633,530."""
    if value is None or value == "":
        return ""
    return f"{value:,}円" if _japanese() else f"¥{value:,}"


@register.filter
def number(value: int | None) -> str:
    """Say a count with its thousands: 12,000. Text passes unchanged, since a hidden count is not a number."""
    return f"{value:,}" if isinstance(value, int) else str(value or "")


@register.filter
def days_left(days: int | None) -> str:
    """Say how many business days remain: あと3営業日, 本日まで, 2営業日超過."""
    if days is None or days == "":
        return ""
    if days == 0:
        return gettext("本日まで")
    if days > 0:
        return ngettext("あと%(days)d営業日", "あと%(days)d営業日", days) % {"days": days}
    return ngettext("%(days)d営業日超過", "%(days)d営業日超過", -days) % {"days": -days}


@register.filter
def calendar_days_left(days: int | None) -> str:
    """Say how many days of the calendar remain: あと3日, 本日まで, 2日超過."""
    if days is None or days == "":
        return ""
    if days == 0:
        return gettext("本日まで")
    if days > 0:
        return ngettext("あと%(days)d日", "あと%(days)d日", days) % {"days": days}
    return ngettext("%(days)d日超過", "%(days)d日超過", -days) % {"days": -days}


@register.filter
def beside(cells: Iterable, columns: Sequence) -> list[tuple[Any, Any]]:
    """Pair each cell of a row with its column: {% for cell, column in row|beside:columns %}."""
    return list(zip(cells, columns, strict=True))


@register.filter
def changes(before: str, after: str) -> list[difference.Change]:
    """Return what turns one text into the other, cut at Japanese words."""
    return difference.compare(str(before), str(after))


@register.filter
def bar_places(rows: Sequence) -> dict[str, Any]:
    """Return where the bars of a drawing go."""
    return drawing.bars(rows)


@register.filter
def flow_places(steps: Sequence) -> dict[str, Any]:
    """Return where the boxes of a flow drawing go."""
    return drawing.flow(steps)


@register.inclusion_tag("_components/tag.html", name="tag")
def tag_(text: str, tone: str = "neutral") -> dict[str, str]:
    """Show a short word of state; tone is neutral, info, success, warning, error or waiting."""
    return {"text": text, "tone": tone or "neutral"}


@register.simple_tag
def form_problems(*forms: BaseForm | list[BaseForm]) -> list[dict[str, str]]:
    """List what is wrong in forms (or lists of forms), in the words shown at each field, with its address."""
    several = chain.from_iterable([form] if isinstance(form, BaseForm) else form for form in forms)
    return [problem for form in several if form.is_bound for problem in _problems(form)]


def _problems(form: BaseForm) -> Iterator[dict[str, str]]:
    for text in form.non_field_errors():
        yield {"text": str(text), "url": "#form-errors"}
    for bound in cast("Iterable[Field]", form):
        for text in bound.problems:
            yield {"text": text, "url": f"#{bound.first_control}"}
