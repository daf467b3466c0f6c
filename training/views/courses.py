"""Courses: what there is, and asking to take one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from training import material, selectors
from training.actions import enrolments
from training.models import Enrolment
from training.views.enrolments import tasks
from workflow import clock, pages
from workflow.forms import MoveForm
from workflow.refusals import NotReady


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The courses, with how far the person is in each and what comes next."""
    taken, done = material.newest_enrolments(request.user), material.newest_completions(request.user)
    rows = [
        _row(course, taken.get(course.code), done.get(course.code)) for course in selectors.current_courses()
    ]
    asked = material.questions_visible_to(request.user).filter(person=request.user.pk).exists()
    return render(request, "training/home.html", {"rows": rows, "questions": asked})


def _row(course: Any, enrolment: Enrolment | None, completion: Any) -> dict[str, Any]:
    state = enrolment.state if enrolment else ""
    running = state in {Enrolment.State.REQUESTED, Enrolment.State.OPEN}
    row = {
        "course": course,
        "enrolment": enrolment,
        "url": pages.url(enrolment) if enrolment else "",
        "completion": completion,
        "running": running,
        "can_ask": not running and (completion is None or completion.course_id != course.pk),
    }
    if enrolment is None or state != Enrolment.State.OPEN:
        return row
    steps = tasks(enrolment)
    return row | {
        "steps": steps,
        "next": next((step for step in steps if step["url"] and step["tone"] != "success"), None),
        "days_left": max((enrolment.closes_on - clock.today()).days, 0),
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
