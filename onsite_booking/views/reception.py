"""The desk's sheet of a day."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.policies import is_agency
from onsite_booking import selectors
from onsite_booking.models import Booking
from onsite_booking.timetable import Slot
from onsite_booking.wishes import DayForm
from onsite_booking.workflow import booking
from workflow import clock, pages
from workflow.refusals import NotYours


@require_GET
def day_sheet(request: HttpRequest) -> HttpResponse:
    """Who comes on a day (`?on=`, today otherwise), where, for what, and what the desk can do now."""
    if not is_agency(request.user):
        raise NotYours()
    day = DayForm({"day": request.GET.get("on")}).chosen or clock.today()
    context = {
        "day": day,
        "before": f"?on={day - timedelta(days=1)}",
        "after": f"?on={day + timedelta(days=1)}",
        "visits": [_visit(case, request.user) for case in selectors.on_day(day)],
    }
    return render(request, "onsite_booking/day_sheet.html", context)


def _visit(case: Booking, user: Any) -> dict[str, Any]:
    local = Slot(case.starts_at.astimezone(clock.TOKYO), case.ends_at.astimezone(clock.TOKYO))
    return {
        "case": case,
        "url": pages.url(case),
        "hours": local.hours,
        "state": booking.state_label(case),
        "tone": booking.states[case.state].tone,
        "moves": [_link(case, name) for name in _moves(case) if booking.table[name].who(user, case)],
    }


def _moves(case: Booking) -> list[str]:
    """What the desk does next with a visit; people are received on their day."""
    if case.state == Booking.State.CONFIRMED and case.day != clock.today():
        return []
    usual = ("confirm", "check_in", "check_out")
    return [name for name in usual if case.state in booking.table[name].sources]


def _link(case: Booking, move: str) -> dict[str, str]:
    return {
        "label": str(booking.table[move].label),
        "url": reverse("workflow:move", args=[case.kind, case.number, move]),
    }
