"""The quiz: begun, kept on the way, handed in, and its result."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.look.templatetags.look import jdatetime
from training import material
from training.actions import quizzes
from training.forms import QuizForm
from training.models import AnswerSheet, Enrolment
from training.views.enrolments import own
from training.views.lessons import KEEP_SECONDS, key_of
from training.workflow import enrolment as machine
from workflow import clock, parameters
from workflow.forms import MoveForm
from workflow.refusals import NotFromHere, NotReady, Refused


@require_http_methods(["GET", "POST"])
def quiz(request: HttpRequest, number: str) -> HttpResponse:
    """The quiz: what awaits, then the questions, handed in or kept for later."""
    case = own(request, number)
    sheet = material.open_sheet(case)
    if request.method == "POST":
        return _posted(request, case, _meant(request, case, sheet))
    if sheet and (case.state != Enrolment.State.OPEN or machine.reasons("take_quiz", case, request.user)):
        return _kept_page(request, case, sheet, _why_not(case, "take_quiz", request.user))
    if reasons := _why_not(case, "take_quiz" if sheet else "begin_quiz", request.user):
        raise (NotReady if case.state == Enrolment.State.OPEN else NotFromHere)(reasons)
    if sheet is None:
        return render(request, "training/quiz_start.html", _rules(case))
    return _page(request, case, sheet, QuizForm(case=case, sheet=sheet, user=request.user))


def _why_not(case: Enrolment, move: str, user: Any) -> list[str]:
    if case.state != Enrolment.State.OPEN:
        return [_("現在の状態は「%(state)s」です。") % {"state": machine.state_label(case)}]
    return machine.reasons(move, case, user)


def _rules(case: Enrolment) -> dict[str, Any]:
    today = clock.today()
    return {
        "case": case,
        "form": MoveForm(case=case),
        "place": case.attempts.count() + 1,
        "asked": parameters.value("training.questions_asked", today),
        "percent": parameters.value("training.pass_percent", today),
        "most": material.most_attempts(today),
    }


def _page(
    request: HttpRequest, case: Enrolment, sheet: AnswerSheet, form: QuizForm, status: int = 200
) -> HttpResponse:
    context = {"case": case, "form": form, "sheet": sheet, "keep_seconds": KEEP_SECONDS}
    return render(request, "training/quiz.html", context, status=status)


def _meant(request: HttpRequest, case: Enrolment, sheet: AnswerSheet | None) -> AnswerSheet:
    """The sheet that the page showed, be it handed in since; else the open one."""
    place = request.POST.get("place", "")
    shown = case.sheets.filter(place=int(place)).first() if place.isdecimal() else sheet
    if shown is None:
        raise NotReady(_("先に確認テストを始めてください。"))
    return shown


def _posted(request: HttpRequest, case: Enrolment, sheet: AnswerSheet) -> HttpResponse:
    """Keep what is answered, whatever happens next; then hand it in, unless it is only to be kept."""
    _keep(request, case, sheet)
    if "later" in request.POST:
        messages.success(request, _("ここまでの答えを保存しました。期限までに続きから再開できます。"))
        return redirect("training:quiz", case.number)
    form = QuizForm(request.POST, case=case, sheet=sheet, user=request.user)
    if not form.is_valid():
        return _page(request, case, sheet, form, status=422)
    try:
        quizzes.take_quiz(case, by=request.user, key=form.cleaned_data["key"], **form.inputs())
    except NotReady as refusal:
        return _kept_page(request, case, sheet, refusal.reasons)
    return redirect("training:attempt", case.number, sheet.place)


def _keep(request: HttpRequest, case: Enrolment, sheet: AnswerSheet) -> AnswerSheet | None:
    form = QuizForm(request.POST, case=case, sheet=sheet, complete=False)
    form.full_clean()
    answers = {n[1:]: value for n, value in form.cleaned_data.items() if n.startswith("q") and value}
    if case.attempts.filter(place=sheet.place).exists():
        return None  # handed in already: taking it again is answered by the action
    return quizzes.save_answers(case, by=request.user, now=clock.now(), place=sheet.place, answers=answers)


def _kept_page(request: HttpRequest, case: Enrolment, sheet: AnswerSheet, reasons: list[str]) -> HttpResponse:
    """Why the quiz cannot be handed in, with the answers that are kept."""
    sheet.refresh_from_db()
    rows = [
        {"question": q, "chosen": [c for c in choices if str(c.pk) in material.chosen(sheet.answers, q)]}
        for q, choices in material.asked(sheet)
    ]
    context = {"case": case, "reasons": reasons, "rows": rows, "sheet": sheet}
    return render(request, "training/quiz_kept.html", context, status=409)


@require_POST
def begin_quiz(request: HttpRequest, number: str) -> HttpResponse:
    """Draw the questions."""
    case = own(request, number)
    quizzes.begin_quiz(case, by=request.user, key=key_of(request))
    return redirect("training:quiz", number)


@require_POST
def save_quiz(request: HttpRequest, number: str) -> HttpResponse:
    """Answers kept on the way: answered in JSON, for the page's script alone."""
    case = own(request, number)
    try:
        sheet = _keep(request, case, _meant(request, case, material.open_sheet(case)))
    except Refused as refusal:
        return JsonResponse({"reasons": refusal.reasons}, status=refusal.status)
    if sheet is None:
        handed_in = _("この回の確認テストは、別の画面ですでに提出されています。")
        return JsonResponse({"reasons": [handed_in]}, status=409)
    sentence = _("%(at)sに、ここまでの答えを保存しました。") % {"at": jdatetime(sheet.saved_at)}
    return JsonResponse({"sentence": sentence})


@require_GET
def attempt(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """One go: for each question what was chosen and what would have been right, explained."""
    case = own(request, number)
    found = get_object_or_404(case.attempts, place=place)
    rows = []
    for question, choices in material.answered(case, found):
        given = material.chosen(found.answers, question)
        right = {str(choice.pk) for choice in choices if choice.is_right}
        chosen = [choice for choice in choices if str(choice.pk) in given]
        missed = (
            [c for c in choices if c.is_right and str(c.pk) not in given] if question.takes_several else []
        )
        rows.append({"question": question, "right": given == right, "chosen": chosen, "missed": missed})
    again = machine.may("begin_quiz", case, request.user)
    context = {"case": case, "attempt": found, "rows": rows, "again": again}
    return render(request, "training/attempt.html", context)
