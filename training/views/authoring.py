"""Versions of a course for the training desk: looked at as learners see them, copied, put in force."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.policies import is_agency, is_training_desk
from training import material
from training.actions import authoring
from training.models import Course
from training.views.lessons import shown
from workflow import clock
from workflow.refusals import NotReady, NotYours


def version(request: HttpRequest, pk: str) -> Course:
    """A version of a course, for people of the agency."""
    if not is_agency(request.user):
        raise NotYours()
    return get_object_or_404(material.versions(), pk=pk)


@require_GET
def preview(request: HttpRequest, pk: str) -> HttpResponse:
    """A version with its lessons, its questions with answers, and what is still missing."""
    course = material.whole(version(request, pk))
    return render(request, "training/preview.html", _context(request, course))


def _context(request: HttpRequest, course: Course) -> dict[str, Any]:
    return {
        "course": course,
        "lessons": course.lessons.all(),
        "questions": course.questions.all(),
        "shortcomings": authoring.shortcomings(course),
        "may_write": is_training_desk(request.user),
        "desk_url": reverse("admin:training_course_change", args=[course.pk]),
    }


@require_GET
def preview_lesson(request: HttpRequest, pk: str, position: int) -> HttpResponse:
    """A lesson as learners see it; nothing is recorded."""
    course = version(request, pk)
    found = get_object_or_404(course.lessons, position=position)
    asked = request.GET.get("page", "")
    page = min(max(int(asked) if asked.isdecimal() else 1, 1), max(found.length, 1))
    context = {"course": course, "lesson": found, "preview": True} | shown(found, page)
    return render(request, "training/preview_lesson.html", context)


@require_POST
def copy(request: HttpRequest, pk: str) -> HttpResponse:
    """Begin the next version from this one."""
    draft = authoring.copy_course(version(request, pk), by=request.user, now=clock.now())
    messages.success(request, _("第%(version)d版の下書きを作りました。") % {"version": draft.version})
    return redirect("training:preview", draft.pk)


@require_POST
def put_in_force(request: HttpRequest, pk: str) -> HttpResponse:
    """Offer this version from now on."""
    course = version(request, pk)
    try:
        authoring.put_in_force(course, by=request.user, now=clock.now())
    except NotReady:
        messages.error(request, _("足りないものがあるため、まだ使用を始められません。"))
    else:
        messages.success(request, _("この版で受講を受け付けます。受講中の人は、元の版のまま続けます。"))
    return redirect("training:preview", pk)
