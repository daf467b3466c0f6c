"""Pages of officers: preparing an agreement, issuing an invoice anew."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts import policies as people
from agreements import selectors
from agreements.actions import invoices, ndas
from agreements.forms import PrepareNdaForm
from workflow import pages
from workflow.forms import MoveForm
from workflow.refusals import NotReady, NotYours


@require_http_methods(["GET", "POST"])
def prepare_nda(request: HttpRequest) -> HttpResponse:
    """Prepare an agreement with an organisation that has sent no request, such as a CRO."""
    if not people.is_case_officer(request.user, None):
        raise NotYours()
    form, reasons = PrepareNdaForm(request.POST or None, user=request.user), []
    if request.method == "POST" and form.is_valid():
        try:
            case = ndas.prepare(by=request.user, key=form.cleaned_data["key"], **form.inputs())
        except NotReady as refusal:
            reasons = refusal.reasons
        else:
            return redirect(pages.url(case))
    return _page(request, "agreements/prepare_nda.html", form=form, reasons=reasons)


@require_http_methods(["GET", "POST"])
def issue_invoice(request: HttpRequest, number: str) -> HttpResponse:
    """Issue the invoice of a contract anew, after the one before was cancelled."""
    if not people.is_finance(request.user, None):
        raise NotYours()
    contract = get_object_or_404(selectors.contracts_visible_to(request.user), number=number)
    form, reasons = MoveForm(request.POST or None, user=request.user), []
    if request.method == "POST" and form.is_valid():
        try:
            case = invoices.issue(by=request.user, key=form.cleaned_data["key"], contract=contract)
        except NotReady as refusal:
            reasons = refusal.reasons
        else:
            return redirect(pages.url(case))
    return _page(request, "agreements/issue_invoice.html", form=form, reasons=reasons, contract=contract)


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)
