"""The form of an arrival: who came, with which document and badge, and with what. It saves nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from onsite_booking.desk import carrying, party
from onsite_booking.desk.grouped import BadgeField, GroupedForm, count, reason, text
from onsite_booking.desk.party import BOOKER, Guest
from onsite_booking.models import CarriedItem, Stay
from workflow.forms import form_of

Verdict = CarriedItem.Verdict
SURPRISES = 2
"""How many things that nobody announced can be written down in one go."""


@form_of("booking.check_in", "booking.admit")
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
        role = guest.role or (gettext("予約者") if n == BOOKER else gettext("同行者"))
        documents = [("", gettext("選んでください")), *Stay.Identity.choices]
        self.put(
            guest.words,
            role,
            **{
                f"came_{n}": forms.BooleanField(label=gettext("%(name)sさんが来た") % who, required=False),
                f"document_{n}": forms.ChoiceField(
                    label=gettext("確かめた本人確認書類（%(name)s）") % who, choices=documents, required=False
                ),
                f"badge_{n}": BadgeField(label=gettext("渡した入館証の番号（%(name)s）") % who),
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
                    label=gettext("扱い（%(what)s）") % what,
                    choices=choices,
                    initial=Verdict.ADMITTED,
                    widget=forms.RadioSelect,
                ),
                f"quantity_{n}": count(gettext("持ち込む数（%(what)s）") % what, item.quantity),
                f"reason_{n}": reason(gettext("持ち込めない理由（%(what)s）") % what),
            },
        )

    def _put_surprise(self, place: int) -> None:
        n = {"n": place + 1}
        choices = [(v.value, v.label) for v in (Verdict.ADMITTED, Verdict.REFUSED)]
        self.put(
            gettext("予定になかったもの %(n)d") % n,
            gettext("なければ空のままにしてください。"),
            **{
                f"extra_{place}": text(gettext("品名（予定になかったもの %(n)d）") % n),
                f"extra_verdict_{place}": forms.ChoiceField(
                    label=gettext("扱い（予定になかったもの %(n)d）") % n,
                    choices=choices,
                    initial=Verdict.ADMITTED,
                    widget=forms.RadioSelect,
                    required=False,
                ),
                f"extra_quantity_{place}": count(gettext("数（予定になかったもの %(n)d）") % n, 1),
                f"extra_reason_{place}": reason(
                    gettext("持ち込む・持ち込めない理由（予定になかったもの %(n)d）") % n
                ),
            },
        )

    def clean(self) -> dict[str, Any]:
        """Who came has shown a document and got a badge; whatever is unusual has its reason."""
        cleaned = super().clean() or self.cleaned_data
        for guest in self.guests:
            if self.value(f"came_{guest.position}"):
                self.need(f"document_{guest.position}", gettext("確かめた本人確認書類を選んでください。"))
                self.need(f"badge_{guest.position}", gettext("渡した入館証の番号を入力してください。"))
        for item in self.announced:
            if self.value(f"verdict_{item.pk}") == Verdict.REFUSED:
                self.need(f"reason_{item.pk}", gettext("持ち込めない理由を書いてください。"))
        for place in range(SURPRISES):
            if self.value(f"extra_{place}"):
                self.need(f"extra_reason_{place}", gettext("理由を書いてください。"))
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
