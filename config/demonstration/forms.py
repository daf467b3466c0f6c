"""How far the demonstration's clock is to move."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_DAYS = 400


class ClockForm(forms.Form):
    """So many days ahead."""

    days = forms.IntegerField(
        label=_("進める日数"),
        help_text=_("時計は前にだけ進みます。"),
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-5"}),
    )


class SecondsForm(forms.Form):
    """So many seconds ahead: the time that reading a lesson takes, for instance."""

    seconds = forms.IntegerField(
        label=_("進める秒数"),
        min_value=1,
        max_value=86_400,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-5"}),
    )
