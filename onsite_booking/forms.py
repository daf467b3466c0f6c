"""Forms of bookings. They clean input and save nothing."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from applications import selectors as usages
from onsite_booking import selectors
from onsite_booking.models import Booking
from onsite_booking.timetable import Slot
from workflow import clock
from workflow.forms import CommentForm, MoveForm, ReasonForm, form_of


class MomentField(forms.CharField):
    """A moment written by our own links and buttons: 2026-05-07T13:00:00+09:00."""

    def to_python(self, value: Any) -> Any:
        """Read it, in the office's zone; refuse anything else."""
        if not (text := super().to_python(value)):
            return None
        try:
            return datetime.fromisoformat(text).astimezone(clock.TOKYO)
        except (ValueError, OverflowError) as error:
            raise ValidationError(
                _("日時の指定が正しくありません。空き状況から選び直してください。")
            ) from error


class DayForm(forms.Form):
    """A day in an address; `chosen` is None when there is none, or nothing sensible."""

    day = forms.DateField(input_formats=["%Y-%m-%d"])

    @property
    def chosen(self) -> date | None:
        """The day, if it lies within the years that the office's calendars know."""
        day = self.cleaned_data["day"] if self.is_valid() else None
        return day if day and 2000 < day.year < 9000 else None


class WishForm(forms.Form):
    """Seat and first moment, as a link of the calendar gives them."""

    seat = forms.ModelChoiceField(queryset=selectors.seats())
    start = MomentField()


class BookingForm(MoveForm):
    """What the desk must know of a visit. Seat and first moment come from the calendar."""

    end = MomentField(label=_("利用時間"), widget=forms.RadioSelect)
    purpose = forms.ChoiceField(
        label=_("利用目的"),
        choices=Booking.Purpose,
        widget=forms.RadioSelect,
        initial=Booking.Purpose.ANALYSIS,
    )
    usage = forms.ChoiceField(label=_("利活用"), widget=forms.RadioSelect)
    visitors = forms.CharField(
        label=_("同行者"),
        help_text=_("一緒に来る人の氏名を、1行に1人ずつ書いてください。"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    belongings = forms.CharField(
        label=_("持ち込むもの"),
        help_text=_("持ち込む資料や機器を書いてください。持ち込みには確認が必要です。"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, stretches: list[Slot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = usages.usages_in_use(self.user)
        named = [(u.number, f"{u.usage_number} {u.study_title}") for u in running]
        self.fields["usage"].choices = named  # type: ignore[attr-defined]
        self.fields["end"].widget.choices = [(s.end.isoformat(), s.hours) for s in stretches]
        self.initial["end"] = stretches[0].end.isoformat()
        if len(named) == 1:
            self.initial["usage"] = named[0][0]

    def hidden(self) -> "BookingForm":
        """The same form with every field out of sight, to be sent once more from the page of answers."""
        for field in self.fields.values():
            field.widget = field.hidden_widget()
        return self


form_of("booking.decline")(ReasonForm)
form_of("booking.confirm", "booking.cancel")(CommentForm)
