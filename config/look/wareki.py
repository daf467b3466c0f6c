"""Japanese era years and fiscal years, as official papers print them.

Years before 1873 are refused: until then Japan did not use the Gregorian calendar.
"""

import datetime as dt
import re
import unicodedata
from typing import NamedTuple


class Era(NamedTuple):
    """One era: its name, the letter forms use for it, its English name and its first day."""

    kanji: str
    letter: str
    romaji: str
    first_day: dt.date


ERAS = (
    Era("令和", "R", "Reiwa", dt.date(2019, 5, 1)),
    Era("平成", "H", "Heisei", dt.date(1989, 1, 8)),
    Era("昭和", "S", "Showa", dt.date(1926, 12, 25)),
    Era("大正", "T", "Taisho", dt.date(1912, 7, 30)),
    Era("明治", "M", "Meiji", dt.date(1868, 10, 23)),
)
EARLIEST = dt.date(1873, 1, 1)
_ERA_YEAR = re.compile(r"(?P<era>[^\d元]+)(?P<year>\d{1,2}|元)年?")


def era_of(day: dt.date) -> Era:
    """Return the era a day belongs to; the day an era begins is its first. Raises ValueError before 1873."""
    if day < EARLIEST:
        raise ValueError(f"{day} lies before the Gregorian calendar of Japan (1873-01-01).")
    return next(era for era in ERAS if day >= era.first_day)


def era_year(day: dt.date) -> str:
    """Say the year of a day in its era: 令和元年, 平成31年."""
    era = era_of(day)
    return f"{era.kanji}{_ordinal(day.year - era.first_day.year + 1)}年"


def wareki(day: dt.date) -> str:
    """Say a day as official papers print it: 令和8年11月22日."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def parse_year(text: str) -> int:
    """Read a year as people write it: 2026, ２０２６, R8, 令8, 令和8年, 平成元.

    Returns the Gregorian year. Raises ValueError when it is none of these or the era had no such year.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"[0-9]{4}年?", text):
        return int(text[:4])
    match = _ERA_YEAR.fullmatch(text)
    era = match and next((e for e in ERAS if _names(e, match["era"])), None)
    if match is None or not era:
        raise ValueError(f"{text!r} is not a year.")
    number = 1 if match["year"] == "元" else int(match["year"])
    if number < 1 or number > _last_year(era):
        raise ValueError(f"{era.kanji} had no year {number}.")
    return era.first_day.year + number - 1


def fiscal_year(day: dt.date) -> int:
    """Return the Japanese fiscal year (April to March) of a day."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_name(year: int) -> str:
    """Say a fiscal year both ways: 2023年度（令和5年度）.

    The era is that of 1 May, as the Cabinet ruled on 2019-04-01 (all of fiscal 2019 is 令和元年度).
    """
    return f"{year}年度（{era_year(dt.date(year, 5, 1))}度）"


def _ordinal(number: int) -> str:
    return "元" if number == 1 else str(number)


def _names(era: Era, text: str) -> bool:
    return text.strip().upper() in {era.kanji, era.kanji[0], era.letter}


def _last_year(era: Era) -> int:
    position = ERAS.index(era)
    if position == 0:
        return 99
    return ERAS[position - 1].first_day.year - era.first_day.year + 1
