"""What is free in the on-site centres: calendar of two weeks, and the same as a list."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.policies import is_agency
from onsite_booking.models import Seat
from onsite_booking.timetable import Slot, Timetable, Wanted
from onsite_booking.views.grid import grid
from onsite_booking.wishes import DayForm, FilterForm
from workflow import clock, parameters

SPAN = 14
VIEWS = ("list", "grid")


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Two weeks from the Monday of `?from=`.

    `?view=list` names the free slots only, `?view=grid` shows the table on every screen; without either the
    width of the screen decides. `?change=` is the number of a booking that looks for another place.
    """
    today = clock.today()
    first = _first_day(request.GET.get("from", ""), today)
    chosen = _chosen(request)
    table = Timetable.load(first, SPAN, today, _wanted(chosen))
    view = request.GET.get("view", "")
    address = Address(request.GET.get("change", ""), chosen)
    context = {
        "first": first,
        "last": table.days[-1],
        "before": address.of(first - timedelta(days=SPAN), view),
        "after": address.of(first + timedelta(days=SPAN), view),
        "as_list_url": address.of(first, "list"),
        "as_grid_url": address.of(first, "grid"),
        "view": view if view in VIEWS else "",
        "as_list": view == "list",
        "filter": FilterForm(initial=chosen | {"wheelchair": bool(chosen.get("wheelchair"))}, prefix=None),
        "change": address.change,
        "is_agency": is_agency(request.user),
        "free": by_day(table.free(), address.change),
        "full": full_slots(table),
        **_figures(table, today),
    }
    if view != "list":
        context["grid"] = grid(table, request.user, lambda seat, slot: wish_url(seat, slot, address.change))
    return render(request, "onsite_booking/calendar.html", context)


def _figures(table: Timetable, today: date) -> dict[str, Any]:
    slots = table.openings.hours.usual_slots(today)
    return {
        "hours": _("／").join(f"{slot.label} {slot.hours}" for slot in slots),
        "confirm_days": parameters.value("booking.confirm_days", today),
        "lead_months": parameters.value("script.lead_months", today),
    }


def _first_day(wished: str, today: date) -> date:
    """The Monday of the wished week; of this week when nothing sensible is wished."""
    day = DayForm({"day": wished}).chosen or today
    return day - timedelta(days=day.weekday())


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """What the filter says, as it stands in the address; nonsense is left out."""
    form = FilterForm(request.GET)
    form.is_valid()
    given = form.cleaned_data
    found = {"centre": given.get("centre"), "need": given.get("need"), "wheelchair": given.get("wheelchair")}
    return {name: value for name, value in found.items() if value}


def _wanted(chosen: dict[str, Any]) -> Wanted:
    return Wanted(
        chosen.get("centre"), terminal="need" in chosen, wheelchair=bool(chosen.get("wheelchair", False))
    )


class Address:
    """Addresses of the calendar that keep its filter."""

    def __init__(self, change: str, chosen: dict[str, Any]) -> None:
        self.change = change[:32]
        self.kept = {name: getattr(value, "pk", value) for name, value in chosen.items()}
        if "wheelchair" in self.kept:
            self.kept["wheelchair"] = "on"
        if self.change:
            self.kept["change"] = self.change

    def of(self, first: date, view: str) -> str:
        """The page from a day on, in a view ("" for the screen's own)."""
        shown = {"view": view} if view in VIEWS else {}
        return "?" + urlencode({"from": first.isoformat(), **shown, **self.kept})


def by_day(found: Iterable[tuple[Seat, Slot]], change: str = "") -> list[tuple[date, list[dict[str, str]]]]:
    """Free slots under their days, each with its address and full sentence."""
    return [
        (
            day,
            [
                {
                    "url": wish_url(seat, slot, change),
                    "label": f"{slot.label} {slot.hours} {seat}",
                    "note": _("・").join(filter(None, [str(seat.centre), seat.note])),
                }
                for seat, slot in of_day
            ],
        )
        for day, of_day in groupby(found, key=lambda pair: clock.today(pair[1].start))
    ]


def wish_url(seat: Seat, slot: Slot, change: str = "") -> str:
    """Where a free slot is booked, or where a booking is moved to it."""
    wish = urlencode({"seat": seat.pk, "start": slot.start.isoformat()})
    if change:
        return f"{reverse('onsite_booking:change', args=[change])}?{wish}"
    return f"{reverse('onsite_booking:new')}?{wish}"


def full_slots(table: Timetable) -> list[dict[str, Any]]:
    """Slots in which every seat of a centre is held by somebody: one can wait for them."""
    found: dict[tuple[Any, Any, Any], bool] = {}
    centres = {seat.centre_id: seat.centre for seat in table.seats}
    for seat in table.seats:
        if not seat.has_terminal:
            continue
        for day in filter(table.reception.takes, table.days):
            for slot in table.slots(seat, day):
                if table.openings.why_not(seat, slot.start, slot.end) is None:
                    key = (slot.start, slot.end, seat.centre_id)
                    found[key] = found.get(key, True) and table.holder(seat, slot) is not None
    return [
        {
            "day": clock.today(start),
            "label": f"{Slot(start, end).label} {Slot(start, end).hours} {centres[centre]}",
            "url": waiting_url(centres[centre], start, end),
        }
        for (start, end, centre), is_full in sorted(found.items())
        if is_full
    ]


def waiting_url(centre: Any, start: Any, end: Any) -> str:
    """Where one joins the waiting list of a slot."""
    slot = Slot.of(start, end)
    wish = {"centre": centre.pk, "start": slot.start.isoformat(), "end": slot.end.isoformat()}
    return f"{reverse('onsite_booking:wait')}?{urlencode(wish)}"
