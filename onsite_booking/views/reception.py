"""The desk of the centre: what waits for it, the sheet of a day, the log of a day, papers."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.policies import is_agency, is_auditor, is_booking_desk
from onsite_booking import selectors
from onsite_booking.actions import bookings
from onsite_booking.desk import board, papers, terminals
from onsite_booking.desk.rows import shown, visit
from onsite_booking.desk.rules import keeps_the_log
from onsite_booking.models import Booking
from onsite_booking.wishes import DayForm
from workflow import clock
from workflow.forms import MoveForm
from workflow.pages import section_on
from workflow.refusals import NeedsStepUp, NotYours, Refused
from workflow.views import download


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Pending bookings first, then conflicts, today, the next open day, who is inside, missed visits."""
    if not is_agency(request.user):
        raise NotYours()
    found = board.Board.load(clock.now())
    place = request.GET.get("row", "")
    context = {
        "board": found,
        "today": clock.today(),
        "pending": shown(found.pending, request.user, focus=int(place) if place.isdecimal() else None),
        "conflicts": shown(found.conflicts, request.user),
        "visits": shown(found.today, request.user),
        "following": shown(found.following, request.user),
        "is_desk": is_booking_desk(request.user),
        "keeps_the_log": keeps_the_log(request.user, None),
    }
    return render(request, "onsite_booking/desk.html", context)


@require_POST
def approve(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm a booking with one key; where a code or a look is needed, go on to the page of the move."""
    case = get_object_or_404(selectors.bookings_visible_to(request.user), number=number)
    form = MoveForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {"key": None, "expecting": None}
    try:
        bookings.confirm(case, by=request.user, key=given["key"], expecting=given["expecting"])
    except NeedsStepUp:
        return redirect("workflow:move", case.kind, number, "confirm")
    except NotYours:
        raise
    except Refused as refusal:
        messages.error(request, f"{number}：{' '.join(refusal.reasons) or refusal.heading}")
    else:
        messages.success(request, _("%(number)sを本予約にしました。") % {"number": number})
    place = request.POST.get("row", "")
    query = f"?{urlencode({'row': place})}" if place.isdecimal() else ""
    return redirect(reverse("onsite_booking:desk") + query)


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
        "visits": [visit(case, request.user) for case in board.on_day(day)],
        "is_desk": is_booking_desk(request.user),
        "keeps_the_log": keeps_the_log(request.user, None),
    }
    return render(request, "onsite_booking/day_sheet.html", context)


@require_GET
def day_sheet_pdf(request: HttpRequest) -> HttpResponse:
    """The sheet of a day, to be printed; kept as a reading."""
    if not is_booking_desk(request.user):
        raise NotYours()
    day = DayForm({"day": request.GET.get("on")}).chosen or clock.today()
    return download(papers.print_day_sheet(day, by=request.user), f"day_{day}.pdf", "application/pdf")


@require_GET
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """The slip of a visit, to be printed; kept as a reading."""
    case = get_object_or_404(selectors.bookings_visible_to(request.user), number=number)
    if not is_booking_desk(request.user):
        raise NotYours()
    return download(papers.print_slip(case, by=request.user), f"{number}_slip.pdf", "application/pdf")


@require_GET
def access_log(request: HttpRequest) -> HttpResponse:
    """Entries and exits of a day, and who is still inside: the desk's closing of the day."""
    if not keeps_the_log(request.user, None):
        raise NotYours()
    day = DayForm({"day": request.GET.get("on")}).chosen or clock.today()
    context = {
        "day": day,
        "before": f"?on={day - timedelta(days=1)}",
        "after": f"?on={day + timedelta(days=1)}",
        "entries": _entries(day),
        "inside": board.still_inside(),
        "is_today": day == clock.today(),
    }
    return render(request, "onsite_booking/access_log.html", context)


def _entries(day: Any) -> list[dict[str, Any]]:
    found = board.access_log(day)
    names = board.names_of({entry.by for entry in found})
    return [{"entry": entry, "by": names.get(entry.by, "")} for entry in found]


@section_on("booking")
def visit_of_booking(request: HttpRequest, case: Booking) -> dict[str, Any] | None:
    """What happened at the reception, as far as this person may know it; the code for the desk alone."""
    at_desk = is_booking_desk(request.user)
    if not (at_desk or is_auditor(request.user) or case.person_id == request.user.pk):
        return None
    stays, carried = list(case.stays.all()), list(case.carried.all())
    session = terminals.open_of(case)
    waits = bool(session and not session.mark)
    if not (stays or carried):
        return None
    return {
        "template": "onsite_booking/_visit.html",
        "stays": stays,
        "carried": carried,
        "session": session,
        "code": terminals.code_of(session) if session and waits and at_desk else "",
        "until": terminals.expires_at(session) if session and waits else None,
        "waits": waits,
        "at_desk": at_desk,
        "is_booker": case.person_id == request.user.pk,
    }
