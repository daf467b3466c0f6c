"""A cohort definition of ATLAS taken over as the draft of a script."""

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from extraction import policies, reading
from extraction.forms import CirceForm
from extraction.script.circe import NotCirce, from_circe
from extraction.views.builder import dump, save
from extraction.views.scripts import writable
from extraction.words import said


@require_http_methods(["GET", "POST"])
def import_circe(request: HttpRequest, number: str) -> HttpResponse:
    """Read the definition, show what it becomes and what is lost; a second press takes it over."""
    case = writable(request, number)
    form = CirceForm(request.POST or None, request.FILES or None, case=case, user=request.user)
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "build_url": reverse("extraction:build", args=[number]),
        "reasons": policies.why_not_writing(case, request.user),
    }
    if request.method == "POST" and form.is_valid():
        try:
            found, lost = from_circe(json.loads(form.written()))
        except (ValueError, RecursionError) as error:
            text = said(error.text) if isinstance(error, NotCirce) else _("JSONとして読めません。")
            form.add_error("text", forms.ValidationError(text))
        else:
            if "take" in request.POST:
                save(request, case, found, form)
            context |= {
                "lost": [said(text) for text in lost],
                "reading": reading.of_text(dump(found)),
                "is_taken": "take" in request.POST,
                "is_read": True,
            }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "extraction/builder/import.html", context, status=status)
