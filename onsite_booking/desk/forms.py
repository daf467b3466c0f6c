"""Small forms of the desk. They clean input and save nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onsite_booking.desk.arrivals import ArrivalForm
from onsite_booking.desk.departures import FinalDepartureForm, PartialDepartureForm
from workflow.forms import CommentForm, MoveForm, form_of

__all__ = [
    "ArrivalForm",
    "CodeForm",
    "FinalDepartureForm",
    "MonthForm",
    "PartialDepartureForm",
    "QuestionForm",
]


class CodeForm(forms.Form):
    """The code that the reception handed out."""

    code = forms.CharField(
        label=_("受付のコード"),
        help_text=_("受付でお渡しした用紙の8文字を入力してください（例：ABCD-EFGH）。"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "width-13", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )


class QuestionForm(MoveForm):
    """What the desk asks, or what the booker answers."""

    comment = forms.CharField(
        label=_("内容"),
        help_text=_("相手にメールで届きます。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class MonthForm(forms.Form):
    """A month in an address, such as 2026-05."""

    month = forms.DateField(input_formats=["%Y-%m"])

    @property
    def chosen(self) -> Any:
        """The first day of the month, if it lies within the years that the office's calendars know."""
        day = self.cleaned_data["month"] if self.is_valid() else None
        return day if day and 2000 < day.year < 9000 else None


form_of("booking.ask_back", "booking.answer")(QuestionForm)
form_of("booking.miss", "booking.renew_code", "booking.end_terminal", "booking.return_badge")(CommentForm)
