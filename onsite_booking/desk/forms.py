"""The reception's forms: one group of fields for each person and each thing. They clean and save nothing."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from onsite_booking.desk import carrying, party
from onsite_booking.desk.party import BOOKER, Guest
from onsite_booking.models import CarriedItem, Stay
from workflow.forms import CommentForm, MoveForm, form_of

Verdict = CarriedItem.Verdict
SURPRISES = 2
"""How many things that nobody announced can be written down in one go."""


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


class ArrivalForm(GroupedForm):
    """Who came, which document was seen, which badge was given, and what they bring."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guests = party.outside(self.case)  # type: ignore[arg-type]
        self.announced = carrying.announced(self.case)  # type: ignore[arg-type]
        for guest in self.guests:
            self._put_guest(guest)
        for item in self.announced:
            self._put_announced(item)
        for place in range(SURPRISES):
            self._put_surprise(place)

    def _put_guest(self, guest: Guest) -> None:
        n, who = guest.position, {"name": guest.name}
        role = guest.role or (_now("予約者") if n == BOOKER else _now("同行者"))
        documents = [("", _now("選んでください")), *Stay.Identity.choices]
        self.put(
            guest.words,
            role,
            **{
                f"came_{n}": forms.BooleanField(label=_now("%(name)sさんが来た") % who, required=False),
                f"document_{n}": forms.ChoiceField(
                    label=_now("確かめた本人確認書類（%(name)s）") % who, choices=documents, required=False
                ),
                f"badge_{n}": BadgeField(label=_now("渡した入館証の番号（%(name)s）") % who),
            },
        )

    def _put_announced(self, item: Any) -> None:
        n, what = item.pk, {"what": item.description}
        choices = [(v.value, v.label) for v in (Verdict.ADMITTED, Verdict.REFUSED, Verdict.ABSENT)]
        self.put(
            str(item),
            item.serial,
            **{
                f"verdict_{n}": forms.ChoiceField(
                    label=_now("扱い（%(what)s）") % what,
                    choices=choices,
                    initial=Verdict.ADMITTED,
                    widget=forms.RadioSelect,
                ),
                f"quantity_{n}": _count(_now("持ち込む数（%(what)s）") % what, item.quantity),
                f"reason_{n}": _reason(_now("持ち込めない理由（%(what)s）") % what),
            },
        )

    def _put_surprise(self, place: int) -> None:
        n = {"n": place + 1}
        choices = [(v.value, v.label) for v in (Verdict.ADMITTED, Verdict.REFUSED)]
        self.put(
            _now("予定になかったもの %(n)d") % n,
            _now("なければ空のままにしてください。"),
            **{
                f"extra_{place}": _text(_now("品名（予定になかったもの %(n)d）") % n),
                f"extra_verdict_{place}": forms.ChoiceField(
                    label=_now("扱い（予定になかったもの %(n)d）") % n,
                    choices=choices,
                    initial=Verdict.ADMITTED,
                    widget=forms.RadioSelect,
                    required=False,
                ),
                f"extra_quantity_{place}": _count(_now("数（予定になかったもの %(n)d）") % n, 1),
                f"extra_reason_{place}": _reason(_now("持ち込む・持ち込めない理由（予定になかったもの %(n)d）") % n),
            },
        )

    def clean(self) -> dict[str, Any]:
        """Who came has shown a document and got a badge; whatever is unusual has its reason."""
        cleaned = super().clean() or self.cleaned_data
        for guest in self.guests:
            if self.value(f"came_{guest.position}"):
                self.need(f"document_{guest.position}", _now("確かめた本人確認書類を選んでください。"))
                self.need(f"badge_{guest.position}", _now("渡した入館証の番号を入力してください。"))
        for item in self.announced:
            if self.value(f"verdict_{item.pk}") == Verdict.REFUSED:
                self.need(f"reason_{item.pk}", _now("持ち込めない理由を書いてください。"))
        for place in range(SURPRISES):
            if self.value(f"extra_{place}"):
                self.need(f"extra_reason_{place}", _now("理由を書いてください。"))
        return cleaned

    def inputs(self) -> dict[str, Any]:
        """Arrivals and things, as the action wants them."""
        arrivals = [
            {
                "position": guest.position,
                "document": self.value(f"document_{guest.position}"),
                "badge": self.value(f"badge_{guest.position}"),
            }
            for guest in self.guests
            if self.value(f"came_{guest.position}")
        ]
        return {"arrivals": arrivals, "items": [*self._announced_items(), *self._surprises()]}

    def _announced_items(self) -> list[dict[str, Any]]:
        return [
            {
                "announced": item.pk,
                "verdict": self.value(f"verdict_{item.pk}"),
                "quantity": self.value(f"quantity_{item.pk}") or item.quantity,
                "reason": self.value(f"reason_{item.pk}") or "",
            }
            for item in self.announced
        ]

    def _surprises(self) -> list[dict[str, Any]]:
        return [
            {
                "announced": None,
                "description": self.value(f"extra_{place}"),
                "verdict": self.value(f"extra_verdict_{place}") or Verdict.ADMITTED,
                "quantity": self.value(f"extra_quantity_{place}") or 1,
                "reason": self.value(f"extra_reason_{place}"),
            }
            for place in range(SURPRISES)
            if self.value(f"extra_{place}")
        ]


class DepartureForm(GroupedForm):
    """Who leaves, whether the badge came back, and where the things went."""

    everybody = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stays = party.inside(self.case)  # type: ignore[arg-type]
        self.things = party.unsettled(self.case)  # type: ignore[arg-type]
        for stay in self.stays:
            self._put_stay(stay)
        for thing in self.things:
            self._put_thing(thing)
        self._put_made()

    def _put_stay(self, stay: Stay) -> None:
        n, who = stay.position, {"name": stay.name, "badge": stay.badge}
        fields: dict[str, forms.Field] = {
            f"returned_{n}": forms.BooleanField(
                label=_now("入館証%(badge)sが返却された（%(name)s）") % who, required=False
            ),
            f"note_{n}": _reason(_now("返却されない事情（%(name)s）") % who),
        }
        if not self.everybody:
            leaves = forms.BooleanField(label=_now("%(name)sさんが退室する") % who, required=False)
            fields = {f"leaves_{n}": leaves, **fields}
        self.put(stay.name, stay.organisation, **fields)

    def _put_thing(self, thing: CarriedItem) -> None:
        n, what = thing.pk, {"what": thing.description}
        self.put(
            f"{thing.description} ×{thing.brought}",
            thing.serial,
            **{
                f"out_{n}": _count(_now("持ち出す数（%(what)s）") % what, thing.brought, least=0),
                f"kept_{n}": _count(_now("事務局が保管する数（%(what)s）") % what, 0, least=0),
                f"difference_{n}": _reason(_now("持ち込みと合わない理由（%(what)s）") % what),
            },
        )

    def _put_made(self) -> None:
        self.put(
            _now("室内で作成した紙など"),
            _now("持ち出せないものは、事務局が保管します。なければ空のままにしてください。"),
            made=_text(_now("品名（室内で作成）")),
            made_out=_count(_now("持ち出す数（室内で作成）"), 0, least=0),
            made_kept=_count(_now("事務局が保管する数（室内で作成）"), 0, least=0),
            made_reason=_reason(_now("内容と扱いの理由（室内で作成）")),
        )

    def leaves(self, stay: Stay) -> bool:
        """Whether a person leaves now."""
        return self.everybody or bool(self.value(f"leaves_{stay.position}"))

    def clean(self) -> dict[str, Any]:
        """A badge that stays out has its reason, and so has every difference of a settled thing."""
        cleaned = super().clean() or self.cleaned_data
        for stay in self.stays:
            if self.leaves(stay) and not self.value(f"returned_{stay.position}"):
                self.need(f"note_{stay.position}", _now("入館証が返却されない事情を書いてください。"))
        for thing in self.things if self.everybody else []:
            total = (self.value(f"out_{thing.pk}") or 0) + (self.value(f"kept_{thing.pk}") or 0)
            if total != thing.brought:
                self.need(f"difference_{thing.pk}", _now("持ち込みと数が合わない理由を書いてください。"))
        if self.value("made"):
            self.need("made_reason", _now("内容と扱いの理由を書いてください。"))
        return cleaned

    def inputs(self) -> dict[str, Any]:
        """People and things, as the action wants them."""
        leaving = [
            {
                "position": stay.position,
                "returned": bool(self.value(f"returned_{stay.position}")),
                "note": self.value(f"note_{stay.position}") or "",
            }
            for stay in self.stays
            if self.leaves(stay)
        ]
        return {"leaving": leaving, "things": [*self._settled(), *self._made()]}

    def _settled(self) -> list[dict[str, Any]]:
        return [
            {
                "item": thing.pk,
                "taken_out": self.value(f"out_{thing.pk}") or 0,
                "kept": self.value(f"kept_{thing.pk}") or 0,
                "difference": self.value(f"difference_{thing.pk}") or "",
            }
            for thing in self.things
            if self.everybody
        ]

    def _made(self) -> list[dict[str, Any]]:
        if not self.value("made"):
            return []
        return [
            {
                "description": self.value("made"),
                "taken_out": self.value("made_out") or 0,
                "kept": self.value("made_kept") or 0,
                "reason": self.value("made_reason"),
            }
        ]


@form_of("booking.let_out")
class PartialDepartureForm(DepartureForm):
    """Some leave; things are accounted for when the last ones go."""


@form_of("booking.check_out")
class FinalDepartureForm(DepartureForm):
    """Everybody leaves."""

    everybody = True
    comment = forms.CharField(
        label=_("事情（翌日以後に受け付けるとき）"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def inputs(self) -> dict[str, Any]:
        """With the circumstances of a late one."""
        return super().inputs() | {"comment": self.value("comment") or ""}


form_of("booking.check_in", "booking.admit")(ArrivalForm)


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


def _count(label: str, initial: int, least: int = 1) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "width-4", "inputmode": "numeric"})
    return forms.IntegerField(
        label=label, initial=initial, min_value=least, max_value=9999, required=False, widget=widget
    )


def _text(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=120, required=False)


def _reason(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, required=False)


form_of("booking.ask_back", "booking.answer")(QuestionForm)
form_of("booking.miss", "booking.renew_code", "booking.end_terminal", "booking.return_badge")(CommentForm)
