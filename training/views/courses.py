"""Courses: what there is, and asking to take one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from training import material, reporting, selectors, standing
from training.actions import enrolments
from training.models import CompletionNumber, Course, Enrolment
from training.views.enrolments import tasks
from workflow import pages
from workflow.forms import MoveForm
from workflow.refusals import NotReady


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The courses, with how far the person is in each and what comes next."""
    taken, done = material.newest_enrolments(request.user), material.newest_completions(request.user)
    rule = standing.today()
    has_overview = _counts(done.get(Course.Code.OVERVIEW), rule)
    rows = [
        _row(course, taken.get(course.code), done.get(course.code), rule)
        | {"comes_later": course.code != Course.Code.OVERVIEW and not has_overview}
        for course in selectors.current_courses()
    ]
    context = {
        "rows": rows,
        "questions": material.questions_visible_to(request.user).filter(person=request.user.pk).exists(),
        "may_report": reporting.may_report(request.user),
        "may_enrol": selectors.organisations_to_enrol(request.user).exists(),
    }
    return render(request, "training/home.html", context)


def _counts(number: CompletionNumber | None, rule: standing.Rule) -> bool:
    return number is not None and rule.counts(number)


def _row(
    course: Any, enrolment: Enrolment | None, completion: CompletionNumber | None, rule: standing.Rule
) -> dict[str, Any]:
    state = enrolment.state if enrolment else ""
    running = state in {Enrolment.State.REQUESTED, Enrolment.State.OPEN}
    why_not = standing.why_not(completion, rule) if completion else None
    may_renew = completion is not None and selectors.may_be_renewed(completion, rule.on)
    is_older = completion is not None and completion.course_id != course.pk
    row = {
        "course": course,
        "enrolment": enrolment,
        "url": pages.url(enrolment) if enrolment else "",
        "completion": completion if completion and not why_not else None,
        "why_not": why_not,
        "running": running,
        "may_renew": may_renew,
        "is_older": is_older,
        "can_ask": not running and (completion is None or bool(why_not) or may_renew or is_older),
    }
    if enrolment is None or enrolment.closes_on is None or state != Enrolment.State.OPEN:
        return row
    steps = tasks(enrolment)
    return row | {
        "steps": steps,
        "next": next((step for step in steps if step["url"] and step["tone"] != "success"), None),
        "days_left": (enrolment.closes_on - rule.on).days,
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
