"""Guided entry: a few questions, and only what applies."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from agreements import selectors as agreements
from applications import guidance, selectors
from applications.categories import FACTS, Category
from workflow import clock


@login_not_required
@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """Ask the next question, or show what applies to the visitor."""
    answers = guidance.answered(request.GET.dict())
    context: dict[str, Any] = {
        "question": guidance.next_question(answers),
        "answers": answers,
        "given": _given(answers),
        "unanswered": bool(request.GET) and request.GET.get("asked") not in {None, *answers},
    }
    if context["question"] is None:
        context |= _outcome(answers)
    return render(request, "applications/guide.html", context)


def _given(answers: dict[str, str]) -> list[dict[str, Any]]:
    """The answers so far in words, each with the address that asks it again."""
    found: list[dict[str, Any]] = []
    before: dict[str, str] = {}
    for key, value in answers.items():
        question = guidance.next_question(before)
        assert question is not None
        url = f"{reverse('applications:guide')}?{urlencode(before)}"
        found.append({"term": question.label, "value": dict(question.choices)[value], "url": url})
        before[key] = value
    return found


def _outcome(answers: dict[str, str]) -> dict[str, Any]:
    category = guidance.category(answers)
    is_open = category is None or category in selectors.open_categories()
    facts = FACTS[category] if category else None
    return {
        "category": category,
        "is_open": is_open,
        "facts": facts,
        "is_cro": answers["who"] == "cro",
        "steps": _steps(
            guidance.STEPS if facts is None or facts.needs_contract else guidance.WITHOUT_CONTRACT
        ),
        "trainings": guidance.TRAININGS,
        "forms": guidance.FORMS,
        "fee": _fee(category),
        "start_url": _start_url(category, answers) if is_open else "",
    }


def _steps(steps: tuple[guidance.Step, ...]) -> list[dict[str, Any]]:
    rows = []
    for step in steps:
        days, is_published = selectors.target(step.target) if step.target else (None, True)
        rows.append({"label": step.label, "who": step.who, "days": days, "is_published": is_published})
    return rows


def _fee(category: Category | None) -> dict[str, Any] | None:
    """The fee where a published paper gives it; other amounts are not shown to the public."""
    fee = agreements.fee(category, clock.today()) if category else None
    if fee is None:
        return None
    return {"amount": fee.amount if fee.is_published else None, "source": fee.source}


def _start_url(category: Category | None, answers: dict[str, str]) -> str:
    """Where an application begins; a contract research organisation does not apply in its own name."""
    if category is None or answers["who"] == "cro":
        return ""
    return f"{reverse('applications:usage_start')}?{urlencode({'category': category})}"
