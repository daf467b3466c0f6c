"""Forms of training. They clean input and save nothing."""

from random import Random
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.look.forms import DateYmdField
from training import selectors
from training.models import Enrolment, Question
from workflow import clock, parameters
from workflow.forms import MoveForm, ReasonForm, form_of


@form_of("enrolment.decline", "extension.refuse")
class DeclineForm(ReasonForm):
    """The reason why an enrolment is not approved, or its window not extended."""


@form_of("enrolment.revoke")
class RevokeForm(ReasonForm):
    """The reason why a completion number is taken back, and that the officer means it."""

    confirmed = forms.BooleanField(
        label=_("この番号は今後無効になり、元に戻せないことを確認しました"),
    )

    def inputs(self) -> dict[str, Any]:
        """The tick is for the officer alone."""
        return {"comment": self.cleaned_data["comment"]}


@form_of("extension.grant")
class GrantForm(MoveForm):
    """Until when; left empty, the rule says."""

    last_day = DateYmdField(label=_("新しい最後の日"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = parameters.value("training.extension_days", clock.today())
        self.fields["last_day"].help_text = _(
            "空欄にすると、今の最後の日（過ぎているときは本日）から%(days)d日延びます。"
        ) % {"days": days}


class ExtensionForm(MoveForm):
    """Asking for more time; the reason may be left out."""

    reason = forms.CharField(
        label=_("理由（なくてもかまいません）"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RosterForm(MoveForm):
    """A file of people to enrol, and for which organisation."""

    organisation: Any = forms.ModelChoiceField(
        label=_("組織"), queryset=None, empty_label=_("選んでください")
    )
    file = forms.FileField(
        label=_("ファイル"), help_text=_("CSV（.csv）かExcel（.xlsx）。5MBまで。"), allow_empty_file=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = selectors.organisations_to_enrol(self.user)
        if len(offered := list(field.queryset[:2])) == 1:
            field.initial = offered[0]


class ApproveManyForm(MoveForm):
    """Which of the waiting enrolments are approved."""

    cases: Any = forms.ModelMultipleChoiceField(
        label=_("承認する受講"), queryset=None, to_field_name="number", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cases"]
        field.queryset = offered


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
