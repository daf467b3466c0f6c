"""What happens at the reception: stays with their badges, the access log, things in and out, terminals."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from onsite_booking.models.booking import Booking
from onsite_booking.models.centre import Centre, Seat
from onsite_booking.models.party import BookingItem


class Stay(models.Model):
    """One stay of one person of a booking, from the badge handed out until it came back.

    `position` is 0 for the booker, else that of the visitor. A badge is out once at a time in a centre, and
    nobody is inside twice; who comes back after lunch has a second row.
    """

    class Identity(models.TextChoices):
        LICENCE = "licence", _("運転免許証")
        NUMBER_CARD = "number_card", _("マイナンバーカード")
        PASSPORT = "passport", _("旅券")
        STAFF_CARD = "staff_card", _("写真付きの社員証・職員証")
        OTHER = "other", _("その他の写真付き証明書")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="stays", verbose_name=_("予約"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", verbose_name=_("センター"))
    position = models.PositiveSmallIntegerField(_("順番"))
    name = models.CharField(_("氏名"), max_length=122)
    organisation = models.CharField(_("所属"), max_length=120, blank=True)
    identity = models.CharField(max_length=260, editable=False)
    document = models.CharField(_("確認した本人確認書類"), max_length=12, choices=Identity)
    badge = models.CharField(_("入館証の番号"), max_length=20)
    entered_at = models.DateTimeField(_("入室日時"))
    entered_by = models.UUIDField(_("入室を受け付けた人"))
    left_at = models.DateTimeField(_("退室日時"), null=True)
    left_by = models.UUIDField(_("退室を受け付けた人"), null=True)
    badge_back_at = models.DateTimeField(_("入館証の返却日時"), null=True)
    badge_back_by = models.UUIDField(_("入館証を受け取った人"), null=True)

    class Meta:
        verbose_name = _("在室")
        verbose_name_plural = _("在室")
        ordering = ("booking", "position", "entered_at")
        constraints = [
            models.UniqueConstraint(
                fields=("centre", "badge"), condition=Q(badge_back_at=None), name="badge_out_once"
            ),
            models.UniqueConstraint(fields=("identity",), condition=Q(left_at=None), name="inside_once"),
            models.UniqueConstraint(
                fields=("booking", "position"), condition=Q(left_at=None), name="stay_open_once"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None, left_by=None) | Q(left_at__isnull=False, left_by__isnull=False),
                name="stay_left_pair",
            ),
            models.CheckConstraint(
                condition=Q(badge_back_at=None, badge_back_by=None)
                | Q(badge_back_at__isnull=False, badge_back_by__isnull=False, left_at__isnull=False),
                name="stay_badge_back_pair",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="stay_leaves_after_entering"
            ),
            models.CheckConstraint(condition=~Q(badge=""), name="stay_has_badge"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.badge}）"


class AccessEntry(models.Model):
    """One entry or exit, as written at the reception. Rows are only ever added."""

    class Direction(models.TextChoices):
        IN = "in", _("入室")
        OUT = "out", _("退室")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="+", verbose_name=_("予約"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name=_("座席"))
    direction = models.CharField(_("区分"), max_length=3, choices=Direction)
    position = models.PositiveSmallIntegerField(_("順番"))
    name = models.CharField(_("氏名"), max_length=122)
    badge = models.CharField(_("入館証の番号"), max_length=20)
    at = models.DateTimeField(_("日時"))
    by = models.UUIDField(_("受け付けた人"))
    late = models.BooleanField(_("予約時間の終了後"), default=False)
    note = models.CharField(_("備考"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("入退室の記録")
        verbose_name_plural = _("入退室の記録")
        ordering = ("at", "id")
        indexes = [models.Index(fields=("at",), name="access_by_time")]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.name}"


class CarriedItem(models.Model):
    """Something at the reception: announced or not, let in or refused, later taken out or kept.

    What came into being inside, such as a print, has no quantity brought.
    """

    class Verdict(models.TextChoices):
        ADMITTED = "admitted", _("持ち込み")
        REFUSED = "refused", _("持ち込み不可")
        ABSENT = "absent", _("持参なし")
        MADE = "made", _("室内で作成")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="carried", verbose_name=_("予約"))
    announced = models.ForeignKey(
        BookingItem, models.PROTECT, related_name="+", null=True, verbose_name=_("予約の品目")
    )
    description = models.CharField(_("品名"), max_length=120)
    serial = models.CharField(_("製造番号など"), max_length=60, blank=True)
    verdict = models.CharField(_("入室のときの扱い"), max_length=8, choices=Verdict)
    brought = models.PositiveSmallIntegerField(_("持ち込んだ数"), default=0)
    reason = models.CharField(_("予定になかった理由・持ち込めない理由"), max_length=300, blank=True)
    taken_out = models.PositiveSmallIntegerField(_("持ち出した数"), null=True)
    kept = models.PositiveSmallIntegerField(_("事務局が保管する数"), default=0)
    difference = models.CharField(_("数が合わない理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("持ち込み・持ち出し")
        verbose_name_plural = _("持ち込み・持ち出し")
        ordering = ("booking", "id")
        constraints = [
            models.UniqueConstraint(fields=("announced",), name="carried_announced_once"),
            models.CheckConstraint(
                condition=Q(verdict="admitted", brought__gte=1) | (~Q(verdict="admitted") & Q(brought=0)),
                name="carried_brought_when_admitted",
            ),
            models.CheckConstraint(
                condition=~(Q(announced=None) | Q(verdict="refused")) | ~Q(reason=""),
                name="carried_surprise_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(taken_out=None)
                | ~Q(verdict="admitted")
                | Q(brought=F("taken_out") + F("kept"))
                | ~Q(difference=""),
                name="carried_difference_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.description


class TerminalSession(models.Model):
    """The time in which one person works at one terminal of the centre, opened by the desk.

    It begins with a code that the person types on that terminal: `mark` is then the digest of the mark of
    exactly that web session. The code itself is computed, never stored.
    """

    class Closing(models.TextChoices):
        LEFT = "left", _("退室")
        DAY_OVER = "day_over", _("一日の終わり")
        ACCOUNT = "account", _("アカウントの終了")
        RENEWED = "renewed", _("コードの出し直し")
        DESK = "desk", _("受付による終了")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="sessions", verbose_name=_("予約"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("利用者"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name=_("端末のある席"))
    opened_at = models.DateTimeField(_("開いた日時"))
    opened_by = models.UUIDField(_("開いた人"))
    bound_at = models.DateTimeField(_("端末で始めた日時"), null=True)
    mark = models.CharField(max_length=64, blank=True, editable=False)
    closed_at = models.DateTimeField(_("閉じた日時"), null=True)
    closed_by = models.UUIDField(_("閉じた人"), null=True)
    closing = models.CharField(_("閉じた理由"), max_length=8, choices=Closing, blank=True)

    class Meta:
        verbose_name = _("端末の利用")
        verbose_name_plural = _("端末の利用")
        ordering = ("booking", "opened_at")
        constraints = [
            models.UniqueConstraint(
                fields=("person",), condition=Q(closed_at=None), name="terminal_one_per_person"
            ),
            models.UniqueConstraint(
                fields=("seat",), condition=Q(closed_at=None), name="terminal_one_per_seat"
            ),
            models.UniqueConstraint(
                fields=("mark",), condition=Q(closed_at=None) & ~Q(mark=""), name="terminal_one_per_mark"
            ),
            models.CheckConstraint(
                condition=Q(bound_at=None, mark="") | (Q(bound_at__isnull=False) & ~Q(mark="")),
                name="terminal_bound_pair",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closing="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closing="")),
                name="terminal_closed_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.seat}"
