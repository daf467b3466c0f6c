"""Asking for more time, and what the page of an enrolment says about its window and its number."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from training import selectors, standing
from training.actions import extensions
from training.forms import ExtensionForm
from training.models import Enrolment, Extension
from training.workflow import extension as machine
from workflow import clock, pages
from workflow.refusals import NotReady


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for more time in one's own enrolment."""
    mine = selectors.enrolments_visible_to(request.user).filter(person=request.user.pk)
    case = get_object_or_404(mine, number=number)
    form = ExtensionForm(request.POST or None, user=request.user)
    reasons = _reasons(case, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            extensions.ask(by=request.user, key=form.cleaned_data["key"], enrolment=case, **form.inputs())
        except NotReady as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, _("延長を申し込みました。研修担当が決めると、メールでお知らせします。"))
            return redirect(pages.url(case))
    context = {"case": case, "form": form, "reasons": reasons, "back": pages.url(case)}
    return render(request, "training/extension_ask.html", context, status=422 if form.is_bound else 200)


def _reasons(case: Enrolment, user: Any) -> list[str]:
    return machine.reasons("ask", _unsaved(case), user)


def _unsaved(case: Enrolment) -> Extension:
    return Extension(enrolment=case, person=case.person, organisation=case.organisation)


def about(request: HttpRequest, case: Enrolment) -> dict[str, Any]:
    """Days left, the request for more time, and what the number is worth: for the page of an enrolment."""
    mine = case.person_id == request.user.pk
    timely = case.state in {Enrolment.State.OPEN, Enrolment.State.EXPIRED}
    number = getattr(case, "completion", None)
    rule = standing.today()
    return {
        "days_left": (case.closes_on - clock.today()).days if case.closes_on and timely else None,
        "asked": selectors.open_extension(case) if timely else None,
        "may_ask": mine and timely and not _reasons(case, request.user),
        "extension_form": ExtensionForm(user=request.user, auto_id="id_extension_%s"),
        "why_not": standing.why_not(number, rule) if number else None,
    }
