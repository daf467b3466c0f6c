"""Taking a course: the lesson, the quiz, the result."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from training import lessons, selectors
from training.actions import enrolments
from training.forms import QuizForm
from training.models import Enrolment
from training.views import windows
from training.workflow import enrolment as machine
from workflow import clock, pages, parameters
from workflow.forms import MoveForm
from workflow.pages import page_of
from workflow.refusals import NotFromHere, NotReady


def own(request: HttpRequest, number: str) -> Enrolment:
    """The person's own enrolment; anybody else's is a 404."""
    mine = selectors.enrolments_visible_to(request.user).filter(person=request.user.pk)
    return get_object_or_404(mine, number=number)


@page_of("enrolment")
def overview(request: HttpRequest, case: Enrolment) -> dict[str, Any]:
    """Lessons with their progress, attempts, and the completion number."""
    readings = selectors.lessons(case)
    is_open = case.state == Enrolment.State.OPEN
    return {
        "groups": [{"heading": "", "tasks": _tasks(case, readings, is_open)}],
        "mine": case.person_id == request.user.pk,
        "attempts": list(case.attempts.all()),
        "completion": getattr(case, "completion", None),
        **windows.about(request, case),
    }


def _tasks(case: Enrolment, readings: list, is_open: bool) -> list[dict[str, Any]]:
    tasks = [
        {
            "label": lesson.title,
            "url": reverse("training:lesson", args=[case.number, lesson.position]) if is_open else None,
            "hint": "",
            **_progress(reading),
        }
        for lesson, reading in readings
    ]
    all_read = all(reading and reading.read_at for _lesson, reading in readings)
    done = case.state == Enrolment.State.PASSED
    tasks.append(
        {
            "label": _("確認テスト"),
            "url": reverse("training:quiz", args=[case.number]) if is_open and all_read else None,
            "hint": _("合格点は%(share)d％です。期間内は何度でも受けられます。")
            % {"share": parameters.value("training.pass_percent", clock.today())},
            "status": _("合格") if done else _("未合格"),
            "tone": "success" if done else "neutral",
        }
    )
    return tasks


def _progress(reading: Any) -> dict[str, str]:
    if reading is None:
        return {"status": _("未読"), "tone": "neutral"}
    return (
        {"status": _("読了"), "tone": "success"}
        if reading.read_at
        else {"status": _("読んでいる途中"), "tone": "info"}
    )


@require_GET
def lesson(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """The text of a lesson, once the person has begun to read it."""
    case = own(request, number)
    found = get_object_or_404(case.course.lessons, position=position)
    reading = case.readings.filter(lesson=found).first()
    context = {
        "case": case,
        "lesson": found,
        "reading": reading,
        "html": lessons.to_html(found.text) if reading else "",
        "is_open": case.state == Enrolment.State.OPEN,
        "seconds": parameters.value("training.lesson_seconds", clock.today()),
        "form": MoveForm(case=case),
    }
    return render(request, "training/lesson.html", context)


@require_POST
def begin_lesson(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Begin to read: the server's time counts from here."""
    case = own(request, number)
    found = get_object_or_404(case.course.lessons, position=position)
    enrolments.begin_lesson(case, by=request.user, key=_key(request), lesson=found)
    return redirect("training:lesson", number, position)


@require_POST
def finish_lesson(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Say that the lesson is read."""
    case = own(request, number)
    found = get_object_or_404(case.course.lessons, position=position)
    try:
        enrolments.read_lesson(case, by=request.user, key=_key(request), lesson=found)
    except NotReady as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return redirect("training:lesson", number, position)
    messages.success(request, _("「%(title)s」を読み終えました。") % {"title": found.title})
    return redirect(pages.url(case))


def _key(request: HttpRequest) -> Any:
    form = MoveForm(request.POST)
    return form.cleaned_data["key"] if form.is_valid() else None


@require_http_methods(["GET", "POST"])
def quiz(request: HttpRequest, number: str) -> HttpResponse:
    """The quiz: shown, handed in, and answered with the result."""
    case = own(request, number)
    if request.method == "GET":
        _refuse_early(case, request.user)
    form = QuizForm(request.POST or None, case=case, user=request.user)
    if request.method == "POST" and form.is_valid():
        enrolments.take_quiz(
            case,
            by=request.user,
            key=form.cleaned_data["key"],
            expecting=form.cleaned_data["expecting"],
            **form.inputs(),
        )
        return redirect("training:attempt", number, case.attempts.count())
    context = {"case": case, "form": form, "place": case.attempts.count() + 1}
    return render(request, "training/quiz.html", context, status=422 if form.is_bound else 200)


def _refuse_early(case: Enrolment, user: Any) -> None:
    if case.state != Enrolment.State.OPEN:
        raise NotFromHere(_("現在の状態は「%(state)s」です。") % {"state": machine.state_label(case)})
    if reasons := machine.reasons("take_quiz", case, user):
        raise NotReady(reasons)


@require_GET
def attempt(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """One attempt: the chosen answers, each with its explanation."""
    case = own(request, number)
    found = get_object_or_404(case.attempts, place=place)
    rows = []
    for question in selectors.questions(case):
        chosen = next(
            (c for c in question.choices.all() if str(c.pk) == found.answers.get(str(question.pk))), None
        )
        rows.append({"question": question, "chosen": chosen})
    return render(request, "training/attempt.html", {"case": case, "attempt": found, "rows": rows})
