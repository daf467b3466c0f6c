"""Rows of the booking form: who comes along, what is brought in. They clean input and save nothing."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_ITEMS = 30


class RowForm(forms.Form):
    """A row that may be left empty as a whole; `needed` names the field without which it means nothing."""

    needed = ""
    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """A row in which anything is written has its needed field, too."""
        given = super().clean() or {}
        written = any(given.get(name) for name in self.fields if name not in {self.needed, "quantity"})
        if written and not given.get(self.needed) and self.needed not in self.errors:
            self.add_error(self.needed, ValidationError(_("入力してください。")))
        return given

    @property
    def is_written(self) -> bool:
        """Whether the row says something."""
        return bool(self.cleaned_data.get(self.needed))


class VisitorForm(RowForm):
    """Somebody who comes along."""

    needed = "name"
    name = forms.CharField(label=_("氏名"), max_length=80, required=False)
    kana = forms.CharField(label=_("フリガナ"), max_length=80, required=False)
    organisation = forms.CharField(label=_("所属"), max_length=120, required=False)
    role = forms.CharField(label=_("役割"), help_text=_("例：CROの解析担当者"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        """Name and organisation together say who it is."""
        given = super().clean()
        if given.get("name") and not given.get("organisation"):
            self.add_error("organisation", ValidationError(_("所属を入力してください。")))
        return given


class ItemForm(RowForm):
    """Something to bring in."""

    needed = "description"
    description = forms.CharField(label=_("品名"), max_length=120, required=False)
    quantity = forms.IntegerField(
        label=_("数量"),
        min_value=1,
        max_value=999,
        required=False,
        widget=forms.NumberInput(attrs={"class": "width-4", "inputmode": "numeric"}),
    )
    serial = forms.CharField(label=_("製造番号など"), max_length=60, required=False)


class Rows:
    """The two lists of rows of one booking form, bound together."""

    def __init__(
        self,
        data: Any = None,
        *,
        visitors: list[dict[str, Any]],
        items: list[dict[str, Any]],
        places: int,
        more: int = 0,
    ) -> None:
        """`places` is how many people may come along; `more` asks for so many further rows of things."""
        visitor_rows = max(places, len(visitors))
        self.visitors = _formset(VisitorForm, visitor_rows, visitor_rows)(
            data, initial=visitors, prefix="visitors"
        )
        wanted = max(_asked(data, "items"), len(items) + 1, 2) + more
        self.items = _formset(ItemForm, wanted, MOST_ITEMS)(
            _grown(data, "items", wanted), initial=items, prefix="items"
        )

    def is_valid(self) -> bool:
        """Whether every row can be understood."""
        return all([self.visitors.is_valid(), self.items.is_valid()])

    @property
    def forms(self) -> list[forms.Form]:
        """All rows."""
        return [*self.visitors.forms, *self.items.forms]

    def inputs(self) -> dict[str, list[dict[str, Any]]]:
        """What was written, for the action."""
        return {
            "visitors": [dict(row.cleaned_data) for row in self.visitors.forms if row.is_written],
            "items": [
                dict(row.cleaned_data) | {"quantity": row.cleaned_data.get("quantity") or 1}
                for row in self.items.forms
                if row.is_written
            ],
        }

    def hide(self) -> None:
        """Keep all rows out of sight, to be sent once more from the page of answers."""
        for row in self.forms:
            for field in row.fields.values():
                field.widget = field.hidden_widget()


def _formset(form: type[forms.Form], count: int, most: int) -> Any:
    return forms.formset_factory(form, extra=0, min_num=count, max_num=most, absolute_max=most + 1)


def _asked(data: Any, prefix: str) -> int:
    """How many rows the page had; nonsense counts as none."""
    given = data.get(f"{prefix}-TOTAL_FORMS", "") if data else ""
    return min(int(given), MOST_ITEMS) if given.isdecimal() else 0


def _grown(data: Any, prefix: str, count: int) -> Any:
    """The answers with more rows than were sent."""
    if not data:
        return None
    grown = data.copy()
    grown[f"{prefix}-TOTAL_FORMS"] = str(min(count, MOST_ITEMS))
    return grown
