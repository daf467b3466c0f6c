"""Courses: what there is, and asking to take one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from training import reporting, selectors, standing
from training.actions import enrolments
from training.models import CompletionNumber, Enrolment
from workflow import pages
from workflow.forms import MoveForm
from workflow.refusals import NotReady


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The courses, with how far the person is in each."""
    latest, done = selectors.latest_enrolments(request.user), selectors.completions(request.user)
    rule = standing.today()
    rows = [
        _row(course, latest.get(course.pk), done.get(course.pk), rule)
        for course in selectors.current_courses()
    ]
    context = {
        "rows": rows,
        "may_report": reporting.may_report(request.user),
        "may_enrol": selectors.organisations_to_enrol(request.user).exists(),
    }
    return render(request, "training/home.html", context)


def _row(
    course: Any, enrolment: Enrolment | None, completion: CompletionNumber | None, rule: standing.Rule
) -> dict[str, Any]:
    running = enrolment is not None and enrolment.state in {
        Enrolment.State.REQUESTED,
        Enrolment.State.OPEN,
    }
    why_not = standing.why_not(completion, rule) if completion else None
    may_renew = completion is not None and selectors.may_be_renewed(completion, rule.on)
    return {
        "course": course,
        "enrolment": enrolment,
        "url": pages.url(enrolment) if enrolment else "",
        "completion": completion if completion and not why_not else None,
        "why_not": why_not,
        "days_left": (enrolment.closes_on - rule.on).days if running and enrolment.closes_on else None,
        "can_ask": (completion is None or bool(why_not) or may_renew) and not running,
    }


@require_http_methods(["GET", "POST"])
def request_course(request: HttpRequest, code: str) -> HttpResponse:
    """Ask to take a course as one of the acting organisation."""
    course = selectors.course(code)
    if course is None:
        raise Http404
    form, reasons = MoveForm(request.POST or None, user=request.user), []
    if request.method == "POST" and form.is_valid():
        try:
            case = enrolments.request(
                by=request.user,
                key=form.cleaned_data["key"],
                course=course,
                organisation=request.acting,  # type: ignore[attr-defined]
            )
        except NotReady as refusal:
            reasons = refusal.reasons
        else:
            return redirect(pages.url(case))
    status = 422 if request.method == "POST" else 200
    context = {"course": course, "form": form, "reasons": reasons}
    return render(request, "training/request.html", context, status=status)
