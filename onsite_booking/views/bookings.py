"""Booking a seat: the wish, the answers to check, the provisional booking; calendar files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from onsite_booking import documents, selectors
from onsite_booking.actions import bookings
from onsite_booking.forms import BookingForm, WishForm
from onsite_booking.models import Booking, Seat
from onsite_booking.timetable import Hours, Slot
from onsite_booking.views.availability import by_day
from workflow import clock, pages
from workflow.refusals import NotReady
from workflow.views import download


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """From a free slot of the calendar to a provisional booking, with a page of answers in between."""
    wish = WishForm(request.GET)
    if not wish.is_valid():
        return redirect("onsite_booking:calendar")
    seat, start = wish.cleaned_data["seat"], wish.cleaned_data["start"]
    stretches = Hours.load().stretches(start)
    if not stretches:
        return redirect("onsite_booking:calendar")
    if request.method == "GET" and selectors.is_taken(seat, start, stretches[0].end):
        return _taken(request, seat, start)
    form = BookingForm(request.POST or None, user=request.user, stretches=stretches)
    page = {"form": form, "seat": seat, "slot": stretches[0], "day": clock.today(start)}
    if not form.is_valid() or "edit" in request.POST:
        return _form(request, page)
    return _answer(request, form, page, _inputs(request, form, seat, start))


def _inputs(request: HttpRequest, form: BookingForm, seat: Seat, start: Any) -> dict[str, Any]:
    given = form.cleaned_data
    account = selectors.account_of(request.user, given["usage"])
    return {
        "organisation": account.organisation if account else request.acting,  # type: ignore[attr-defined]
        "seat": seat,
        "starts_at": start,
        "ends_at": given["end"],
        "purpose": given["purpose"],
        "subject": given["usage"],
        "visitors": given["visitors"],
        "belongings": given["belongings"],
    }


def _answer(
    request: HttpRequest, form: BookingForm, page: dict[str, Any], inputs: dict[str, Any]
) -> HttpResponse:
    """Book when the answers were confirmed; show them otherwise; say what stands in the way."""
    try:
        if "confirmed" in request.POST:
            case = bookings.book(by=request.user, key=form.cleaned_data["key"], **inputs)
            return redirect(pages.url(case))
        reasons = bookings.obstacles(by=request.user, **inputs)
    except NotReady as refusal:
        reasons = refusal.reasons
    if not reasons:
        check = {**page, "form": form.hidden(), "answers": _answers(form, page, inputs)}
        return render(request, "onsite_booking/check.html", check)
    if selectors.is_taken(inputs["seat"], inputs["starts_at"], inputs["ends_at"]):
        return _taken(request, inputs["seat"], inputs["starts_at"])
    return _form(request, {**page, "reasons": reasons})


def _answers(form: BookingForm, page: dict[str, Any], inputs: dict[str, Any]) -> list[dict[str, Any]]:
    usage = dict(form.fields["usage"].choices)[inputs["subject"]]  # type: ignore[attr-defined]
    return [
        {"term": _("座席"), "value": inputs["seat"]},
        {"term": _("利用時間"), "value": Slot(inputs["starts_at"], inputs["ends_at"]).hours},
        {"term": _("利用目的"), "value": Booking.Purpose(inputs["purpose"]).label},
        {"term": _("利活用"), "value": usage},
        {"term": _("同行者"), "value": inputs["visitors"] or _("なし")},
        {"term": _("持ち込むもの"), "value": inputs["belongings"] or _("なし")},
    ]


def _form(request: HttpRequest, page: dict[str, Any]) -> HttpResponse:
    refused = page["form"].is_bound and "edit" not in request.POST
    return render(request, "onsite_booking/new.html", page, status=422 if refused else 200)


def _taken(request: HttpRequest, seat: Seat, start: Any) -> HttpResponse:
    """Somebody was quicker: say so, and show what is free nearby."""
    near = sorted(selectors.nearest_free(seat, start), key=lambda found: found[1].start)
    mine = selectors.other_visit(request.user, start, Hours.load().stretches(start)[0].end)
    context = {
        "seat": seat,
        "day": clock.today(start),
        "free": by_day(near),
        "mine": mine and pages.url(mine),
    }
    return render(request, "onsite_booking/taken.html", context, status=409)


@require_GET
def calendar_file(request: HttpRequest, number: str) -> HttpResponse:
    """One booking as a calendar file."""
    case = get_object_or_404(selectors.bookings_visible_to(request.user), number=number)
    return download(documents.calendar([case]), f"{case.number}.ics", "text/calendar; charset=utf-8")


@require_GET
def my_calendar_file(request: HttpRequest) -> HttpResponse:
    """The person's own coming bookings as a calendar file."""
    content = documents.calendar(selectors.upcoming_of(request.user))
    return download(content, "bookings.ics", "text/calendar; charset=utf-8")


@pages.page_of("booking")
def page(request: HttpRequest, case: Booking) -> dict[str, Any]:
    """Where the calendar file is."""
    return {"calendar_url": reverse("onsite_booking:calendar_file", args=[case.number])}
