"""Asking for tables to be taken out, and handing them to those who may have them."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from applications import selectors as usages
from extraction import policies, selectors
from extraction.actions import releases
from extraction.documents import paper_of
from extraction.forms import TablesForm
from extraction.models import LedgerEntry, Release
from workflow import files, pages
from workflow.refusals import NotReady
from workflow.views import download as attachment


@require_http_methods(["GET", "POST"])
def request_release(request: HttpRequest, number: str) -> HttpResponse:
    """Choose tables of a result and say why they may leave."""
    script = get_object_or_404(selectors.scripts_visible_to(request.user), number=number)
    found = selectors.result_of(script)
    if found is None or not policies.is_usage_member(request.user, script):
        raise Http404
    if reason := policies.cannot_read_results(script.subject, request.user):
        raise NotReady(reason)
    form = TablesForm(request.POST or None, result=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        case = releases.request(by=request.user, key=form.cleaned_data["key"], result=found, **form.inputs())
        return redirect(pages.url(case))
    context = {"form": form, "script": script, "case_url": pages.url(script)}
    return render(request, "extraction/request_release.html", context, status=422 if form.is_bound else 200)


@require_GET
def download(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Hand a released table to a registered handler: policy, digest, log, then bytes."""
    case, entry = _entry(request, number, pk)
    content = files.read(entry.file)
    name = f"{case.number}_{entry.name.replace('@', '_')}.csv"
    releases.record_download(case, by=request.user, name=name, sha256=entry.file.sha256)
    return attachment(content, name, "text/csv; charset=utf-8")


@require_GET
def download_paper(request: HttpRequest, number: str) -> HttpResponse:
    """All released tables as one paper (PDF), to the same people, logged the same way."""
    case = _released(request, number)
    content = paper_of(case)
    name = f"{case.number}.pdf"
    releases.record_download(case, by=request.user, name=name, sha256=hashlib.sha256(content).hexdigest())
    return attachment(content, name, "application/pdf")


def _entry(request: HttpRequest, number: str, pk: int) -> tuple[Release, LedgerEntry]:
    case = _released(request, number)
    return case, get_object_or_404(case.entries.select_related("file"), pk=pk)


def _released(request: HttpRequest, number: str) -> Release:
    """A released case of a usage whose statistics this person handles; to others there is none."""
    visible = selectors.releases_visible_to(request.user).filter(state=Release.State.RELEASED)
    case = get_object_or_404(visible, number=number)
    if not usages.handles_statistics(request.user, case.subject):
        raise Http404
    return case
