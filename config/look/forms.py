"""Form fields as the office's papers have them, and the renderer that draws every form of the portal."""

import contextlib
import datetime as dt
import unicodedata
from typing import Any, ClassVar

import jaconv
from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.jp import cn

from config.look import wareki

STOCK_REQUIRED = forms.Field.default_error_messages["required"]


class Field(BoundField):
    """A field on a page: knows how it is described, and words its errors so that they stand alone."""

    @property
    def problems(self) -> list[str]:
        """Return the errors, each naming the field, for the field and the summary alike."""
        return [
            self._missing() if error.code == "required" and text == STOCK_REQUIRED else self._named(text)
            for error in self.errors.as_data()
            for text in error.messages
        ]

    @property
    def first_control(self) -> str:
        """Return the id of the first thing to type into or to tick."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def kind(self) -> str:
        """Return which markup the field needs: choices, tick, group or single."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "choices"
        if isinstance(widget, forms.CheckboxInput):
            return "tick"
        return "group" if self.use_fieldset else "single"

    @property
    def counted(self) -> int | None:
        """Return the largest number of characters when the page should count them."""
        limit = getattr(self.field, "max_length", None)
        return limit if isinstance(self.field.widget, forms.Textarea) else None

    @property
    def aria_describedby(self) -> str | None:
        """Return the ids of the support text, the counter and the error."""
        described = super().aria_describedby
        if described is not None and self.counted:
            return f"{described} {self.auto_id}_counter".strip()
        return described

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Describe each control of a group too: some screen readers do not read the group's description."""
        built = super().build_widget_attrs(attrs, widget)
        if self.use_fieldset and self.aria_describedby:
            built.setdefault("aria-describedby", self.aria_describedby)
        if self.kind == "choices":
            built.pop("aria-invalid", None)
        return built

    def _missing(self) -> str:
        chosen = self.kind == "choices" or isinstance(self.field.widget, forms.Select | forms.FileInput)
        if self.kind == "tick":
            sentence = _("「%(label)s」に印を付けてください。")
        else:
            sentence = _("%(label)sを選んでください。") if chosen else _("%(label)sを入力してください。")
        return sentence % {"label": self.label}

    def _named(self, error: str) -> str:
        if not self.label or str(self.label) in error:
            return error
        return gettext("%(label)s：%(error)s") % {"label": self.label, "error": error}


class Renderer(TemplatesSetting):
    """Draws every form with our markup: label, need, support text, field, error."""

    form_template_name = "forms/fields.html"
    field_template_name = "_components/field.html"
    bound_field_class = Field


def half_width(text: str | None) -> str:
    """Turn what people type for a number or a code into plain characters: １２３ → 123, Ａ → A."""
    return unicodedata.normalize("NFKC", text or "").strip()


class DateYmd(forms.Widget):
    """A date typed as year, month and day; the year may be 2026, ２０２６, R8 or 令和8.

    Reads `<name>_year`, `<name>_month`, `<name>_day`, or a whole date under the plain name.
    """

    template_name = "forms/widgets/date_ymd.html"
    use_fieldset = True
    parts = ("year", "month", "day")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give the template one entry a part and the date in its era."""
        context = super().get_context(name, value, attrs)
        base = context["widget"]["attrs"].pop("id", f"id_{name}")
        values = self._split(value)
        labels = {"year": _("年"), "month": _("月"), "day": _("日")}
        context["widget"]["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{base}_{part}",
                "label": labels[part],
                "value": text,
                "long": part == "year",
            }
            for part, text in zip(self.parts, values, strict=True)
        ]
        context["widget"]["date"] = _as_date(values)
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Join the three parts into year-month-day; None when all are empty."""
        if name in data:
            return data.get(name)
        year, month, day = (
            half_width(data.get(f"{name}_{part}", "")).replace("-", "") for part in self.parts
        )
        if not (year or month or day):
            return None
        with contextlib.suppress(ValueError):
            year = str(wareki.parse_year(year))
        return f"{year}-{month}-{day}"

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Say whether the form was sent without this field."""
        return name not in data and not any(f"{name}_{part}" in data for part in self.parts)

    def id_for_label(self, id_: str, index: Any = None) -> str:
        """Lead to the year."""
        return f"{id_}_year" if id_ else id_

    @staticmethod
    def _split(value: Any) -> list[str]:
        if isinstance(value, dt.date):
            return [str(value.year), str(value.month), str(value.day)]
        found = str(value).split("-") if value else []
        return [*found, "", "", ""][:3]


def _as_date(values: list[str]) -> dt.date | None:
    try:
        year, month, day = (int(value) for value in values)
        return dt.date(year, month, day)
    except ValueError:
        return None


class DateYmdField(forms.DateField):
    """A date typed in three parts."""

    widget = DateYmd
    default_error_messages: ClassVar = {
        "required": _("年・月・日を入力してください。"),
        "invalid": _("実在する日付を、年・月・日のすべてに数字で入力してください。"),
    }


class Money(forms.TextInput):
    """An amount of yen, with its unit behind the field."""

    template_name = "forms/widgets/money.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Fit the field to about ten digits."""
        super().__init__(
            {"inputmode": "numeric", "class": "width-13", "autocomplete": "off", **(attrs or {})}
        )

    def format_value(self, value: Any) -> str | None:
        """Show thousands: 1234567 → 1,234,567."""
        return f"{value:,}" if isinstance(value, int) else super().format_value(value)


class MoneyField(forms.IntegerField):
    """An amount of yen, 0 or more; full-width digits, commas and 円 are accepted."""

    widget = Money
    default_error_messages: ClassVar = {
        "invalid": _("金額を数字で入力してください。"),
        "min_value": _("0円以上の金額を入力してください。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        """Refuse negative amounts unless told otherwise."""
        super().__init__(**{"min_value": 0, **kwargs})

    def to_python(self, value: Any) -> int | None:
        """Read ￥１，２３４円 as 1234."""
        if isinstance(value, str):
            value = half_width(value).replace(",", "").strip("¥円 ")
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave out min and max, which belong to number inputs."""
        return {}


class CorporateNumberField(forms.CharField):
    """The 13 digits of a corporation (法人番号); full width, hyphens and a leading T are accepted.

    The first digit is the check digit defined by the National Tax Agency. Cleans to 13 plain digits.
    """

    default_error_messages: ClassVar = {
        "length": _("法人番号は13桁の数字で入力してください。"),
        "check": _("法人番号の検査数字が正しくありません。13桁をご確認ください。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        """Fit the field to 13 digits and say what is accepted."""
        kwargs.setdefault("label", _("法人番号"))
        kwargs.setdefault("help_text", _("13桁の数字。全角でも入力できます（自動で半角にします）"))
        attrs = {"inputmode": "numeric", "class": "width-13", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Reduce to the bare digits."""
        text = half_width(super().to_python(value)).upper().removeprefix("T")
        return text.translate(str.maketrans("", "", " -‐‑–—−ー"))

    def validate(self, value: str) -> None:
        """Refuse a wrong length or a wrong check digit."""
        super().validate(value)
        if not value:
            return
        if len(value) != 13 or not (value.isascii() and value.isdigit()):
            raise ValidationError(self.error_messages["length"], code="length")
        if not cn.is_valid(value):
            raise ValidationError(self.error_messages["check"], code="check")


class KanaField(forms.CharField):
    """A reading in full-width katakana; hiragana and half-width kana are turned into it."""

    default_error_messages: ClassVar = {"kana": _("全角カタカナで入力してください。")}

    def to_python(self, value: Any) -> str:
        """Read りかつ and ﾘｶﾂ as リカツ."""
        return jaconv.hira2kata(half_width(super().to_python(value)))

    def validate(self, value: str) -> None:
        """Refuse anything that is not katakana."""
        super().validate(value)
        if not all("ァ" <= letter <= "ヺ" or letter in "ー・゛゜ 　" for letter in value):
            raise ValidationError(self.error_messages["kana"], code="kana")
