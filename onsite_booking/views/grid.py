"""The timetable as the grid component wants it. Nobody else's name, number or usage gets into it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onsite_booking.models import Booking, Seat
from onsite_booking.timetable import Slot, Timetable
from workflow import clock, pages
from workflow.business_days import TURN_OF_THE_YEAR

SATURDAY, SUNDAY = 5, 6
Link = Callable[[Seat, Slot], str]


def grid(table: Timetable, user: Any, link: Link) -> dict[str, Any]:
    """Seats by slots by days; `link` says where a free slot leads."""
    several = len({seat.centre_id for seat in table.seats}) > 1
    usual = max((table.openings.hours.usual_slots(day) for day in table.days), key=len)
    cells = {seat.pk: _cells(table, seat, user, link) for seat in table.seats}
    rows = [
        {
            "seat": str(seat),
            "note": _("・").join(filter(None, [str(seat.centre) if several else "", seat.note])),
            "slots": [
                {
                    "label": slot.label,
                    "cells": [cells[seat.pk].get((slot.place, day)) or _nothing(day) for day in table.days],
                }
                for slot in usual
            ],
        }
        for seat in table.seats
    ]
    days = [_day(table, day) for day in table.days]
    return {"caption": _("オンサイトセンターの空き状況"), "days": days, "rows": rows}


def _day(table: Timetable, day: date) -> dict[str, str]:
    closed = table.calendar.closed.get(day)
    holiday = closed is not None and (day.month, day.day) not in TURN_OF_THE_YEAR
    form = _("（%(weekday)s・祝）") if holiday else _("（%(weekday)s）")
    tone = "holiday" if closed or day.weekday() == SUNDAY else "saturday" if day.weekday() == SATURDAY else ""
    name = _("休館") if table.is_closed(day) else ""
    if closed:
        name = closed.name_ja if (get_language() or "ja").startswith("ja") else closed.name_en
    return {
        "label": f"{day.month}/{day.day}",
        "weekday": form % {"weekday": date_format(day, "D")},
        "closed_name": name,
        "tone": tone,
    }


def _cells(table: Timetable, seat: Seat, user: Any, link: Link) -> dict[tuple[int, date], dict[str, str]]:
    """The cells of a seat by row and day. Of two stretches in one row the free one is shown."""
    found: dict[tuple[int, date], dict[str, str]] = {}
    for day in table.days:
        for slot in table.slots(seat, day):
            cell = _cell(table, seat, slot, user, link)
            if found.get((slot.place, day), {}).get("state") != "free":
                found[slot.place, day] = cell
    return found


def _cell(table: Timetable, seat: Seat, slot: Slot, user: Any, link: Link) -> dict[str, str]:
    holder = table.holder(seat, slot)
    if holder and holder.person_id == user.pk:
        return _mine(holder, seat, slot)
    if why := table.openings.why_not(seat, slot.start, slot.end):
        return _said("closed", seat, slot, why.note_in_language or why.words)
    if holder:
        firm = holder.state in {Booking.State.CONFIRMED, Booking.State.CHECKED_IN}
        word = _("予約済") if firm else _("他者の仮予約あり")
        return _said("taken" if firm else "held", seat, slot, word)
    if table.reception.takes(clock.today(slot.start)):
        return _said("free", seat, slot, _("空き"), link(seat, slot))
    return _said("ended", seat, slot, _("受付していません"))


def _mine(holder: Booking, seat: Seat, slot: Slot) -> dict[str, str]:
    url = pages.url(holder)
    if holder.state == Booking.State.CONFLICT:
        return _said("mine-conflict", seat, slot, _("自分の予約（変更が必要です）"), url)
    if holder.state == Booking.State.OFFERED:
        return _said("mine-provisional", seat, slot, _("自分に案内された空き枠"), url)
    if holder.state == Booking.State.PROVISIONAL:
        return _said("mine-provisional", seat, slot, _("自分の仮予約"), url)
    return _said("mine-confirmed", seat, slot, _("自分の本予約"), url)


def _nothing(day: date) -> dict[str, str]:
    """A cell without a slot: the centre is closed then."""
    sentence = _("%(day)s 休館") % {"day": date_format(day, _("n月j日（D）"))}
    return {"state": "closed", "url": "", "sentence": sentence}


def _said(state: str, seat: Seat, slot: Slot, word: str, url: str = "") -> dict[str, str]:
    sentence = _("%(day)s%(slot)s %(seat)s %(word)s") % {
        "day": date_format(clock.today(slot.start), _("n月j日（D）")),
        "slot": slot.label,
        "seat": seat,
        "word": word,
    }
    return {"state": state, "url": url, "sentence": sentence}
