"""The centre with its seats, when they are closed, and who has booked them."""

from datetime import date, datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts import audiences
from accounts.models import Organisation, Person
from accounts.roles import Role
from workflow import clock
from workflow.models import Case, state_field


def _in_language(japanese: str, english: str) -> str:
    return english if english and (get_language() or "ja").startswith("en") else japanese


class Centre(models.Model):
    """A place with supervised terminals; a temporary one is a meeting room for some weeks."""

    name = models.CharField(_("名称"), max_length=80, unique=True)
    name_en = models.CharField(_("英語名称"), max_length=80, blank=True)
    address = models.CharField(_("所在地"), max_length=200)
    address_en = models.CharField(_("英語所在地"), max_length=200, blank=True)
    is_active = models.BooleanField(_("利用できる"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("オンサイトセンター")
        verbose_name_plural = _("オンサイトセンター")
        ordering = ("name",)

    def __str__(self) -> str:
        return _in_language(self.name, self.name_en)

    @property
    def place(self) -> str:
        """The address in the reader's language."""
        return _in_language(self.address, self.address_en)


class Seat(models.Model):
    """What is booked: a seat with a terminal, or a room without one."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="seats", verbose_name=_("センター"))
    position = models.PositiveSmallIntegerField(_("表示順"))
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英語名称"), max_length=60, blank=True)
    equipment = models.CharField(_("設備"), max_length=80, blank=True)
    equipment_en = models.CharField(_("英語設備"), max_length=80, blank=True)
    has_terminal = models.BooleanField(_("端末がある"), default=True)
    wheelchair = models.BooleanField(_("車いすで使える"), default=False)
    capacity = models.PositiveSmallIntegerField(_("定員"), default=1)
    is_active = models.BooleanField(_("利用できる"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("座席")
        verbose_name_plural = _("座席")
        ordering = ("centre", "position")
        constraints = [models.UniqueConstraint(fields=("centre", "name"), name="seat_name_once")]

    def __str__(self) -> str:
        return _in_language(self.name, self.name_en)

    @property
    def note(self) -> str:
        """Equipment in the reader's language."""
        return _in_language(self.equipment, self.equipment_en)


class Closure(models.Model):
    """Hours in which a seat, or the whole centre when none is named, cannot be used."""

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("センター"))
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, verbose_name=_("座席"))
    starts_at = models.DateTimeField(_("休止開始"))
    ends_at = models.DateTimeField(_("休止終了"))
    reason = models.CharField(_("理由"), max_length=60)
    reason_en = models.CharField(_("英語の理由"), max_length=60, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("休止")
        verbose_name_plural = _("休止")
        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="closure_ends_after_start")
        ]

    def __str__(self) -> str:
        return _in_language(self.reason, self.reason_en)


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
