"""A person's own page: offers, coming visits, waiting list, past visits; secret calendar addresses."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onsite_booking import calendars, feeds, queue, selectors
from onsite_booking.actions import feeds as feed_actions
from onsite_booking.hours import Slot
from onsite_booking.models import Booking, CalendarFeed
from onsite_booking.workflow import booking
from workflow import clock, pages

PER_PAGE = 20


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What the person has booked, is offered, and waits for."""
    person = request.user
    live = list(selectors.upcoming_of(person))
    past = Paginator(selectors.past_of(person), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "offers": [_row(case) for case in queue.offers_of(person)],
        "coming": [_row(case) for case in live if case.state != Booking.State.OFFERED],
        "waiting": [
            {"entry": entry, "url": pages.url(entry), "hours": _hours(entry), "position": place}
            for entry, place in queue.with_positions(person)
        ],
        "past": [_row(case) for case in past],
        "page": past,
        "late": selectors.late_cancellations(person),
    }
    return render(request, "onsite_booking/mine.html", context)


def _row(case: Booking) -> dict[str, Any]:
    return {
        "case": case,
        "url": pages.url(case),
        "hours": _hours(case),
        "state": booking.state_label(case),
        "tone": booking.states[case.state].tone,
    }


def _hours(case: Any) -> str:
    return Slot.of(case.starts_at, case.ends_at).hours


@require_GET
def calendars_of_person(request: HttpRequest) -> HttpResponse:
    """The addresses in force, and, right after issuing, the one that is shown once."""
    held = feeds.in_force(request.user)
    shown = request.session.pop("calendar_feed", None)
    rows = [
        {"scope": scope.value, "label": scope.label, "feed": held.get(scope.value)}
        for scope in CalendarFeed.Scope
        if feeds.may_have(request.user, scope)
    ]
    context = {"rows": rows, "address": shown}
    response = render(request, "onsite_booking/feeds.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def issue_feed(request: HttpRequest, scope: str) -> HttpResponse:
    """Make a new address; the old one ends at once."""
    if scope not in CalendarFeed.Scope:
        raise Http404
    token = feed_actions.issue(by=request.user, scope=scope)
    request.session["calendar_feed"] = settings.PORTAL_URL + reverse("onsite_booking:feed", args=[token])
    return redirect("onsite_booking:feeds")


@require_POST
def revoke_feed(request: HttpRequest, scope: str) -> HttpResponse:
    """End an address at once."""
    if scope not in CalendarFeed.Scope:
        raise Http404
    feed_actions.revoke(by=request.user, scope=scope)
    messages.success(request, _("カレンダー購読のアドレスを失効させました。"))
    return redirect("onsite_booking:feeds")


@login_not_required
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The bookings behind a secret address; 404 for one that is not in force, 429 when fetched too often."""
    found, allowed = feed_actions.fetch(token)
    if found is None:
        return HttpResponse(status=404)
    if not allowed:
        return HttpResponse(status=429, headers={"Retry-After": "3600"})
    with translation.override(found.person.language):
        name = f"{settings.NETWORK['name']} {found.get_scope_display()}"
        content = calendars.calendar(feeds.bookings_in(found, clock.now()), name=name)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
