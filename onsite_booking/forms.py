"""Forms of bookings. They clean input and save nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications import selectors as usages
from config.look.forms import DateYmdField
from onsite_booking import selectors
from onsite_booking.hours import Slot
from onsite_booking.models import Booking, Seat
from onsite_booking.purposes import Purpose
from onsite_booking.wishes import MomentField, PlaceField, place_label, place_value
from workflow.forms import CommentForm, MoveForm, ReasonForm, form_of


class BookingForm(MoveForm):
    """What the desk must know of a visit. Seat and first moment come from the calendar."""

    end = MomentField(label=_("利用時間"), widget=forms.RadioSelect)
    purpose = forms.ChoiceField(
        label=_("利用目的"), choices=Purpose, widget=forms.RadioSelect, initial=Purpose.ANALYSIS
    )
    usage = forms.ChoiceField(label=_("利活用"), widget=forms.RadioSelect)
    extraction_on = DateYmdField(
        label=_("データ抽出の希望日"),
        help_text=_("スクリプトの作成・送信のときに、抽出を始めたい日を入力してください。"),
        required=False,
    )
    remarks = forms.CharField(
        label=_("連絡事項"),
        help_text=_("事務局に伝えておきたいことがあれば書いてください。"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, stretches: list[Slot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.usage_choices()
        self.fields["usage"].choices = choices  # type: ignore[attr-defined]
        self.fields["end"].widget.choices = [(s.end.isoformat(), s.hours) for s in stretches]
        self.initial["end"] = stretches[0].end.isoformat()
        if len(choices) == 1:
            self.initial["usage"] = choices[0][0]

    def usage_choices(self) -> list[tuple[str, str]]:
        """The running usages of the person, by case number."""
        running = usages.usages_in_use(self.user)
        return [(u.number, f"{u.usage_number} {u.study_title}") for u in running]

    def account(self) -> Any:
        """The account under which the visit is booked (None: the action says what is missing)."""
        return selectors.account_of(self.user, self.cleaned_data["usage"])

    def wish(self) -> dict[str, Any]:
        """The inputs of the action that stand in this form."""
        given, account = self.cleaned_data, self.account()
        found = {"subject": given["usage"], "purpose": given["purpose"]}
        if account:
            found["organisation"] = account.organisation
        return found | {
            "ends_at": given["end"],
            "remarks": given["remarks"],
            "extraction_on": given["extraction_on"],
        }

    def hide(self) -> "BookingForm":
        """Keep every answer out of sight, to be sent once more from the page of answers."""
        if wanted := self.cleaned_data["extraction_on"]:
            self.data = self.data.copy()  # three boxes become one
            self.data["extraction_on"] = wanted.isoformat()
        for name, field in self.fields.items():
            if name != "code":
                field.widget = field.hidden_widget()
        return self


class ShortNoticeForm(BookingForm):
    """As the office fills it in for a person whose script cannot wait for the month's notice."""

    comment = forms.CharField(
        label=_("連絡期限の特例の理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["usage"].label = _("予約する人と利活用")
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (Purpose.SCRIPT.value, Purpose.SCRIPT.label)
        ]
        self.initial["purpose"] = Purpose.SCRIPT

    def usage_choices(self) -> list[tuple[str, str]]:
        """The issued accounts of running usages, by account number."""
        return [
            (a.number, f"{a.person}（{a.organisation}） {a.subject}") for a in selectors.accounts_in_use()
        ]

    def account(self) -> Any:
        """The account that was chosen."""
        return selectors.accounts_in_use().get(number=self.cleaned_data["usage"])

    def wish(self) -> dict[str, Any]:
        """As of the person who will come, with the reason."""
        account = self.account()
        return super().wish() | {
            "subject": account.subject,
            "person": account.person,
            "comment": self.cleaned_data["comment"],
        }


class ChangeForm(MoveForm):
    """Another place for a booking, and what else may be changed."""

    place = PlaceField(label=_("利用日時と座席"), widget=forms.RadioSelect)
    remarks = forms.CharField(
        label=_("連絡事項"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, places: list[tuple[Seat, Slot]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case: Any = self.case
        stays = place_value(case.seat, case.starts_at, case.ends_at)
        here = place_label(case.seat, Slot.of(case.starts_at, case.ends_at))
        choices = [] if case.state == Booking.State.CONFLICT else [(stays, _("いまのまま：%s") % here)]
        choices += [(place_value(seat, s.start, s.end), place_label(seat, s)) for seat, s in places]
        self.fields["place"].widget.choices = list(dict(choices).items())
        self.initial |= {"place": choices[0][0] if choices else "", "remarks": case.remarks}

    def moves(self) -> bool:
        """Whether the place is another one."""
        case: Any = self.case
        return self.cleaned_data["place"] != (case.seat, case.starts_at, case.ends_at)

    def wish(self) -> dict[str, Any]:
        """The place as inputs of the action."""
        seat, start, end = self.cleaned_data["place"]
        return {"seat": seat, "starts_at": start, "ends_at": end}


@form_of("booking.relocate")
class RelocateForm(ReasonForm):
    """Where the office puts a visit, with the reason."""

    place = PlaceField(label=_("移す先の座席と日時"), widget=forms.RadioSelect)
    field_order = ["place", "comment"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case: Any = self.case
        self.fields["comment"].help_text = _("予約した人に送られます。")
        self.fields["place"].widget.choices = [
            (place_value(seat, s.start, s.end), place_label(seat, s))
            for seat, s in selectors.places_for(case)
        ]

    def inputs(self) -> dict[str, Any]:
        """The place taken apart."""
        seat, start, end = self.cleaned_data["place"]
        return {"comment": self.cleaned_data["comment"], "seat": seat, "starts_at": start, "ends_at": end}


class WaitingForm(MoveForm):
    """For what somebody waits, and with how many."""

    purpose = forms.ChoiceField(
        label=_("利用目的"), choices=Purpose, widget=forms.RadioSelect, initial=Purpose.ANALYSIS
    )
    usage = forms.ChoiceField(label=_("利活用"), widget=forms.RadioSelect)
    whole_day = forms.BooleanField(label=_("この日のどの枠でもよい"), required=False)
    party = forms.IntegerField(
        label=_("来所する人数"),
        min_value=1,
        max_value=20,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "width-4", "inputmode": "numeric"}),
    )
    wheelchair = forms.BooleanField(label=_("車いすで使える席がよい"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = usages.usages_in_use(self.user)
        choices = [(u.number, f"{u.usage_number} {u.study_title}") for u in running]
        self.fields["usage"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.initial["usage"] = choices[0][0]


class ScriptDayForm(forms.Form):
    """When the extraction is wanted to begin."""

    extraction_on = DateYmdField(label=_("データ抽出を始めたい日"))


form_of("booking.decline", "booking.cancel_late", "booking.call_off")(ReasonForm)
form_of("booking.confirm", "booking.cancel")(CommentForm)
