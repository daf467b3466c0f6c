"""Changing a booking: another slot or seat, other company, other things; one click out of a conflict."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from onsite_booking import policies, selectors
from onsite_booking.actions import changes
from onsite_booking.actions.company import as_rows
from onsite_booking.forms import ChangeForm
from onsite_booking.hours import Hours, Slot
from onsite_booking.models import Booking, Seat
from onsite_booking.rows import Rows
from onsite_booking.wishes import WishForm
from onsite_booking.workflow import booking
from workflow import pages
from workflow.refusals import NotReady, NotYours


def movable(case: Booking, user: Any) -> bool:
    """Whether the reader may change the booking in its present state."""
    row = booking.table["change"]
    return case.state in row.sources and row.who(user, case)


def _case(request: HttpRequest, number: str) -> Booking:
    case = get_object_or_404(selectors.bookings_visible_to(request.user), number=number)
    if not booking.table["change"].who(request.user, case):
        raise NotYours()
    return case


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: str) -> HttpResponse:
    """All that may be changed, on one page; what was changed decides whether the desk confirms again."""
    case = _case(request, number)
    visitors, items = as_rows(case)
    form = ChangeForm(request.POST or None, case=case, user=request.user, places=_places(request, case))
    more = 3 if "more" in request.POST else 0
    places = case.seat.capacity - 1
    rows = Rows(request.POST or None, visitors=visitors, items=items, places=places, more=more)
    reasons: list[str] = []
    if request.method == "POST" and not more and all([form.is_valid(), rows.is_valid()]):
        try:
            return _done(request, case, _change(request, case, form, rows))
        except NotReady as refusal:
            reasons = refusal.reasons
    context = {
        "case": case,
        "identity": pages.identity(case, booking),
        "form": form,
        "rows": rows,
        "reasons": reasons or (booking.reasons("change", case, request.user) if not form.is_bound else []),
        "needs_word": policies.visitors_are_fixed(case, request.user),
    }
    refused = form.is_bound and not more
    return render(request, "onsite_booking/change.html", context, status=422 if refused else 200)


def _places(request: HttpRequest, case: Booking) -> list[tuple[Seat, Slot]]:
    """The slot that was picked in the calendar, with all its lengths, then the nearest free ones."""
    wish = WishForm(request.GET)
    picked = []
    if wish.is_valid():
        seat, start = wish.cleaned_data["seat"], wish.cleaned_data["start"]
        picked = [(seat, stretch) for stretch in Hours.load().stretches(seat.centre, start)]
    return [*picked, *selectors.places_for(case)]


def _change(request: HttpRequest, case: Booking, form: ChangeForm, rows: Rows) -> str:
    """Perform the move that the answers amount to; return its name."""
    given: dict[str, Any] = {
        **rows.inputs(),
        "remarks": form.cleaned_data["remarks"],
        "by": request.user,
        "key": form.cleaned_data["key"],
        "expecting": form.cleaned_data["expecting"],
    }
    others = given["visitors"] != as_rows(case)[0] and policies.visitors_are_fixed(case, request.user)
    if form.moves() or others:
        changes.change(case, **form.wish(), **given)
        return "change"
    changes.amend(case, **given)
    return "amend"


def _done(request: HttpRequest, case: Booking, name: str) -> HttpResponse:
    messages.success(request, _("「%(what)s」を行いました。") % {"what": booking.table[name].label})
    return redirect(pages.url(case))


@require_POST
def move(request: HttpRequest, number: str) -> HttpResponse:
    """One click: the booking as it is, at another place."""
    case = _case(request, number)
    visitors, items = as_rows(case)
    form = ChangeForm(
        {**request.POST.dict(), "remarks": case.remarks}, case=case, user=request.user, places=[]
    )
    if not form.is_valid():
        return redirect("onsite_booking:change", number)
    try:
        changes.change(
            case,
            by=request.user,
            key=form.cleaned_data["key"],
            expecting=form.cleaned_data["expecting"],
            visitors=visitors,
            items=items,
            remarks=case.remarks,
            **form.wish(),
        )
    except NotReady as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return redirect(pages.url(case))
    return _done(request, case, "change")
