"""Trying a script on test patients: who of them is in, who is out, and why."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from extraction import trial
from extraction.views.scripts import writable


@require_GET
def patients(request: HttpRequest, number: str) -> HttpResponse:
    """Test patients by number; one of them with every condition that decided, and all records."""
    case = writable(request, number)
    chosen, search = request.GET.get("patient", ""), request.GET.get("q", "")
    context: dict[str, Any] = {
        "case": case,
        "build_url": reverse("extraction:build", args=[number]),
        "q": search,
        "patient": chosen,
        "patients": trial.patients(search),
        "trial": trial.of_text(case.text),
    }
    if chosen:
        context |= {"fates": trial.fates(case.text, chosen), "records": trial.records(chosen)}
    return render(request, "extraction/builder/patients.html", context)
