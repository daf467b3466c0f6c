"""The desk's view of the centres: queues of bookings and of those who wait; the registers of the centres."""

import copy
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from onsite_booking.actions import centres
from onsite_booking.models import Booking, Centre, Closure, OpeningHours, Room, Seat, WaitingEntry
from workflow.admin import CaseAdmin, ClosedDayAdmin
from workflow.models import ClosedDay


@admin.register(Booking)
class BookingAdmin(CaseAdmin):
    """The queue of bookings."""

    list_display = ("number", "case_title", "person", "organisation", "state_label", "due_on")
    list_filter = ("state", "purpose", "seat__centre", "cancelled_late")
    list_select_related = ("seat", "seat__centre", "person", "organisation")


@admin.register(WaitingEntry)
class WaitingEntryAdmin(CaseAdmin):
    """The waiting list."""

    list_display = ("number", "case_title", "person", "organisation", "state_label", "opened_at")
    list_filter = ("state", "centre")


class KeptForm(forms.ModelForm):
    """A register's form that names the bookings concerned, and asks once before it is saved over them."""

    acknowledged = forms.BooleanField(
        label=gettext_lazy("影響する予約を確かめました"), required=False, widget=forms.HiddenInput
    )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        written = copy.copy(self.instance)
        written._state = copy.copy(self.instance._state)
        concerned = centres.preview(written.save)
        if not concerned:
            return
        self.fields["acknowledged"].widget = forms.CheckboxInput()
        if not self.cleaned_data.get("acknowledged"):
            self.add_error(None, ValidationError([_opening(len(concerned)), *_lines(concerned)]))


def _opening(count: int) -> str:
    return _(
        "保存すると、次の%(count)d件の予約が「要変更」になります。予約は残り、予約した人にメールで知らせて"
        "近い空き枠を案内します。よければ「影響する予約を確かめました」に印を付けて、もう一度保存してください。"
    ) % {"count": count}


def _lines(concerned: list[Any]) -> list[str]:
    return [f"{case.number} {case.title} {case.person}（{why.words}）" for case, why in concerned]


class KeptAdmin(SimpleHistoryAdmin):
    """A register of the centre: saved by the action that also looks after standing bookings."""

    form = KeptForm

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Write the row; bookings that it overtakes are marked and their bookers told."""
        moved = centres.keep(obj.save, by=request.user, what=f"{obj._meta.model_name}:{obj}")
        if moved:
            told = _("%(count)d件の予約の状態が変わり、予約した人に知らせました。") % {"count": moved}
            messages.warning(request, told)


@admin.register(Centre)
class CentreAdmin(KeptAdmin):
    """Centres, permanent and temporary."""

    list_display = ("name", "kind", "opens_on", "closes_on", "address", "remote_participation", "is_active")


@admin.register(Room)
class RoomAdmin(KeptAdmin):
    """The rooms of a centre."""

    list_display = ("name", "centre", "position")
    list_filter = ("centre",)


@admin.register(Seat)
class SeatAdmin(KeptAdmin):
    """The seats of a centre; a withdrawn one keeps its history."""

    list_display = (
        "name", "centre", "room", "capacity", "has_terminal", "wheelchair", "is_active", "last_day",
    )  # fmt: skip
    list_filter = ("centre", "is_active")


@admin.register(OpeningHours)
class OpeningHoursAdmin(KeptAdmin):
    """Hours by weekday, from a day on."""

    list_display = ("centre", "weekday", "valid_from", "opens", "closes")
    list_filter = ("centre", "weekday")


@admin.register(Closure)
class ClosureAdmin(KeptAdmin):
    """Maintenance and other hours in which nothing can be booked."""

    list_display = ("starts_at", "ends_at", "centre", "room", "seat", "kind", "reason")
    list_filter = ("centre", "kind")
    date_hierarchy = "starts_at"


admin.site.unregister(ClosedDay)


@admin.register(ClosedDay)
class ClosedDayWithBookingsAdmin(KeptAdmin, ClosedDayAdmin):
    """The office's closed days, whose entry names the visits that they overtake."""
