"""Questions on lessons and what everybody may read of them; learning records for the desk."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from accounts.policies import is_training_desk
from training import material, statements
from training.forms import StatementsForm
from training.models import Course, LessonQuestion
from workflow import audit, clock
from workflow.pages import page_of
from workflow.refusals import NotYours


@page_of("lesson_question")
def overview(request: HttpRequest, case: LessonQuestion) -> dict[str, Any]:
    """The thread, the lesson it is about, and its entry in the public list."""
    mine = case.person_id == request.user.pk
    if mine:
        address = reverse("training:lesson", args=[case.enrolment.number, case.lesson.position])
    else:
        address = reverse("training:preview_lesson", args=[case.lesson.course_id, case.lesson.position])
    page = f"?page={case.mark}" if case.lesson.kind == "slides" and case.mark else ""
    return {
        "mine": mine,
        "messages_written": material.thread(case),
        "lesson_url": address + page,
        "entry": material.faq_of(case),
    }


@login_not_required
@require_GET
def faq(request: HttpRequest) -> HttpResponse:
    """Questions and answers that are for everybody, by course."""
    entries = list(material.faq())
    groups = [
        {"course": label, "entries": [entry for entry in entries if entry.code == code]}
        for code, label in Course.Code.choices
    ]
    return render(request, "training/faq.html", {"groups": [group for group in groups if group["entries"]]})


@require_GET
def records(request: HttpRequest) -> HttpResponseBase:
    """Learning records in the shape of xAPI, one statement a line."""
    if not is_training_desk(request.user):
        raise NotYours()
    form = StatementsForm(request.GET or None)
    if not form.is_bound or not form.is_valid():
        return render(request, "training/records.html", {"form": form}, status=422 if form.is_bound else 200)
    days = form.cleaned_data
    audit.record("training:statements", "statements_exported", by=request.user, **days)
    response = StreamingHttpResponse(_lines(days), content_type="application/jsonl; charset=utf-8")
    name = f"xapi_{clock.today().isoformat()}.jsonl"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _lines(days: dict[str, Any]) -> Iterator[str]:
    for statement in material.statements(days["first"], days["last"]).iterator(chunk_size=500):
        yield json.dumps(statements.told(statement), ensure_ascii=False) + "\n"
