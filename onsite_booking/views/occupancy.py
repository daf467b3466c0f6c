"""How full the centre was, month by month."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.policies import is_agency, is_booking_desk
from onsite_booking.desk import occupancy as figures
from onsite_booking.desk.forms import MonthForm
from onsite_booking.desk.rules import keeps_the_log
from workflow.refusals import NotYours
from workflow.views import download


@require_GET
def occupancy(request: HttpRequest) -> HttpResponse:
    """Seats by days of a month (`?month=2026-05`), shares per seat, visits per centre and purpose."""
    month = _month(request)
    bars = {
        "title": _("席ごとの予約された枠の割合"),
        "sentence": _("席ごとに、開いていた枠のうち予約された割合を示す棒グラフ。"),
        "unit": "%",
        "rows": [
            {"label": str(row.seat), "value": 100 - row.free_share}
            for row in month.seats
            if row.free_share is not None
        ],
    }
    context = {
        "month": month,
        "bars": bars,
        "is_desk": is_booking_desk(request.user),
        "keeps_the_log": keeps_the_log(request.user, None),
    }
    return render(request, "onsite_booking/occupancy.html", context)


@require_GET
def occupancy_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    month = _month(request)
    content = ("\ufeff" + figures.to_csv(month)).encode()
    return download(content, f"occupancy_{month.first:%Y-%m}.csv", "text/csv; charset=utf-8")


def _month(request: HttpRequest) -> figures.Month:
    if not is_agency(request.user):
        raise NotYours()
    first = MonthForm({"month": request.GET.get("month")}).chosen or figures.this_month()
    return figures.Month.load(first)
