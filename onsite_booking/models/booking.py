"""Who has booked which seat."""

from datetime import date, datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import audiences
from accounts.models import Organisation, Person
from accounts.roles import Role
from onsite_booking.models.centre import Seat
from workflow import clock
from workflow.models import Case, state_field


class Booking(Case):
    """A visit of one person to one seat; `subject` is the number of the usage case it serves.

    `period` is half-open. The database lets no two live bookings of a seat overlap.
    """

    kind = "booking"

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("仮予約")
        CONFIRMED = "confirmed", _("本予約")
        CHECKED_IN = "checked_in", _("来所中")
        FINISHED = "finished", _("利用済み")
        CANCELLED = "cancelled", _("取消し")
        DECLINED = "declined", _("不承認")
        EXPIRED = "expired", _("仮予約の期限切れ")
        NO_SHOW = "no_show", _("来所なし")

    LIVE = (State.PROVISIONAL, State.CONFIRMED, State.CHECKED_IN)
    """States in which a booking holds its seat."""

    class Purpose(models.TextChoices):
        SCRIPT = "script", _("スクリプトの作成・送信")
        ANALYSIS = "analysis", _("解析")
        DOCUMENTS = "documents", _("資料の閲覧")
        MEETING = "meeting", _("打合せ")
        INSPECTION = "inspection", _("調査への立会い")

    state = state_field(State)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="bookings", verbose_name=_("予約者"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="bookings", verbose_name=_("座席"))
    period = DateTimeRangeField(_("利用日時"))
    purpose = models.CharField(_("利用目的"), max_length=12, choices=Purpose)
    visitors = models.TextField(_("同行者"), max_length=500, blank=True)
    belongings = models.TextField(_("持ち込むもの"), max_length=500, blank=True)
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
                condition=Q(state__in=("provisional", "confirmed", "checked_in")),
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
        start, end = (at.astimezone(clock.TOKYO) for at in (self.starts_at, self.ends_at))
        return f"{self.seat} {start:%Y-%m-%d %H:%M}–{end:%H:%M}"

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
        """Names of those who come along, one a line."""
        return [line.strip() for line in self.visitors.splitlines() if line.strip()]

    def parties(self) -> dict[str, list[str]]:
        """Who comes, and the desk that receives."""
        return {
            "booker": [audiences.person(self.person_id)],
            "desk": [audiences.agency(Role.BOOKING_DESK)],
        }
