"""Inputs of the builder: a number, a range, a day before or after another, a title in two languages."""

import math
import re
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.look.forms import half_width

Part = tuple[str, forms.Field]


class NumberField(forms.CharField):
    """A number as people type it (full width, commas); whole numbers stay whole."""

    def __init__(
        self, *, whole: bool = False, low: float | None = None, high: float | None = None, **kwargs: Any
    ):
        self.whole, self.low, self.high = whole, low, high
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "width-5"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """The number, or None when the field was left empty."""
        if isinstance(value, int | float):
            return value
        text = half_width(super().to_python(value)).replace(",", "")[:40]
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            raise ValidationError(_("数字で入力してください。")) from None
        if not math.isfinite(number) or (self.whole and not number.is_integer()):
            raise ValidationError(
                _("整数で入力してください。") if self.whole else _("数字で入力してください。")
            )
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            limits = {"low": self.low, "high": self.high}
            raise ValidationError(_("%(low)sから%(high)sまでの数で入力してください。") % limits)
        return int(number) if number.is_integer() else number

    def prepare_value(self, value: Any) -> Any:
        """Without a needless ".0"."""
        return int(value) if isinstance(value, float) and value.is_integer() else value


class IsoDayField(forms.CharField):
    """A day of the calendar in one short input, such as 2016-04-01; also 2016/4/1 and 2016年4月1日."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"size": 11, "inputmode": "numeric"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        """The day as it is written in a script."""
        numbers = re.findall("[0-9]+", half_width(super().to_python(value)))
        try:
            return date(*map(int, numbers)).isoformat()
        except (TypeError, ValueError):
            raise ValidationError(_("日付を「2016-04-01」のように入力してください。")) from None


class Inline(forms.MultiWidget):
    """Several inputs in one line, each with its own name for screen readers."""

    template_name = "forms/widgets/inline.html"
    use_fieldset = True

    def __init__(self, parts: list[Part], kind: type["Composite"]) -> None:
        self.kind = kind
        widgets = {}
        for name, field in parts:
            field.widget.attrs["aria-label"] = field.label
            widgets[name] = field.widget
        super().__init__(widgets)

    def decompress(self, value: Any) -> list[Any]:
        """The inputs' values for a part of the script."""
        return self.kind.split(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Each input with its name, where the kind shows names."""
        context = super().get_context(name, value, attrs)
        inner = context["widget"]["subwidgets"]
        names = [part["attrs"]["aria-label"] if self.kind.shows_names else "" for part in inner]
        context["widget"]["parts"] = list(zip(names, inner, strict=True))
        return context


class Composite(forms.MultiValueField):
    """One small part of a script, typed as a line of inputs."""

    shows_names = False

    def __init__(self, parts: list[Part], **kwargs: Any) -> None:
        super().__init__(
            fields=[field for _name, field in parts],
            widget=Inline(parts, type(self)),
            require_all_fields=False,
            **kwargs,
        )
        for field in self.fields:
            field.required = False

    @staticmethod
    def split(value: Any) -> list[Any]:
        """The inputs' values for a part of the script."""
        raise NotImplementedError


class TitleField(Composite):
    """A text in Japanese and English; without English the Japanese stands for both."""

    shows_names = True

    def __init__(self, *, long: bool = False, **kwargs: Any) -> None:
        kinds = {"ja": _("日本語で"), "en": _("英語で")}
        super().__init__(
            [
                (key, forms.CharField(label=label, max_length=500, widget=_wide(long)))
                for key, label in kinds.items()
            ],
            **kwargs,
        )

    @staticmethod
    def split(value: Any) -> list[Any]:
        """Japanese and English."""
        return [value.get("ja", ""), value.get("en", "")] if isinstance(value, dict) else ["", ""]

    def compress(self, data_list: list[Any]) -> Any:
        """Both languages; None without any."""
        ja, en = (str(text or "").strip() for text in (*data_list, "", "")[:2])
        return {"ja": ja or en, "en": en or ja} if ja or en else None


def _wide(long: bool) -> forms.Widget:
    return forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()


LOWER = [("at_least", _("以上")), ("above", _("より大きい"))]
UPPER = [("at_most", _("以下")), ("below", _("未満"))]


class RangeField(Composite):
    """A lower and an upper end, each included or not."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            [
                ("low", NumberField(label=_("下限"))),
                ("from", forms.ChoiceField(label=_("下限を含むか"), choices=LOWER)),
                ("high", NumberField(label=_("上限"))),
                ("to", forms.ChoiceField(label=_("上限を含むか"), choices=UPPER)),
            ],
            **kwargs,
        )

    @staticmethod
    def split(value: Any) -> list[Any]:
        """Number and sort of both ends."""
        ends: list[Any] = []
        for sorts in (LOWER, UPPER):
            key = next((key for key, _label in sorts if (value or {}).get(key) is not None), sorts[0][0])
            ends += [(value or {}).get(key), key]
        return ends

    def compress(self, data_list: list[Any]) -> Any:
        """Only the ends that are given; None without any."""
        low, lower, high, upper = (*data_list, *[None] * 4)[:4]
        found = {lower or "at_least": low, upper or "at_most": high}
        return {key: number for key, number in found.items() if number is not None} or None


class DayOfField(Composite):
    """A day so many days before or after another; no number: this end is open."""

    def __init__(self, *, anchors: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(
            [
                ("of", forms.ChoiceField(label=_("基準とする日"), choices=anchors)),
                ("n", NumberField(label=_("日数"), whole=True, low=0, high=36525)),
                (
                    "side",
                    forms.ChoiceField(label=_("前か後か"), choices=[("-", _("日前")), ("+", _("日後"))]),
                ),
            ],
            **kwargs,
        )

    @staticmethod
    def split(value: Any) -> list[Any]:
        """Anchor, number and side."""
        if not isinstance(value, dict):
            return ["index", None, "-"]
        days = value.get("days", 0)
        return [value.get("of", "index"), abs(days), "+" if days > 0 else "-"]

    def compress(self, data_list: list[Any]) -> Any:
        """The day; None when no number is given."""
        of, n, side = (*data_list, *[None] * 3)[:3]
        if n is None:
            return None
        return {"days": n if side == "+" else -n, "of": of or "index"}


class PickField(Composite):
    """The n-th day from the first or the last; no number: every day."""

    def __init__(self, **kwargs: Any) -> None:
        ends = [("", _("最初から数えて")), ("last", _("最後から数えて"))]
        super().__init__(
            [
                ("end", forms.ChoiceField(label=_("数える向き"), choices=ends, required=False)),
                ("n", NumberField(label=_("何番目の日か"), whole=True, low=1, high=1000)),
            ],
            **kwargs,
        )

    @staticmethod
    def split(value: Any) -> list[Any]:
        """Direction and place."""
        if not isinstance(value, dict):
            return ["", None]
        return ["last" if value.get("from_last") else "", value.get("n", 1)]

    def compress(self, data_list: list[Any]) -> Any:
        """The pick; None when no place is given."""
        end, n = (*data_list, None, None)[:2]
        return {"n": n, "from_last": end == "last"} if n else None


class LinesField(forms.CharField):
    """One entry a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, numbers: bool = False, **kwargs: Any) -> None:
        self.numbers = numbers
        super().__init__(max_length=20_000, strip=False, **kwargs)

    default_error_messages: ClassVar = {"not_a_number": _("1行に1つの数を入力してください。")}

    def to_python(self, value: Any) -> Any:
        """The entries without empty lines."""
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]
        if not self.numbers:
            return lines
        try:
            found = [float(half_width(line)) for line in lines]
        except ValueError:
            raise ValidationError(self.error_messages["not_a_number"]) from None
        return [int(number) if number.is_integer() else number for number in found]

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        if isinstance(value, list):
            return "\n".join(
                str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in value
            )
        return value
