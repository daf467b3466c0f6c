"""Lessons: opened, watched, paged through, read, asked about."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from training import lessons as markdown
from training import material
from training.actions import lessons, questions
from training.forms import AskForm, PageForm, ProgressForm
from training.media import captions
from training.models import Enrolment, Lesson
from training.views.enrolments import own
from workflow import clock, pages
from workflow.forms import MoveForm
from workflow.refusals import NotReady, Refused

KEEP_SECONDS = 15
"""How often a player reports, and so the most that closing the lid loses."""


def found_in(request: HttpRequest, number: str, position: int) -> tuple[Enrolment, Lesson]:
    """The person's own enrolment and one of its lessons; anything else is a 404."""
    case = own(request, number)
    return case, get_object_or_404(case.course.lessons, position=position)


@require_GET
def lesson(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """A lesson, once the person has begun it."""
    case, found = found_in(request, number, position)
    return render(request, "training/lesson.html", _context(request, case, found))


def _context(
    request: HttpRequest, case: Enrolment, found: Lesson, ask: AskForm | None = None
) -> dict[str, Any]:
    readings = {reading.lesson_id: reading for reading in case.readings.all()}
    reading = readings.get(found.pk)
    course = case.course.lessons.all()
    is_open = case.state == Enrolment.State.OPEN
    page = _page(request, found, reading.position if reading and not reading.read_at else 1)
    return {
        "case": case,
        "course": case.course,
        "lesson": found,
        "reading": reading,
        "is_open": is_open,
        "may_ask": case.state in material.READABLE,
        "seconds": material.shortest(found, clock.today()),
        "percent": material.percent_seen(found, reading),
        "form": MoveForm(case=case),
        "listed": [_listed(case, one, readings.get(one.pk), found) for one in course],
        "following": next((one for one in course if one.position > found.position), None),
        "questions": [(asked, material.thread(asked)) for asked in material.asked_on(case, found)],
        "ask": ask or AskForm(lesson=found, case=case, initial=_mark(found, page)),
        "keep_seconds": KEEP_SECONDS,
    } | (shown(found, page) if reading else {})


def _mark(found: Lesson, page: int) -> dict[str, Any]:
    return {"mark": page} if found.kind == Lesson.Kind.SLIDES else {}


def _page(request: HttpRequest, found: Lesson, otherwise: int) -> int:
    asked = request.GET.get("page", "")
    return min(max(int(asked) if asked.isdecimal() else otherwise, 1), max(found.length, 1))


def shown(found: Lesson, page: int) -> dict[str, Any]:
    """What a lesson shows: its video with transcript, one of its slides, or its text."""
    if found.kind == Lesson.Kind.SLIDES:
        return {"page": page, "slides": material.slides(found, found.language)}
    text = {"html": markdown.to_html(found.text) if found.text else ""}
    return text | ({"cues": captions.cues(found.captions)} if found.kind == Lesson.Kind.VIDEO else {})


def _listed(case: Enrolment, one: Lesson, reading: Any, here: Lesson) -> dict[str, Any]:
    return {
        "title": one.title,
        "kind": one.get_kind_display(),
        "url": reverse("training:lesson", args=[case.number, one.position]),
        "done": bool(reading and reading.read_at),
        "current": one.pk == here.pk,
    }


@require_POST
def begin_lesson(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Begin: the server's time counts from here."""
    case, found = found_in(request, number, position)
    lessons.begin_lesson(case, by=request.user, key=key_of(request), lesson=found)
    return redirect("training:lesson", number, position)


@require_POST
def finish_lesson(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Say that the text or the transcript is read."""
    case, found = found_in(request, number, position)
    try:
        lessons.read_lesson(case, by=request.user, key=key_of(request), lesson=found)
    except NotReady as refusal:
        return _back_with(request, refusal, number, position)
    return _finished(request, case, found)


@require_POST
def see_page(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """One page of slides was seen: on to the next, or finished after the last."""
    case, found = found_in(request, number, position)
    form = PageForm(request.POST)
    if not form.is_valid():
        return redirect("training:lesson", number, position)
    page = form.cleaned_data["page"]
    try:
        lessons.keep_progress(
            case, by=request.user, now=clock.now(), lesson=found, position=page + 1, seen=[(page, page + 1)]
        )
        if form.cleaned_data["finish"]:
            lessons.see_lesson(case, by=request.user, key=form.cleaned_data["key"], lesson=found)
    except NotReady as refusal:
        return _back_with(request, refusal, number, position, page)
    if form.cleaned_data["finish"]:
        return _finished(request, case, found)
    return redirect(reverse("training:lesson", args=[number, position]) + f"?page={page + 1}#slide")


@require_POST
def progress(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """A player's report of what was seen: answered in JSON, for the player alone."""
    case, found = found_in(request, number, position)
    form = ProgressForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"reasons": [_("見た区間を読み取れません。")]}, status=422)
    try:
        reading = lessons.keep_progress(
            case, by=request.user, now=clock.now(), lesson=found, **form.cleaned_data
        )
    except Refused as refusal:
        return JsonResponse({"reasons": refusal.reasons or [str(refusal)]}, status=refusal.status)
    percent = material.percent_seen(found, reading)
    done = reading.read_at is not None
    sentence = (
        _("この教材を見終えました。")
        if done
        else _("%(percent)d％まで見たことを保存しました。") % {"percent": percent}
    )
    return JsonResponse({"percent": percent, "done": done, "sentence": sentence})


@require_POST
def ask(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Ask the training desk about the lesson."""
    case, found = found_in(request, number, position)
    form = AskForm(request.POST, lesson=found, case=case)
    if form.is_valid():
        questions.ask(
            by=request.user,
            key=form.cleaned_data["key"],
            enrolment=case,
            lesson=found,
            **form.inputs(),
        )
        messages.success(request, _("質問を送りました。回答はこのページとメールでお知らせします。"))
        return redirect(reverse("training:lesson", args=[number, position]) + "#questions")
    return render(request, "training/lesson.html", _context(request, case, found, form), status=422)


def key_of(request: HttpRequest) -> Any:
    """The key of one press of a button."""
    form = MoveForm(request.POST)
    return form.cleaned_data["key"] if form.is_valid() else None


def _back_with(
    request: HttpRequest, refusal: NotReady, number: str, position: int, page: int = 0
) -> HttpResponse:
    for reason in refusal.reasons:
        messages.error(request, reason)
    address = reverse("training:lesson", args=[number, position])
    return redirect(f"{address}?page={page}" if page else address)


def _finished(request: HttpRequest, case: Enrolment, found: Lesson) -> HttpResponse:
    messages.success(request, _("「%(title)s」を終えました。") % {"title": found.title})
    return redirect(pages.url(case))
