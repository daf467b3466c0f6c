"""Enrolling many people at once: the file, what its lines lead to, and what became of them."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from training import rosters as lists
from training import selectors
from training.actions import rosters
from training.forms import RosterForm
from training.models import Roster, RosterLine
from training.views.reports import MEDIA, as_file
from workflow import clock, pages, sheets
from workflow.pages import page_of
from workflow.refusals import NotReady

R = RosterLine.Result
TONES = {R.ENROL: "success", R.INVITE: "info", R.WAIT: "info", R.ERROR: "error"}
DONE = {
    R.ENROL: gettext_lazy("申し込みました"),
    R.INVITE: gettext_lazy("参加を待っています"),
    R.WAIT: gettext_lazy("概論の修了を待っています"),
}


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; nothing is done before its lines were looked at."""
    if not selectors.organisations_to_enrol(request.user).exists():
        raise Http404
    form = RosterForm(
        request.POST if request.method == "POST" else None, request.FILES or None, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            case = rosters.read_in(
                by=request.user,
                key=form.cleaned_data["key"],
                organisation=form.cleaned_data["organisation"],
                file_name=file.name,
                content=file.read(sheets.MOST_BYTES + 1),
            )
        except NotReady as refusal:
            form.add_error("file", refusal.reasons)
        else:
            return redirect(pages.url(case))
    context = {"form": form, "most": rosters.most_lines(clock.now())}
    return render(request, "training/roster_new.html", context, status=422 if form.is_bound else 200)


@require_GET
def template(request: HttpRequest, form: str) -> HttpResponse:
    """The file to fill in."""
    if form not in MEDIA or not selectors.organisations_to_enrol(request.user).exists():
        raise Http404
    return as_file(lists.template(), _("受講者の一覧"), form)


@page_of("roster")
def overview(request: HttpRequest, case: Roster) -> dict[str, Any]:
    """The lines with what follows from each, and how many there are of each sort."""
    lines = _lines(case)
    counts = Counter(row["said"] for row in lines)
    return {"lines": lines, "counts": list(counts.items()), "is_done": case.state == Roster.State.DONE}


def _lines(case: Roster) -> list[dict[str, Any]]:
    is_done = case.state == Roster.State.DONE
    over = selectors.invitations_over(case) if is_done else set()
    return [
        _line(line, is_done, line.result == R.INVITE and line.email in over)
        for line in case.lines.select_related("course", "enrolment")
    ]


def _line(line: RosterLine, is_done: bool, is_over: bool) -> dict[str, Any]:
    said, problem, tone = line.get_result_display(), line.problem, TONES.get(R(line.result), "neutral")
    if is_over:
        said, tone = _("招待の期限が切れました"), "warning"
        problem = _("組織の管理のページからもう一度招待してください。参加すると申し込まれます。")
    elif is_done:
        said = DONE.get(R(line.result)) or said
    url = pages.url(line.enrolment) if line.enrolment else ""
    return {"line": line, "said": str(said), "problem": problem, "tone": tone, "url": url}


@require_GET
def result(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """What became of each line, as a file."""
    case = get_object_or_404(selectors.rosters_visible_to(request.user), number=number)
    if form not in MEDIA:
        raise Http404
    rows: list[list[Any]] = [
        [_("行"), _("氏名"), _("メールアドレス"), _("コース"), _("結果"), _("説明"), _("受講の番号")]
    ]
    rows += [
        [
            row["line"].row,
            row["line"].name,
            row["line"].email,
            row["line"].course_text,
            row["said"],
            row["problem"],
            row["line"].enrolment.number if row["line"].enrolment else "",
        ]
        for row in _lines(case)
    ]
    return as_file(rows, f"{case.number}", form)
