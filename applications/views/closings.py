"""Writing the closing report."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.policies import is_member
from applications import selectors
from applications.actions import closings
from applications.forms import ClosingForm
from applications.models import Closing
from workflow import pages
from workflow.pages import page_of

FIELDS = ("summary", "results", "data_handling", "publications")


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin the report of a usage (`?usage=` its case number)."""
    running = selectors.usages_in_use(request.user)
    usage = get_object_or_404(running, number=request.GET.get("usage", ""))
    form = ClosingForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        case = closings.start(by=request.user, key=form.cleaned_data["key"], usage=usage, **form.inputs())
        return redirect(pages.url(case))
    return _form(request, form, pages.url(usage))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Change a report before it is handed in."""
    case = get_object_or_404(selectors.closings_visible_to(request.user), number=number)
    initial = {name: getattr(case, name) for name in FIELDS}
    form = ClosingForm(request.POST or None, case=case, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        closings.save(
            case,
            by=request.user,
            key=form.cleaned_data["key"],
            expecting=form.cleaned_data["expecting"],
            **form.inputs(),
        )
        messages.success(request, _("保存しました。"))
        return redirect(pages.url(case))
    return _form(request, form, pages.url(case))


def _form(request: HttpRequest, form: ClosingForm, back: str) -> HttpResponse:
    context = {"form": form, "back": back}
    return render(request, "applications/closing_form.html", context, status=422 if form.is_bound else 200)


@page_of("closing")
def on_the_page(request: HttpRequest, case: Closing) -> dict[str, Any]:
    """The report in words, and the link to change it."""
    editable = case.state in {case.State.DRAFT, case.State.RETURNED} and is_member(request.user, case)
    return {
        "edit_url": reverse("applications:closing_edit", args=[case.number]) if editable else "",
        "items": [
            {"term": field.verbose_name, "value": getattr(case, field.name)}
            for field in Closing._meta.fields
            if field.name in FIELDS
        ],
    }
