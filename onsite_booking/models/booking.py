"""Who has booked which seat."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import audiences
from accounts.models import Organisation, Person
from accounts.roles import Role
from onsite_booking.models.centre import Seat, in_language
from onsite_booking.models.waiting import WaitingEntry
from onsite_booking.purposes import Purpose
from onsite_booking.words import say_stretch
from workflow import clock
from workflow.models import Case, state_field


class Booking(Case):
    """A visit of one person to one seat; `subject` is the number of the usage case it serves.

    `period` is half-open. The database lets no two live bookings of a seat, or of a person, overlap.
    An offer to somebody who waited is a booking that holds its seat until `offered_until`. One in conflict
    stands over hours that the office has since closed; `was_confirmed` says what it was before.
    """

    kind = "booking"
    _expected: list[Any] | None = None
    alternatives: Sequence[Any] = ()
    """Seats and slots told together with a conflict; not kept."""

    class State(models.TextChoices):
        OFFERED = "offered", _("空き枠の案内中")
        PROVISIONAL = "provisional", _("仮予約")
        CONFIRMED = "confirmed", _("本予約")
        CONFLICT = "conflict", _("要変更")
        CHECKED_IN = "checked_in", _("来所中")
        FINISHED = "finished", _("利用済み")
        CANCELLED = "cancelled", _("取消し")
        DECLINED = "declined", _("不承認")
        EXPIRED = "expired", _("仮予約の期限切れ")
        LAPSED = "lapsed", _("案内の期限切れ")
        NO_SHOW = "no_show", _("来所なし")

    LIVE = (State.OFFERED, State.PROVISIONAL, State.CONFIRMED, State.CONFLICT, State.CHECKED_IN)
    """States in which a booking holds its seat."""

    Purpose = Purpose

    class Conflict(models.TextChoices):
        CLOSED = "closed", _("休止・保守")
        HOLIDAY = "holiday", _("休館日")
        HOURS = "hours", _("利用時間の変更")
        SEAT = "seat", _("座席の利用停止")
        CENTRE = "centre", _("センターの閉鎖")

    state = state_field(State)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="bookings", verbose_name=_("予約者"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="bookings", verbose_name=_("座席"))
    period = DateTimeRangeField(_("利用日時"))
    purpose = models.CharField(_("利用目的"), max_length=12, choices=Purpose)
    remarks = models.TextField(_("連絡事項"), max_length=500, blank=True)
    extraction_on = models.DateField(_("データ抽出の希望日"), null=True, blank=True)
    notice_waiver = models.CharField(_("連絡期限の特例の理由"), max_length=300, blank=True)
    waiting = models.OneToOneField(
        WaitingEntry, models.PROTECT, related_name="offer", null=True, verbose_name=_("空き待ち")
    )
    offered_until = models.DateTimeField(_("案内の期限"), null=True)
    conflict = models.CharField(_("要変更の理由"), max_length=8, choices=Conflict, blank=True)
    conflict_note = models.CharField(_("要変更の説明"), max_length=80, blank=True)
    conflict_note_en = models.CharField(_("要変更の英語の説明"), max_length=80, blank=True)
    was_confirmed = models.BooleanField(_("本予約だった"), default=False)
    cancelled_late = models.BooleanField(_("期限後の取消し"), default=False)
    badge = models.CharField(_("入館証の番号"), max_length=20, blank=True)
    checked_in_at = models.DateTimeField(_("入室日時"), null=True)
    checked_out_at = models.DateTimeField(_("退室日時"), null=True)

    class Meta(Case.Meta):
        verbose_name = _("予約")
        verbose_name_plural = _("予約")
        constraints = [
            ExclusionConstraint(
                name="booking_seat_once",
                expressions=[("seat", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(state__in=("offered", "provisional", "confirmed", "conflict", "checked_in")),
            ),
            ExclusionConstraint(
                name="booking_person_once",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(state__in=("offered", "provisional", "confirmed", "conflict", "checked_in")),
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_until__isnull=False, waiting__isnull=False),
                name="booking_offer_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state="conflict") | ~Q(conflict=""), name="booking_conflict_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="booking_period_bounded",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("checked_in", "finished"))
                | (Q(checked_in_at__isnull=False) & ~Q(badge="")),
                name="booking_visit_received",
            ),
        ]
        indexes = [models.Index(fields=("person", "state"), name="booking_of_person")]

    @property
    def title(self) -> str:
        """Seat, day and hours."""
        return f"{self.seat} {say_stretch(self.starts_at, self.ends_at)}"

    @property
    def starts_at(self) -> datetime:
        """First moment of the visit."""
        return self.period.lower

    @property
    def ends_at(self) -> datetime:
        """First moment after the visit."""
        return self.period.upper

    @property
    def day(self) -> date:
        """The office's day of the visit."""
        return clock.today(self.starts_at)

    @property
    def companions(self) -> list[str]:
        """Names of those who come along."""
        return [visitor.name for visitor in self.company]

    @property
    def company(self) -> list[Any]:
        """Those who come along; while a wish is looked at, those who are wished (`expect`)."""
        return self._expected if self._expected is not None else list(self.visitors.all())

    def expect(self, company: list[Any] | None) -> None:
        """Look at the case as if these visitors came along; None: as it is written."""
        self._expected = company

    @property
    def conflict_words(self) -> str:
        """Why the booking cannot stay as it is, in the reader's language."""
        note = in_language(self.conflict_note, self.conflict_note_en)
        label = self.Conflict(self.conflict).label if self.conflict else ""
        return gettext("%(label)s（%(note)s）") % {"label": label, "note": note} if note else str(label)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row, and forget who was wished to come along."""
        self._expected = None
        super().refresh_from_db(*args, **kwargs)

    def parties(self) -> dict[str, list[str]]:
        """Who comes, and the desk that receives."""
        return {
            "booker": [audiences.person(self.person_id)],
            "desk": [audiences.agency(Role.BOOKING_DESK)],
        }
