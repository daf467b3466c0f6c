"""Joining the waiting list of a full slot; the day of a script counted back from the wanted extraction."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from onsite_booking import queue, readiness, selectors
from onsite_booking.actions import waiting as actions
from onsite_booking.forms import ScriptDayForm, WaitingForm
from onsite_booking.hours import Slot, at
from onsite_booking.models import WaitingEntry
from onsite_booking.timetable import ScriptPlan, earliest_script_day
from onsite_booking.wishes import WaitingWishForm
from workflow import clock, pages, parameters
from workflow.refusals import NotReady


@require_http_methods(["GET", "POST"])
def wait(request: HttpRequest) -> HttpResponse:
    """Wait for a full slot, or for any slot of its day."""
    wish = WaitingWishForm(request.GET)
    if not wish.is_valid() or wish.cleaned_data["end"] <= wish.cleaned_data["start"]:
        return redirect("onsite_booking:calendar")
    form = WaitingForm(request.POST or None, user=request.user)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(pages.url(_join(request, form, wish.cleaned_data)))
        except NotReady as refusal:
            reasons = refusal.reasons
    start, end = wish.cleaned_data["start"], wish.cleaned_data["end"]
    day = clock.today(start)
    needs = readiness.of(request.user, day)
    context = {
        "form": form,
        "reasons": reasons,
        "centre": wish.cleaned_data["centre"],
        "day": day,
        "slot": Slot.of(start, end),
        "needs": [need.group() for need in needs if not need.is_ready],
        "offer_hours": parameters.value("booking.offer_hours", clock.today()),
    }
    return render(request, "onsite_booking/wait.html", context, status=422 if form.is_bound else 200)


def _join(request: HttpRequest, form: WaitingForm, wish: dict[str, Any]) -> WaitingEntry:
    given = form.cleaned_data
    account = selectors.account_of(request.user, given["usage"])
    start, end = wish["start"], wish["end"]
    if given["whole_day"]:
        day = clock.today(start)
        start, end = at(day, "00:00"), at(day, "23:59")
    return actions.join(
        by=request.user,
        key=given["key"],
        organisation=account.organisation if account else request.acting,  # type: ignore[attr-defined]
        centre=wish["centre"],
        starts_at=start,
        ends_at=end,
        purpose=given["purpose"],
        subject=given["usage"],
        whole_day=given["whole_day"],
        party=given["party"],
        wheelchair=given["wheelchair"],
    )


@require_GET
def script_day(request: HttpRequest) -> HttpResponse:
    """Until when to come and to book, so that the extraction begins on the wanted day."""
    asked = any(name.startswith("extraction_on") for name in request.GET)
    form = ScriptDayForm(request.GET if asked else None)
    today = clock.today()
    plan = None
    if asked and form.is_valid() and today.year <= form.cleaned_data["extraction_on"].year < today.year + 10:
        plan = ScriptPlan.towards(form.cleaned_data["extraction_on"], today)
    context = {
        "form": form,
        "plan": plan,
        "can_be_met": plan and plan.can_be_met(today),
        "earliest": earliest_script_day(today),
        "lead_months": parameters.value("script.lead_months", today),
        "extraction_days": parameters.value("script.extraction_days", today),
    }
    return render(request, "onsite_booking/script_day.html", context)


@pages.page_of("waiting")
def page(request: HttpRequest, case: WaitingEntry) -> dict[str, Any]:
    """The place in the queue, and the offer that came of it."""
    waits = case.state == WaitingEntry.State.WAITING
    offer = getattr(case, "offer", None) if not waits else None
    return {
        "position": queue.position(case) if waits else None,
        "offer_url": pages.url(offer) if offer else "",
        "hours": Slot.of(case.starts_at, case.ends_at).hours,
    }
