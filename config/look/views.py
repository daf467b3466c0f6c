"""The gallery of components."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from config.look.gallery import SampleForm, gallery


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in each of its states. Sample data only, so anybody may look."""
    sections = [
        {
            "name": name,
            "states": [
                {"title": state.title, "html": _draw(request, name, state.context)} for state in states
            ],
        }
        for name, states in gallery().items()
    ]
    return render(
        request, "styleguide/index.html", {"sections": sections, "sample_form": SampleForm(prefix="whole")}
    )


def _draw(request: HttpRequest, name: str, context: dict[str, Any]) -> str:
    return render_to_string(f"_components/{name}.html", context, request)
