"""The public register of usages."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications import selectors
from applications.models import Closing, Usage
from workflow import clock, sheets

PER_PAGE = 50


@login_not_required
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Show usages to the public."""
    page = Paginator(selectors.register(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "number": usage.usage_number,
            "title": usage.study_title,
            "category": usage.get_category_display(),
            "organisation": usage.organisation.name,
            "approved": clock.today(usage.decided_at),
            "state": usage.get_state_display(),
            "summary": result_of(usage),
        }
        for usage in page
    ]
    return render(request, "applications/register.html", {"page": page, "rows": rows})


@login_not_required
@require_GET
def register_csv(request: HttpRequest) -> HttpResponse:
    """The register as CSV (UTF-8 with BOM, so that spreadsheet programs read the Japanese)."""
    heading = [
        _("利活用番号"),
        _("名称"),
        _("利活用区分"),
        _("組織"),
        _("承認日"),
        _("状態"),
        _("結果の概要"),
    ]
    rows = [
        [
            usage.usage_number,
            usage.study_title,
            usage.get_category_display(),
            usage.organisation.name,
            clock.today(usage.decided_at).isoformat(),
            usage.get_state_display(),
            result_of(usage),
        ]
        for usage in selectors.register()
    ]
    response = HttpResponse(sheets.to_csv([heading, *rows]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="register.csv"'
    return response


def result_of(usage: Usage) -> str:
    """The public summary of a report that was accepted."""
    report = getattr(usage, "closing", None)
    return report.summary if report and report.state == Closing.State.ACCEPTED else ""
