"""Asking for an account of a usage, and what its page shows."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import selectors
from accounts.actions import usage_accounts
from accounts.forms.usage_accounts import RequestForm
from accounts.models import UsageAccount
from accounts.roles import Role
from workflow import clock, pages
from workflow.refusals import NotReady, NotYours


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for an account of one person of the acting organisation; `?usage=` fills in the usage."""
    organisation = request.acting  # type: ignore[attr-defined]
    if organisation is None or organisation.pk not in selectors.user_side_ids(request.user, Role.LEAD):
        raise NotYours()
    form = RequestForm(
        request.POST or None,
        user=request.user,
        organisation=organisation,
        initial={"usage": request.GET.get("usage", "")},
    )
    reasons: list[str] = []
    if form.is_valid():
        try:
            return redirect(pages.url(_request(request, organisation, form)))
        except NotReady as refusal:
            reasons = refusal.reasons
    context = {"form": form, "reasons": reasons, "organisation": organisation, **_places(organisation)}
    return render(request, "accounts/account_request.html", context, status=422 if form.is_bound else 200)


def _request(request: HttpRequest, organisation: Any, form: RequestForm) -> UsageAccount:
    return usage_accounts.request(
        by=request.user,
        key=form.cleaned_data["key"],
        organisation=organisation,
        person=form.cleaned_data["person"],
        subject=form.cleaned_data["usage"],
    )


def _places(organisation: Any) -> dict[str, Any]:
    accounts = selectors.alive_accounts(organisation.pk)
    return {
        "accounts": [(account, pages.url(account)) for account in accounts],
        "most": selectors.most_accounts(clock.today()),
    }


@pages.page_of("account")
def page(request: HttpRequest, case: UsageAccount) -> dict[str, Any]:
    """The places of the organisation beside the account."""
    return _places(case.organisation)
