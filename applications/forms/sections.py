"""The form of one section of the application, made from its specification."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import selectors as people
from applications.form_specs import Item, Spec
from config.look.forms import DateYmdField
from workflow import clock, parameters
from workflow.forms import MoveForm

COMPLETE = (("yes", gettext_lazy("はい、完了しました")), ("later", gettext_lazy("いいえ、後で続けます")))


def field_for(item: Item) -> forms.Field:
    """The form field of an item."""
    common: dict[str, Any] = {"label": item.label, "help_text": item.help, "required": item.required}
    match item.sort:
        case "text":
            return forms.CharField(max_length=item.limit, widget=forms.Textarea(attrs={"rows": 5}), **common)
        case "email":
            return forms.EmailField(**common)
        case "number":
            return forms.IntegerField(min_value=1, max_value=100_000_000, **common)
        case "date":
            return DateYmdField(**common)
        case "choices" | "sites":
            choices = item.choices or [(site.site_code, site.name) for site in people.sites()]
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
        case _:
            return forms.CharField(max_length=item.limit, **common)


class SectionForm(MoveForm):
    """The fields of a section and whether it is complete.

    While it is not said to be complete, what is missing is not asked for, so that anything can be saved.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, spec: Spec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec = spec
        for item in spec.items:
            self.fields[item.key] = field_for(item)
        self.fields["complete"] = forms.ChoiceField(
            label=gettext_lazy("この項目は完了しましたか"), choices=COMPLETE, widget=forms.RadioSelect
        )

    def full_clean(self) -> None:
        """Ask for required fields only when the section is said to be complete."""
        wanted = {item.key for item in self.spec.items if item.required}
        finished = self.is_bound and self.data.get("complete") == "yes"
        for key in wanted:
            self.fields[key].required = finished
        super().full_clean()
        for key in wanted:
            self.fields[key].required = True

    def clean(self) -> dict[str, Any]:
        """Check what belongs together."""
        cleaned = super().clean() or self.cleaned_data
        for first, last in (("data_from", "data_to"), ("use_from", "use_to")):
            start, end = cleaned.get(first), cleaned.get(last)
            if start and end and end < start:
                self.add_error(last, _("終了日は開始日以降にしてください。"))
        self._check_earliest(cleaned.get("data_from"))
        return cleaned

    def _check_earliest(self, start: date | None) -> None:
        if start is None:
            return
        earliest = date.fromisoformat(parameters.value("usage.data_from", clock.today()))
        if start < earliest:
            self.add_error(
                "data_from",
                _("データ期間の開始日は%(year)d年%(month)d月%(day)d日以降にしてください。")
                % {"year": earliest.year, "month": earliest.month, "day": earliest.day},
            )

    def content(self) -> dict[str, Any]:
        """What is kept: plain values by the keys of the specification."""
        found = {item.key: self.cleaned_data.get(item.key) for item in self.spec.items}
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in found.items()}
