"""Every saved state of a draft: what it changed, and taking it up again."""

from difflib import unified_diff
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from extraction import policies, reading, selectors
from extraction.actions import scripts
from extraction.models import ScriptRevision
from extraction.views.scripts import writable
from workflow import directory, pages


@require_GET
def revisions(request: HttpRequest, number: str) -> HttpResponse:
    """The saved states, newest first, each with what it changed in sentences."""
    case = writable(request, number)
    found = list(case.revisions.order_by("-place")[:101])
    names = directory.names(list({row.saved_by for row in found}))
    rows = [_row(row, before, names) for row, before in zip(found[:100], [*found[1:], None], strict=False)]
    context = {
        "case": case,
        "case_url": pages.url(case),
        "build_url": reverse("extraction:build", args=[number]),
        "rows": rows,
        "reasons": policies.why_not_writing(case, request.user),
    }
    return render(request, "extraction/builder/revisions.html", context)


def _row(row: ScriptRevision, before: ScriptRevision | None, names: dict[Any, str]) -> dict[str, Any]:
    return {
        "revision": row,
        "name": names.get(row.saved_by, ""),
        "changes": reading.changes_between(before.text, row.text) if before else [],
    }


@require_GET
def revision(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """One saved state: its sentences, and how its text differs from the draft of now."""
    case = writable(request, number)
    if (found := selectors.revision(case, place)) is None:
        raise Http404
    context = {
        "case": case,
        "revision": found,
        "reading": reading.of_text(found.text),
        "changes": reading.changes_between(found.text, case.text),
        "lines": list(unified_diff(found.text.splitlines(), case.text.splitlines(), lineterm="", n=2)),
        "list_url": reverse("extraction:revisions", args=[number]),
        "reasons": policies.why_not_writing(case, request.user),
    }
    return render(request, "extraction/builder/revision.html", context)


@require_POST
def restore(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Take a saved state up again; what stood before stays among the saved states."""
    case = writable(request, number)
    if (found := selectors.revision(case, place)) is None:
        raise Http404
    scripts.save_draft(case, by=request.user, text=found.text)
    return redirect("extraction:build", number)
