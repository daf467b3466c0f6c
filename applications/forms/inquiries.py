"""Forms of consultation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Inquiry
from workflow.forms import MoveForm, form_of


class InquiryForm(MoveForm):
    """The first question."""

    plan = forms.ChoiceField(label=_("利活用の予定"), choices=Inquiry.Plan, widget=forms.RadioSelect)
    topic = forms.CharField(label=_("件名"), max_length=120)
    question = forms.CharField(
        label=_("相談したいこと"),
        help_text=_("対象の医薬品、知りたいこと、希望する時期などを、わかる範囲で書いてください。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


@form_of("inquiry.answer", "inquiry.ask_again")
class AnswerForm(MoveForm):
    """An answer, or a further question."""

    comment = forms.CharField(label=_("内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
