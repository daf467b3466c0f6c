"""What stands in addresses and hidden fields of the booking pages: days, moments, places."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onsite_booking import selectors
from onsite_booking.hours import Slot
from onsite_booking.models import Centre, Seat
from onsite_booking.words import say_day
from workflow import clock


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


class PlaceField(forms.CharField):
    """A seat with two moments, written by our own pages; whether it is still free the action says."""

    def to_python(self, value: Any) -> Any:
        """Read it; refuse anything else."""
        seat, _mark, rest = (super().to_python(value) or "").partition("|")
        start, _mark, end = rest.partition("|")
        moments = [MomentField().to_python(start), MomentField().to_python(end)]
        found = selectors.seats().filter(pk=seat).first() if seat.isdecimal() and len(seat) < 12 else None
        if found is None or None in moments:
            raise ValidationError(_("座席の指定が正しくありません。空き状況から選び直してください。"))
        return found, *moments


def place_value(seat: Seat, start: datetime, end: datetime) -> str:
    """How a place stands in a form."""
    slot = Slot.of(start, end)
    return f"{seat.pk}|{slot.start.isoformat()}|{slot.end.isoformat()}"


def place_label(seat: Seat, slot: Slot) -> str:
    """How a place is called: day, hours, seat, centre."""
    return gettext("%(day)s %(hours)s %(seat)s（%(centre)s）") % {
        "day": say_day(clock.today(slot.start)),
        "hours": slot.hours,
        "seat": seat,
        "centre": seat.centre,
    }


class DayForm(forms.Form):
    """A day in an address; `chosen` is None when there is none, or nothing sensible."""

    day = forms.DateField(input_formats=["%Y-%m-%d"])

    @property
    def chosen(self) -> date | None:
        """The day, if it lies within the years that the office's calendars know."""
        day = self.cleaned_data["day"] if self.is_valid() else None
        return day if day and 2000 < day.year < 9000 else None


class FilterForm(forms.Form):
    """What the calendar shows; nonsense shows everything."""

    centre = forms.ModelChoiceField(
        label=_("センター"),
        queryset=Centre.objects.filter(is_active=True),
        required=False,
        empty_label=_("すべて"),
    )
    need = forms.ChoiceField(
        label=_("必要なもの"),
        choices=[("", _("指定しない")), ("terminal", _("端末（スクリプト・解析）"))],
        required=False,
    )
    wheelchair = forms.BooleanField(label=_("車いすで使える席だけ"), required=False)


class WishForm(forms.Form):
    """Seat and first moment, as a link of the calendar gives them."""

    seat = forms.ModelChoiceField(queryset=selectors.seats())
    start = MomentField()


class WaitingWishForm(forms.Form):
    """Centre and hours of a full slot, as a link of the calendar gives them."""

    centre = forms.ModelChoiceField(queryset=Centre.objects.filter(is_active=True))
    start = MomentField()
    end = MomentField()
