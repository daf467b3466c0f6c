"""Booking a seat: what is missing, the wish, the answers to check, the provisional booking; its page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.policies import is_booking_desk, is_case_officer
from onsite_booking import calendars, readiness, selectors
from onsite_booking.actions import bookings
from onsite_booking.forms import BookingForm, ShortNoticeForm
from onsite_booking.hours import Hours, Slot
from onsite_booking.models import Booking, Seat
from onsite_booking.purposes import Purpose
from onsite_booking.rows import Rows
from onsite_booking.timetable import ScriptPlan, earliest_script_day
from onsite_booking.views.availability import by_day, waiting_url
from onsite_booking.views.changes import movable
from onsite_booking.wishes import WishForm, place_label, place_value
from onsite_booking.words import say_day
from onsite_booking.workflow import booking
from workflow import clock, pages
from workflow.refusals import NotReady
from workflow.views import download, factor_shown

NOT_KEPT = {"csrfmiddlewaretoken", "end", "check", "confirmed"}
"""What is not taken along from a slot that was just taken: its hours, and the button pressed."""


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """From a free slot of the calendar to a provisional booking, with a page of answers in between."""
    wish = WishForm(request.GET)
    if not wish.is_valid():
        return redirect("onsite_booking:calendar")
    seat, start = wish.cleaned_data["seat"], wish.cleaned_data["start"]
    stretches = Hours.load().stretches(seat.centre, start)
    if not stretches:
        return redirect("onsite_booking:calendar")
    if request.method == "GET" and selectors.is_taken(seat, start, stretches[0].end):
        return _taken(request, seat, stretches[0])
    kind = ShortNoticeForm if is_booking_desk(request.user) or is_case_officer(request.user) else BookingForm
    posted = request.POST.copy()
    if "edit" in posted:
        posted.setdefault("end", stretches[0].end.isoformat())
    form = kind(posted or None, user=request.user, stretches=stretches)
    more = 3 if "more" in posted else 0
    rows = Rows(posted or None, visitors=[], items=[], places=seat.capacity - 1, more=more)
    page = _page(request, form, rows, seat, stretches[0])
    complete = all([form.is_valid(), rows.is_valid()])
    if more or not complete or "edit" in posted:
        return _form(request, page)
    return _answer(request, page, {"seat": seat, "starts_at": start, **form.wish(), **rows.inputs()})


def _page(request: HttpRequest, form: BookingForm, rows: Rows, seat: Seat, slot: Slot) -> dict[str, Any]:
    day, today = clock.today(slot.start), clock.today()
    needs = [] if isinstance(form, ShortNoticeForm) else readiness.of(request.user, day)
    return {
        "form": form,
        "rows": rows,
        "seat": seat,
        "slot": slot,
        "day": day,
        "for_others": isinstance(form, ShortNoticeForm),
        "needs": [need.group() for need in needs if not need.is_ready] if needs else [],
        "is_ready": any(need.is_ready for need in needs) or not needs,
        "script_day": earliest_script_day(today),
        "script_fits": day >= earliest_script_day(today),
    }


def _answer(request: HttpRequest, page: dict[str, Any], inputs: dict[str, Any]) -> HttpResponse:
    """Book when the answers were confirmed; show them otherwise; say what stands in the way."""
    form, user = page["form"], request.user
    inputs.setdefault("organisation", request.acting)  # type: ignore[attr-defined]
    act, move = bookings.book, "book"
    if page["for_others"]:
        act, move = bookings.book_at_short_notice, "book_at_short_notice"
    if booking.asks_for_factor(move, Booking(), user):
        form.ask_for_code()
    try:
        if "confirmed" in request.POST and factor_shown(request, form):
            case = act(by=user, key=form.cleaned_data["key"], **inputs)
            return redirect(pages.url(case))
        reasons = bookings.obstacles(by=user, **inputs)
    except NotReady as refusal:
        reasons = refusal.reasons
    if not reasons:
        page["rows"].hide()
        check = {**page, "form": form.hide(), "answers": _answers(form, inputs)}
        return render(request, "onsite_booking/check.html", check, status=422 if form.errors else 200)
    form.fields.pop("code", None)
    if selectors.is_taken(inputs["seat"], inputs["starts_at"], inputs["ends_at"]):
        return _taken(request, inputs["seat"], Slot.of(inputs["starts_at"], inputs["ends_at"]))
    return _form(request, {**page, "reasons": reasons})


def _answers(form: BookingForm, inputs: dict[str, Any]) -> list[dict[str, Any]]:
    usage = dict(form.fields["usage"].choices)[form.cleaned_data["usage"]]  # type: ignore[attr-defined]
    found = [
        (_("座席"), f"{inputs['seat']}（{inputs['seat'].centre}）"),
        (_("利用時間"), Slot.of(inputs["starts_at"], inputs["ends_at"]).hours),
        (_("利用目的"), Purpose(inputs["purpose"]).label),
        (_("利活用"), usage),
        (_("同行者"), _lines("{name}（{organisation}） {role}", inputs["visitors"])),
        (_("持ち込むもの"), _lines("{description} ×{quantity} {serial}", inputs["items"])),
        (_("連絡事項"), inputs["remarks"] or _("なし")),
    ]
    if inputs["purpose"] == Purpose.SCRIPT and inputs["extraction_on"]:
        found.append((_("データ抽出の希望日"), _towards(inputs)))
    if "comment" in inputs:
        found.append((_("連絡期限の特例の理由"), inputs["comment"]))
    return [{"term": term, "value": value} for term, value in found]


def _towards(inputs: dict[str, Any]) -> str:
    """Whether the chosen day still meets the wanted beginning of the extraction."""
    plan = ScriptPlan.towards(inputs["extraction_on"], clock.today())
    words = {"wanted": say_day(plan.extraction_on), "visit": say_day(plan.visit_by)}
    if clock.today(inputs["starts_at"]) <= plan.visit_by:
        return _("%(wanted)s（来所は%(visit)sまでなので、間に合う見込みです）") % words
    return _("%(wanted)s（来所は%(visit)sまでに必要なので、間に合わないおそれがあります）") % words


def _lines(form: str, rows: list[dict[str, Any]]) -> str:
    return "\n".join(form.format(**row).strip() for row in rows) or _("なし")


def _form(request: HttpRequest, page: dict[str, Any]) -> HttpResponse:
    refused = page["form"].is_bound and not {"edit", "more"} & set(request.POST)
    return render(request, "onsite_booking/new.html", page, status=422 if refused else 200)


def _taken(request: HttpRequest, seat: Seat, slot: Slot) -> HttpResponse:
    """Somebody was quicker: say so, offer to wait, and take what was filled in to what is free nearby."""
    near = sorted(selectors.nearest_free(seat, slot.start), key=lambda found: found[1].start)
    mine = selectors.other_visit(request.user, slot.start, slot.end)
    context = {
        "seat": seat,
        "day": clock.today(slot.start),
        "free": by_day(near),
        "wait_url": waiting_url(seat.centre, slot.start, slot.end),
        "mine": mine and pages.url(mine),
        "kept": [pair for pair in request.POST.items() if pair[0] not in NOT_KEPT],
    }
    return render(request, "onsite_booking/taken.html", context, status=409)


@require_GET
def calendar_file(request: HttpRequest, number: str) -> HttpResponse:
    """One booking as a calendar file."""
    case = get_object_or_404(selectors.bookings_visible_to(request.user), number=number)
    return download(calendars.calendar([case]), f"{case.number}.ics", "text/calendar; charset=utf-8")


@require_GET
def my_calendar_file(request: HttpRequest) -> HttpResponse:
    """The person's own coming bookings as a calendar file."""
    content = calendars.calendar(selectors.upcoming_of(request.user))
    return download(content, "bookings.ics", "text/calendar; charset=utf-8")


@pages.page_of("booking")
def page(request: HttpRequest, case: Booking) -> dict[str, Any]:
    """Where the calendar file is, how the booking is changed, and, in conflict, where it could move to."""
    may_change = movable(case, request.user)
    in_conflict = case.state == Booking.State.CONFLICT
    places = selectors.places_for(case) if in_conflict and may_change else []
    return {
        "calendar_url": reverse("onsite_booking:calendar_file", args=[case.number]),
        "change_url": reverse("onsite_booking:change", args=[case.number]) if may_change else "",
        "move_url": reverse("onsite_booking:move", args=[case.number]),
        "in_conflict": in_conflict,
        "places": [
            {"value": place_value(seat, s.start, s.end), "label": place_label(seat, s)} for seat, s in places
        ],
    }
