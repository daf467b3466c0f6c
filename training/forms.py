"""Forms of training. They clean input and save nothing."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.look.forms import DateYmdField
from training import material, selectors
from training.models import AnswerSheet, Enrolment, Lesson, Question
from workflow import clock, parameters
from workflow.forms import CommentForm, MoveForm, ReasonForm, form_of


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
    """One group a question, in the order of the sheet. Which answer is right stays outside.

    `complete=False` reads what is answered so far and asks for nothing.
    """

    place = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, case: Enrolment, sheet: AnswerSheet, complete: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, case=case, initial={"place": sheet.place}, **kwargs)
        for question, choices in material.asked(sheet):
            field = self._field(question, [(str(choice.pk), choice.text) for choice in choices])
            field.required = complete
            field.initial = sheet.answers.get(str(question.pk))
            self.fields[f"q{question.pk}"] = field

    def _field(self, question: Question, choices: list[tuple[str, str]]) -> forms.Field:
        several = question.takes_several
        missing = {"required": _("答えを選んでください。")}
        return (forms.MultipleChoiceField if several else forms.ChoiceField)(
            label=question.text,
            choices=choices,
            widget=forms.CheckboxSelectMultiple if several else forms.RadioSelect,
            help_text=_("当てはまるものをすべて選んでください。") if several else "",
            error_messages=missing,
        )

    def inputs(self) -> dict[str, Any]:
        """The go and the answers by question."""
        given = {
            name[1:]: value for name, value in super().inputs().items() if name.startswith("q") and value
        }
        return {"place": self.cleaned_data["place"], "answers": given}


class ProgressForm(forms.Form):
    """What a player reports: the second to go on from, and the seconds seen as `0-15,20-31` (half open)."""

    position = forms.IntegerField(min_value=0)
    seen = forms.RegexField(r"^(\d{1,6}-\d{1,6}(,\d{1,6}-\d{1,6}){0,199})?$", required=False)

    def clean_seen(self) -> list[tuple[int, int]]:
        """Pairs in their order; a span that ends before it begins is none."""
        pairs = [part.split("-") for part in self.cleaned_data["seen"].split(",") if part]
        found = [(int(start), int(end)) for start, end in pairs]
        if any(end <= start for start, end in found):
            raise ValidationError(_("終わりが始まりより前の区間があります。"))
        return found


class PageForm(MoveForm):
    """The page of slides that was just seen; `finish` says that it was the last."""

    page = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    finish = forms.BooleanField(required=False, widget=forms.HiddenInput)


class AskForm(MoveForm):
    """A question on a lesson, with the place in it."""

    comment = forms.CharField(
        label=_("質問の内容"), max_length=2000, strip=True, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, lesson: Lesson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lesson = lesson
        if lesson.kind != Lesson.Kind.TEXT:
            film = lesson.kind == Lesson.Kind.VIDEO
            self.fields["mark"] = forms.CharField(
                label=_("動画の時刻") if film else _("ページ"),
                help_text=_("例：1:05。再生中の時刻が入ります。") if film else "",
                required=False,
                max_length=9,
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "class": "width-8", "autocomplete": "off"}
                ),
            )

    def clean_mark(self) -> int | None:
        """Seconds of a video from 1:05, 65 or １：０５; or the page of slides."""
        text = unicodedata.normalize("NFKC", self.cleaned_data["mark"]).strip()
        if not text:
            return None
        found = re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,5})", text)
        mark = int(found[1] or 0) * 60 + int(found[2]) if found else -1
        if not 0 <= mark <= self.lesson.length:
            raise ValidationError(_("教材の中の位置を入力してください。"))
        return mark


@form_of("lesson_question.answer")
class AnswerForm(ReasonForm):
    """The answer of the training desk."""

    comment = forms.CharField(
        label=_("回答"),
        help_text=_("質問した人の画面とメールに、このまま表示されます。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@form_of("lesson_question.follow_up")
class FollowUpForm(CommentForm):
    """A further question."""

    comment = forms.CharField(
        label=_("質問の内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


@form_of("lesson_question.publish")
class PublishForm(MoveForm):
    """A question and its answer, rewritten for everybody in both languages."""

    question_ja = forms.CharField(
        label=_("質問（日本語）"),
        help_text=_("氏名、組織、研究の内容など、質問した人が分かることを書かないでください。"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    answer_ja = forms.CharField(
        label=_("回答（日本語）"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    question_en = forms.CharField(
        label=_("質問（英語）"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    answer_en = forms.CharField(
        label=_("回答（英語）"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, case: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        said = material.thread(case)
        self.fields["question_ja"].initial = said[0]["text"]
        self.fields["answer_ja"].initial = next((m["text"] for m in reversed(said) if m["is_answer"]), "")


class StatementsForm(forms.Form):
    """The days of which the desk wants the learning records."""

    first = forms.DateField(
        label=_("この日から"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=_("この日まで"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class VerifyForm(forms.Form):
    """A completion number to look up."""

    number = forms.CharField(
        label=_("受講者番号"),
        help_text=_("例：TR-2026-000001-5。全角やハイフンなしでも入力できます。"),
        max_length=40,
    )
