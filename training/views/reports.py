"""Progress of an organisation's people, and the office's figures: on the page, as CSV, as Excel."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.policies import is_agency
from training import reporting
from workflow import sheets
from workflow.views import download

PER_PAGE = 50
MEDIA = {"csv": "text/csv; charset=utf-8", "xlsx": sheets.XLSX}


def as_file(rows: list[list[Any]], name: str, form: str) -> HttpResponse:
    """A table to download, as CSV or Excel."""
    content = sheets.to_csv(rows) if form == "csv" else sheets.to_excel(name, rows)
    return download(content, f"{name}.{form}", MEDIA[form])


def _wanted(request: HttpRequest) -> str:
    """The key of the organisation that was chosen, "" for all; 404 for one whose people one may not see."""
    wanted = request.GET.get("organisation", "")
    if not wanted:
        return ""
    try:
        known = reporting.organisations(request.user).filter(pk=UUID(wanted)).exists()
    except ValueError:
        known = False
    if not known:
        raise Http404
    return wanted


@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """How far everybody is: one's own people, or everybody for the office."""
    if not reporting.may_report(request.user):
        raise Http404
    wanted = _wanted(request)
    page = Paginator(reporting.enrolments_of(request.user, wanted), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": reporting.progress(page.object_list),
        "organisations": reporting.organisations(request.user),
        "wanted": wanted,
    }
    return render(request, "training/report.html", context)


@require_GET
def report_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same as a file, all pages at once."""
    if not reporting.may_report(request.user) or form not in MEDIA:
        raise Http404
    rows = reporting.progress(reporting.enrolments_of(request.user, _wanted(request)))
    return as_file(list(reporting.progress_table(rows)), _("研修の受講状況"), form)


@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """The office's figures by fiscal year and course."""
    if not is_agency(request.user):
        raise Http404
    found = reporting.figures()
    drawings = [
        reporting.bars(found, "asked", _("申込みの数"), _("件")),
        reporting.bars(found, "completion_rate", _("修了率"), _("％")),
    ]
    return render(request, "training/statistics.html", {"figures": found, "drawings": drawings})
