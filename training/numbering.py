"""Completion numbers such as TR-2026-000001-7: fiscal year, place in the year, check digit.

The check digit is Damm's: every wrong digit and every exchange of neighbours is noticed.
"""

import re
import unicodedata
from datetime import datetime

from django.utils.translation import gettext as _
from stdnum import damm

from workflow import numbers

PREFIX = "TR"
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー－"), "-")
FORM = re.compile(r"TR-?(\d{4})-?(\d{6})-?(\d)")


def issue(now: datetime) -> str:
    """Give the next number, once and for all; gapless, since it commits with its completion."""
    _prefix, year, place = numbers.issue(PREFIX, now).split("-")
    return written(year, f"{int(place):06d}")


def written(year: str, place: str) -> str:
    """The number of a place in a year (four and six digits), with its check digit."""
    return f"{PREFIX}-{year}-{place}-{damm.calc_check_digit(year + place)}"


def read(text: str) -> str | None:
    """The number that somebody typed: full-width, lower case or without hyphens; None if it is none."""
    parts = _parts(text)
    if parts is None or not damm.is_valid("".join(parts)):
        return None
    return "-".join([PREFIX, *parts])


def is_mistyped(text: str) -> bool:
    """Whether the text looks like a number, but its check digit says that something in it is wrong."""
    return _parts(text) is not None and read(text) is None


def why_not(text: str) -> str:
    """Why a text that names no completion does not, as a sentence."""
    if is_mistyped(text):
        return _(
            "受講者番号に打ち間違いがあります（検査数字が合いません）。修了証と一文字ずつ比べてください。"
        )
    if read(text) is None:
        return _("受講者番号の形ではありません。TR-2026-000001-5のような番号を入力してください。")
    return _("この受講者番号は発行されていません。")


def _parts(text: str) -> tuple[str, ...] | None:
    plain = unicodedata.normalize("NFKC", text.translate(DASHES)).strip().upper()
    found = FORM.fullmatch(plain.replace(" ", ""))
    return found.groups() if found else None
