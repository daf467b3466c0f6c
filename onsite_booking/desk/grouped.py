"""Forms whose fields stand in groups: one for each person and each thing."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from django import forms

from workflow.forms import MoveForm


class BadgeField(forms.CharField):
    """The number on a badge: width, case and spaces make no difference."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "width-8", "autocomplete": "off"})
        super().__init__(max_length=20, required=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        """One spelling of a number."""
        return "".join(unicodedata.normalize("NFKC", super().to_python(value) or "").upper().split())


@dataclass(frozen=True)
class Group:
    """Fields that belong to one person or thing."""

    heading: str
    note: str
    fields: list[Any]


class GroupedForm(MoveForm):
    """A form whose fields stand in groups under headings."""

    template_name = "onsite_booking/_grouped_fields.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._groups: list[tuple[str, str, list[str]]] = []

    def put(self, heading: str, note: str, **fields: forms.Field) -> None:
        """Add a group of fields."""
        self.fields.update(fields)
        self._groups.append((heading, note, list(fields)))

    def groups(self) -> list[Group]:
        """The groups with their fields as they are drawn."""
        return [Group(h, note, [self[name] for name in names]) for h, note, names in self._groups]

    def ungrouped(self) -> list[Any]:
        """Visible fields that stand in no group."""
        grouped = {name for _h, _n, names in self._groups for name in names}
        return [field for field in self.visible_fields() if field.name not in grouped]

    def value(self, name: str) -> Any:
        """What was cleaned for a field, or None."""
        return self.cleaned_data.get(name)

    def need(self, name: str, sentence: str) -> None:
        """Complain at a field that stayed empty."""
        if not self.value(name) and name not in self.errors:
            self.add_error(name, sentence)


def count(label: str, initial: int, least: int = 1) -> forms.IntegerField:
    """A field for a number of things."""
    widget = forms.NumberInput(attrs={"class": "width-4", "inputmode": "numeric"})
    return forms.IntegerField(
        label=label, initial=initial, min_value=least, max_value=9999, required=False, widget=widget
    )


def text(label: str) -> forms.CharField:
    """A field for a description."""
    return forms.CharField(label=label, max_length=120, required=False)


def reason(label: str) -> forms.CharField:
    """A field for a reason."""
    return forms.CharField(label=label, max_length=300, required=False)
