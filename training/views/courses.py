"""Courses: what there is, and asking to take one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from training import selectors
from training.actions import enrolments
from training.models import Enrolment
from workflow import pages
from workflow.forms import MoveForm
from workflow.refusals import NotReady


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The courses, with how far the person is in each."""
    latest, done = selectors.latest_enrolments(request.user), selectors.completions(request.user)
    rows = [
        _row(course, latest.get(course.pk), done.get(course.pk)) for course in selectors.current_courses()
    ]
    return render(request, "training/home.html", {"rows": rows})


def _row(course: Any, enrolment: Enrolment | None, completion: Any) -> dict[str, Any]:
    running = enrolment is not None and enrolment.state in {
        Enrolment.State.REQUESTED,
        Enrolment.State.OPEN,
    }
    return {
        "course": course,
        "enrolment": enrolment,
        "url": pages.url(enrolment) if enrolment else "",
        "completion": completion,
        "can_ask": completion is None and not running,
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
