"""The forms of a departure: who leaves, whether badges came back, where things went. They save nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onsite_booking.desk import party
from onsite_booking.desk.grouped import GroupedForm, count, reason, text
from onsite_booking.models import CarriedItem, Stay
from workflow.forms import form_of


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
                label=gettext("入館証%(badge)sが返却された（%(name)s）") % who, required=False
            ),
            f"note_{n}": reason(gettext("返却されない事情（%(name)s）") % who),
        }
        if not self.everybody:
            leaves = forms.BooleanField(label=gettext("%(name)sさんが退室する") % who, required=False)
            fields = {f"leaves_{n}": leaves, **fields}
        self.put(stay.name, stay.organisation, **fields)

    def _put_thing(self, thing: CarriedItem) -> None:
        n, what = thing.pk, {"what": thing.description}
        self.put(
            f"{thing.description} ×{thing.brought}",
            thing.serial,
            **{
                f"out_{n}": count(gettext("持ち出す数（%(what)s）") % what, thing.brought, least=0),
                f"kept_{n}": count(gettext("事務局が保管する数（%(what)s）") % what, 0, least=0),
                f"difference_{n}": reason(gettext("持ち込みと合わない理由（%(what)s）") % what),
            },
        )

    def _put_made(self) -> None:
        self.put(
            gettext("室内で作成した紙など"),
            gettext("持ち出せないものは、事務局が保管します。なければ空のままにしてください。"),
            made=text(gettext("品名（室内で作成）")),
            made_out=count(gettext("持ち出す数（室内で作成）"), 0, least=0),
            made_kept=count(gettext("事務局が保管する数（室内で作成）"), 0, least=0),
            made_reason=reason(gettext("内容と扱いの理由（室内で作成）")),
        )

    def leaves(self, stay: Stay) -> bool:
        """Whether a person leaves now."""
        return self.everybody or bool(self.value(f"leaves_{stay.position}"))

    def clean(self) -> dict[str, Any]:
        """A badge that stays out has its reason, and so has every difference of a settled thing."""
        cleaned = super().clean() or self.cleaned_data
        for stay in self.stays:
            if self.leaves(stay) and not self.value(f"returned_{stay.position}"):
                self.need(f"note_{stay.position}", gettext("入館証が返却されない事情を書いてください。"))
        for thing in self.things if self.everybody else []:
            total = (self.value(f"out_{thing.pk}") or 0) + (self.value(f"kept_{thing.pk}") or 0)
            if total != thing.brought:
                self.need(f"difference_{thing.pk}", gettext("持ち込みと数が合わない理由を書いてください。"))
        if self.value("made"):
            self.need("made_reason", gettext("内容と扱いの理由を書いてください。"))
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
