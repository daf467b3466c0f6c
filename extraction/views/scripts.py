"""Writing a script on site: begin, edit with what the checker says beside it, see the board."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications import selectors as usages
from extraction import examples, policies, reading, selectors
from extraction.actions import scripts
from extraction.board import board as make_board
from extraction.board import to_csv
from extraction.forms import BeginForm, ScriptForm
from extraction.models import Script
from extraction.views.cases import MOVING
from workflow import clock, pages
from workflow.views import download


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Start a script for a usage, blank or from an example."""
    mine = [u for u in usages.usages_in_use(request.user) if usages.is_usage_member(request.user, u.number)]
    initial = {"usage": request.GET.get("usage", "")}
    form = BeginForm(request.POST or None, usages=mine, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        case = scripts.begin(
            by=request.user,
            key=form.cleaned_data["key"],
            usage=form.usages[form.cleaned_data["usage"]],
            text=examples.text_of(form.cleaned_data["start"]),
        )
        return redirect("extraction:build", case.number)
    context = {"form": form, "has_usages": bool(mine)}
    return render(request, "extraction/begin.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Write the script; saving keeps right and wrong alike, so that nothing is lost."""
    case = writable(request, number)
    form = ScriptForm(
        request.POST or None,
        request.FILES or None,
        case=case,
        user=request.user,
        initial={"text": case.text},
    )
    if request.method == "POST" and form.is_valid():
        scripts.save_draft(
            case,
            by=request.user,
            key=form.cleaned_data["key"],
            expecting=form.cleaned_data["expecting"],
            text=form.written(),
        )
        return redirect("extraction:edit", case.number)
    return _editor(request, case, form, case.text, 422 if form.is_bound else 200)


@require_POST
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Say what the checker thinks of what stands in the form now, without saving it."""
    case = writable(request, number)
    form = ScriptForm(request.POST, request.FILES, case=case, user=request.user)
    text = form.written() if form.is_valid() else ""
    if request.headers.get("HX-Request"):
        return render(
            request, "extraction/_reading.html", {"reading": reading.of_text(text, with_lines=True)}
        )
    if form.is_valid():
        form = ScriptForm(case=case, user=request.user, initial={"text": text})
    return _editor(request, case, form, text, 422 if form.is_bound else 200)


@require_GET
def board(request: HttpRequest, number: str) -> HttpResponse:
    """The board alone, as a page asks for it again while something runs."""
    case = _visible(request, number)
    context = {
        "board": make_board(list(selectors.jobs_of(case)), clock.now()),
        "board_url": reverse("extraction:board", args=[number]),
        "is_moving": case.state in MOVING,
    }
    return render(request, "extraction/_board.html", context)


@require_GET
def board_csv(request: HttpRequest, number: str) -> HttpResponse:
    """The same as CSV."""
    case = _visible(request, number)
    content = ("\ufeff" + to_csv(list(selectors.jobs_of(case)), clock.now())).encode()
    return download(content, f"{number}_board.csv", "text/csv; charset=utf-8")


def _visible(request: HttpRequest, number: str) -> Script:
    return get_object_or_404(selectors.scripts_visible_to(request.user), number=number)


def writable(request: HttpRequest, number: str) -> Script:
    """A script that this person takes part in; a stranger's is a 404."""
    case = _visible(request, number)
    if not policies.is_usage_member(request.user, case):
        raise Http404
    return case


def _editor(request: HttpRequest, case: Script, form: ScriptForm, text: str, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "reading": reading.of_text(text, with_lines=True),
        "build_url": reverse("extraction:build", args=[case.number]),
        "check_url": reverse("extraction:check", args=[case.number]),
        "case_url": pages.url(case),
        "reasons": policies.why_not_writing(case, request.user),
    }
    return render(request, "extraction/edit.html", context, status=status)
