"""The integrated result, read on site; each reading is put on record."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.policies import is_data_manager
from extraction import policies, reading, selectors, tabulation
from extraction.models import IntegratedResult
from workflow import audit, pages
from workflow.refusals import NotReady


@require_GET
def result(request: HttpRequest, number: str) -> HttpResponse:
    """All tables of a result with their exact numbers. Refused with its reason away from the centre."""
    case = get_object_or_404(selectors.scripts_visible_to(request.user), number=number)
    found = selectors.result_of(case)
    if found is None or not (is_data_manager(request.user) or policies.is_usage_member(request.user, case)):
        raise Http404
    if not policies.may_read_results(request.user, case.subject):
        raise NotReady(policies.cannot_read_results(case.subject, request.user) or "")
    audit.record_view(case, by=request.user, what="integrated_result")
    tables = _by_hospital(found)
    context = {
        "case": case,
        "case_url": pages.url(case),
        "result": found,
        "missing": reading.states_of(found.missing),
        "pooled": tables[""],
        "hospitals": [{"site": site, "tables": tables[site]} for site in found.sites],
        "release_url": reverse("extraction:request_release", args=[number]),
        "is_member": policies.is_usage_member(request.user, case),
    }
    return render(request, "extraction/result.html", context)


def _by_hospital(found: IntegratedResult) -> dict[str, list[dict[str, Any]]]:
    """Tables for the page by the hospital's code; the pooled ones under an empty code."""
    tables: dict[str, list[dict[str, Any]]] = {code: [] for code in ("", *found.sites)}
    for key, table in selectors.tables_of(found).items():
        tables[key.partition("@")[2]].append(tabulation.rows_of(table, []))
    return tables
