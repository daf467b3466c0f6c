"""Forms of training. They clean input and save nothing."""

from random import Random
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from training import selectors
from training.models import Enrolment, Question
from workflow.forms import MoveForm, ReasonForm, form_of


@form_of("enrolment.decline")
class DeclineForm(ReasonForm):
    """The reason why an enrolment is not approved."""


class QuizForm(MoveForm):
    """One radio group per question, in the order of this attempt. Which answer is right stays outside."""

    def __init__(self, *args: Any, case: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        for question, choices in in_order_of_attempt(case):
            self.fields[f"q{question.pk}"] = forms.ChoiceField(
                label=question.text,
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("答えを選んでください。")},
            )

    def inputs(self) -> dict[str, Any]:
        """The answers by question."""
        chosen = {name[1:]: value for name, value in super().inputs().items() if name.startswith("q")}
        return {"answers": chosen}


def in_order_of_attempt(case: Enrolment) -> list[tuple[Question, list[tuple[str, str]]]]:
    """Questions and choices shuffled anew for each attempt, and the same whenever its page is loaded."""
    random = Random(f"{case.pk}:{case.attempts.count() + 1}")  # noqa: S311 - an order, not a secret
    questions = selectors.questions(case)
    random.shuffle(questions)
    ordered = []
    for question in questions:
        choices = [(str(choice.pk), choice.text) for choice in question.choices.all()]
        random.shuffle(choices)
        ordered.append((question, choices))
    return ordered


class VerifyForm(forms.Form):
    """A completion number to look up."""

    number = forms.CharField(
        label=_("受講者番号"),
        help_text=_("例：TR-2026-000001-5。全角やハイフンなしでも入力できます。"),
        max_length=40,
    )
