"""Reading single values of Japanese medical records: days, eras, numbers, results; never guessing.

A value that cannot be read raises Unreadable with a reason in both languages; nothing is repaired silently.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from extraction.script.text import Text

NO_DAY = ("", "0", "00000000", "99999999", "0000-00-00")
ERA_STARTS = {1: date(1868, 1, 25), 2: date(1912, 7, 30), 3: date(1926, 12, 25), 4: date(1989, 1, 8)}
ERA_STARTS[5] = date(2019, 5, 1)
"""First day of Meiji, Taisho, Showa, Heisei, Reiwa by the era number of electronic claims."""
NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－−", "0123456789.,--")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Unreadable(ValueError):
    """A value that cannot be read: which field, and why in both languages."""

    def __init__(self, field: str, ja: str, en: str) -> None:
        self.field, self.reason = field, Text(ja, en)
        super().__init__(f"{field}: {en}")


def clean(text: str | None) -> str | None:
    """Text without surrounding blanks (full-width ones too); None when nothing is left."""
    stripped = (text or "").strip(" \t\r\n\u3000")
    return stripped or None


def needed(text: str | None, field: str) -> str:
    """A value that must be there and hold no control character. Raises Unreadable."""
    found = clean(text)
    if found is None:
        raise Unreadable(field, "値がありません", "the value is missing")
    if CONTROL.search(found):
        raise Unreadable(field, "制御文字が含まれています", "it holds control characters")
    return found


def day(text: str | None, field: str) -> date | None:
    """A day written YYYYMMDD or YYYY-MM-DD (a time may follow); None for blank or all zeros or nines."""
    found = clean(text)
    if found is None or found[:8] in NO_DAY or found[:10] in NO_DAY:
        return None
    digits = found[:10].replace("-", "").replace("/", "") if found[4:5] in "-/" else found[:8]
    return _made(digits, text, field)


def needed_day(text: str | None, field: str) -> date:
    """A day that must be there. Raises Unreadable."""
    found = day(text, field)
    if found is None:
        raise Unreadable(field, "日付がありません", "the day is missing")
    return found


def _made(digits: str, text: str | None, field: str) -> date:
    if not (len(digits) == 8 and digits.isascii() and digits.isdigit()):
        raise Unreadable(field, f"日付ではありません: {text}", f"not a day: {text}")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Unreadable(field, f"暦にない日付です: {text}", f"no such day: {text}") from None


def moment(text: str | None, field: str) -> datetime | None:
    """A day with or without time: YYYYMMDD[HHMM[SS[.f]]][+ZZZZ] (HL7) or ISO; the hospital's own clock.

    A time zone that is written is dropped, not converted: it is the clock the hospital reads.
    """
    found = clean(text)
    on = day(found, field)
    if found is None or on is None:
        return None
    rest = re.sub(r"(?:Z|[+-]\d{2}:?\d{2})$", "", found[10 if found[4:5] in "-/" else 8 :])
    digits = re.sub(r"[T :]", "", rest).split(".")[0]
    if not digits:
        return datetime.combine(on, time())
    try:
        parts = [int(digits[n : n + 2]) for n in range(0, len(digits), 2)]
        if len(digits) not in (2, 4, 6) or not digits.isascii():
            raise ValueError
        hour, minute, second = (*parts, 0, 0)[:3]
        return datetime.combine(on, time(hour, minute, second))
    except ValueError:
        raise Unreadable(field, f"時刻ではありません: {text}", f"not a time of day: {text}") from None


def era_day(text: str | None, field: str) -> date | None:
    """A day of an electronic claim: GYYMMDD with the era's number, or YYYYMMDD in newer claims."""
    found = clean(text)
    if found is None or not found.strip("0"):
        return None
    if len(found) == 8:
        return _made(found, text, field)
    if len(found) != 7 or not (found.isascii() and found.isdigit()) or int(found[0]) not in ERA_STARTS:
        raise Unreadable(field, f"和暦の日付ではありません: {text}", f"not a day of an era: {text}")
    start = ERA_STARTS[int(found[0])]
    made = _made(f"{start.year + int(found[1:3]) - 1:04d}{found[3:]}", text, field)
    end = ERA_STARTS.get(int(found[0]) + 1)
    if made < start or (end is not None and made >= end and not _same_month(made, end)):
        raise Unreadable(field, f"その元号にない日付です: {text}", f"the era has no such day: {text}")
    return made


def _same_month(made: date, end: date) -> bool:
    """Claims of the month in which an era ends may be written in either era."""
    return (made.year, made.month) == (end.year, end.month)


def era_month(text: str | None, field: str) -> date:
    """The first day of a claim's month: GYYMM or YYYYMM. Raises Unreadable."""
    found = needed(text, field)
    if len(found) == 6:
        return _made(f"{found}01", text, field)
    if len(found) != 5 or not (found.isascii() and found.isdigit()) or int(found[0]) not in ERA_STARTS:
        raise Unreadable(field, f"年月ではありません: {text}", f"not a month: {text}")
    return _made(f"{ERA_STARTS[int(found[0])].year + int(found[1:3]) - 1:04d}{found[3:]}01", text, field)


def number(text: str | None, field: str) -> float | None:
    """A plain number (full-width digits too); None when blank. Raises Unreadable for anything else."""
    found = clean(text)
    if found is None:
        return None
    value = result_number(found)
    if value is None:
        raise Unreadable(field, f"数値ではありません: {text}", f"not a number: {text}")
    return value


def result_number(text: str | None) -> float | None:
    """The number a laboratory result is, or None where it is not exactly one number.

    ``<0.1``, ``(-)``, ``1+``, ``+1``, ``5-10``, ``12.3H`` and words are results, but no numbers: whoever
    asks for a value can never match them by accident.
    """
    plain = (text or "").translate(FULL_WIDTH).strip(" \t\u3000")
    return float(plain.replace(",", "")) if NUMBER.fullmatch(plain) else None


def sex(text: str | None) -> str:
    """1 male, 2 female, 9 not known, from the words of HL7, FHIR, OMOP and claims."""
    return {"M": "1", "MALE": "1", "1": "1", "F": "2", "FEMALE": "2", "2": "2"}.get(
        (clean(text) or "").upper(), "9"
    )


def icd10(code: str) -> str:
    """An ICD-10 code as the store keeps it: capitals, no point (E11.9 becomes E119)."""
    return code.replace(".", "").upper()
