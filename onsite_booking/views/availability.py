"""What is free in the on-site centre: calendar of two weeks, and the same as a list."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.policies import is_agency
from onsite_booking.forms import DayForm
from onsite_booking.models import Booking, Seat
from onsite_booking.timetable import Slot, Timetable
from workflow import clock, pages, parameters
from workflow.business_days import TURN_OF_THE_YEAR

SPAN = 14
SATURDAY, SUNDAY = 5, 6


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Two weeks from the Monday of `?from=`; `?view=list` names the free slots only."""
    today = clock.today()
    first = _first_day(request.GET.get("from", ""), today)
    table, as_list = Timetable.load(first, SPAN, today), request.GET.get("view") == "list"
    context = {
        "first": first,
        "last": table.days[-1],
        "before": _address(first - timedelta(days=SPAN), as_list),
        "after": _address(first + timedelta(days=SPAN), as_list),
        "other_view": _address(first, not as_list),
        "as_list": as_list,
        "is_agency": is_agency(request.user),
        "grid": grid(table, request.user),
        "free": by_day(table.free()),
        "hours": _("／").join(f"{slot.label} {slot.hours}" for slot in table.hours.slots(today)),
        "confirm_days": parameters.value("booking.confirm_days", today),
        "lead_months": parameters.value("script.lead_months", today),
    }
    return render(request, "onsite_booking/calendar.html", context)


def _first_day(wished: str, today: date) -> date:
    """The Monday of the wished week; of this week when nothing sensible is wished."""
    day = DayForm({"day": wished}).chosen or today
    return day - timedelta(days=day.weekday())


def _address(first: date, as_list: bool) -> str:
    view = {"view": "list"} if as_list else {}
    return "?" + urlencode({"from": first.isoformat(), **view})


def by_day(found: Iterable[tuple[Seat, Slot]]) -> list[tuple[date, list[dict[str, str]]]]:
    """Free slots under their days, each with its address and full sentence."""
    return [
        (
            day,
            [
                {"url": wish_url(seat, slot), "label": f"{slot.label} {slot.hours} {seat}"}
                for seat, slot in of_day
            ],
        )
        for day, of_day in groupby(found, key=lambda pair: clock.today(pair[1].start))
    ]


def wish_url(seat: Seat, slot: Slot) -> str:
    """Where a free slot is booked."""
    wish = urlencode({"seat": seat.pk, "start": slot.start.isoformat()})
    return f"{reverse('onsite_booking:new')}?{wish}"


def grid(table: Timetable, user: Any) -> dict[str, Any]:
    """The timetable as the grid component wants it: seats by slots by days."""
    most = max((table.hours.slots(day) for day in table.days), key=len)
    rows = [
        {
            "seat": str(seat),
            "note": seat.note,
            "slots": [
                {"label": slot.label, "cells": [_cell(table, seat, day, place, user) for day in table.days]}
                for place, slot in enumerate(most)
            ],
        }
        for seat in table.seats
    ]
    return {
        "caption": _("オンサイトセンターの空き状況"),
        "days": [_day(table, day) for day in table.days],
        "rows": rows,
    }


def _day(table: Timetable, day: date) -> dict[str, str]:
    closed = table.calendar.closed.get(day)
    holiday = closed is not None and (day.month, day.day) not in TURN_OF_THE_YEAR
    weekday = date_format(day, "D")
    form = _("（%(weekday)s・祝）") if holiday else _("（%(weekday)s）")
    tone = "holiday" if closed or day.weekday() == SUNDAY else "saturday" if day.weekday() == SATURDAY else ""
    name = "" if table.calendar.is_open(day) else _("休館")
    if closed:
        name = closed.name_ja if (get_language() or "ja").startswith("ja") else closed.name_en
    return {
        "label": f"{day.month}/{day.day}",
        "weekday": form % {"weekday": weekday},
        "closed_name": name,
        "tone": tone,
    }


def _cell(table: Timetable, seat: Seat, day: date, place: int, user: Any) -> dict[str, str]:
    slots = table.hours.slots(day)
    if place >= len(slots):
        return {"state": "closed", "url": "", "sentence": ""}
    slot = slots[place]
    holder, closure = table.holder(seat, slot), table.closure(seat, slot)
    if holder and holder.person_id == user.pk:
        return _mine(holder, seat, slot)
    if closure:
        return _said("closed", seat, slot, str(closure))
    if holder:
        held = holder.state == Booking.State.PROVISIONAL
        return (
            _said("held", seat, slot, _("他者の仮予約あり"))
            if held
            else _said("taken", seat, slot, _("予約済"))
        )
    if table.is_free(seat, slot):
        return _said("free", seat, slot, _("空き"), wish_url(seat, slot))
    return _said("ended", seat, slot, _("受付していません"))


def _mine(holder: Booking, seat: Seat, slot: Slot) -> dict[str, str]:
    if holder.state == Booking.State.PROVISIONAL:
        return _said("mine-provisional", seat, slot, _("自分の仮予約"), pages.url(holder))
    return _said("mine-confirmed", seat, slot, _("自分の本予約"), pages.url(holder))


def _said(state: str, seat: Seat, slot: Slot, word: str, url: str = "") -> dict[str, str]:
    sentence = _("%(day)s%(slot)s %(seat)s %(word)s") % {
        "day": date_format(clock.today(slot.start), _("n月j日（D）")),
        "slot": slot.label,
        "seat": seat,
        "word": word,
    }
    return {"state": state, "url": url, "sentence": sentence}
