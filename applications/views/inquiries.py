"""Asking the office."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.actions import inquiries
from applications.forms import InquiryForm
from workflow import pages


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Put a first question to the office for the acting organisation."""
    form = InquiryForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        case = inquiries.ask(
            by=request.user,
            key=form.cleaned_data["key"],
            organisation=request.acting,
            **form.inputs(),
        )
        return redirect(pages.url(case))
    return render(request, "applications/ask.html", {"form": form}, status=422 if form.is_bound else 200)
