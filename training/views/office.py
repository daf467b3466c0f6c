"""The training desk's page: what waits, what runs, what was completed; approving several with ticks."""

from typing import Any
from uuid import UUID, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.policies import is_agency, is_training_desk
from training import reporting, selectors, standing
from training.actions import enrolments
from training.forms import ApproveManyForm
from training.models import Enrolment, Extension
from workflow import clock, deadlines, pages
from workflow.refusals import NotYours, Refused

SHOWN = 100
"""Rows of one part of the page; the rest stands in the lists."""
NEWEST = 20


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Everything of training that the office deals with today."""
    if not is_agency(request.user):
        raise Http404
    waiting = list(deadlines.with_due_day(reporting.pending())[:SHOWN])
    form = ApproveManyForm(user=request.user, offered=reporting.pending())
    return render(request, "training/desk.html", _context(request, waiting, form))


def _context(request: HttpRequest, waiting: list[Any], form: ApproveManyForm) -> dict[str, Any]:
    asked = selectors.extensions_visible_to(request.user).filter(state=Extension.State.REQUESTED)
    rule = standing.today()
    running = reporting.progress(reporting.running()[:SHOWN])
    return {
        "form": form,
        "may_decide": is_training_desk(request.user),
        "waiting": waiting,
        "today": clock.today(),
        "asked": list(deadlines.with_due_day(asked.order_by("opened_at"))[:SHOWN]),
        "running": running,
        "numbers": [
            (number, rule.standing(number), standing.TONES[rule.standing(number)])
            for number in reporting.newest_numbers()[:NEWEST]
        ],
        "shown": SHOWN,
    }


@require_POST
def approve_many(request: HttpRequest) -> HttpResponse:
    """Approve the ticked enrolments one after another, each with its own event; say what became of each."""
    if not is_training_desk(request.user):
        raise NotYours()
    form = ApproveManyForm(
        request.POST, user=request.user, offered=selectors.enrolments_visible_to(request.user)
    )
    if not form.is_valid():
        waiting = list(deadlines.with_due_day(reporting.pending())[:SHOWN])
        return render(request, "training/desk.html", _context(request, waiting, form), status=422)
    key = form.cleaned_data["key"]
    rows = [_approve(case, request.user, key) for case in form.cleaned_data["cases"].order_by("opened_at")]
    return render(request, "training/approved.html", {"rows": rows, "failed": sum(r["failed"] for r in rows)})


def _approve(case: Enrolment, user: Any, key: UUID | None) -> dict[str, Any]:
    """One line of the result. The key of the page makes one for each case: a second click changes nothing."""
    row: dict[str, Any] = {"case": case, "url": pages.url(case), "failed": False}
    try:
        enrolments.approve(case, by=user, key=uuid5(key, case.number) if key else None)
    except Refused as refusal:
        return row | {"failed": True, "said": " ".join(refusal.reasons)}
    return row | {"said": _("承認しました。")}
