"""The centres with their rooms and seats, and when they are open and closed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


def in_language(japanese: str, english: str) -> str:
    """The English words for English readers where there are any, the Japanese otherwise."""
    return english if english and (get_language() or "ja").startswith("en") else japanese


class Centre(models.Model):
    """A place with supervised terminals; a temporary one is a meeting room for some weeks.

    A temporary centre exists from `opens_on` to `closes_on`, both included.
    """

    class Kind(models.TextChoices):
        PERMANENT = "permanent", _("常設")
        TEMPORARY = "temporary", _("一時的")

    name = models.CharField(_("名称"), max_length=80, unique=True)
    name_en = models.CharField(_("英語名称"), max_length=80, blank=True)
    address = models.CharField(_("所在地"), max_length=200)
    address_en = models.CharField(_("英語所在地"), max_length=200, blank=True)
    kind = models.CharField(_("種別"), max_length=12, choices=Kind, default=Kind.PERMANENT)
    opens_on = models.DateField(_("開設日"), null=True, blank=True)
    closes_on = models.DateField(_("閉鎖日"), null=True, blank=True)
    remote_participation = models.BooleanField(_("遠隔で参加できる"), default=False)
    is_active = models.BooleanField(_("利用できる"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("オンサイトセンター")
        verbose_name_plural = _("オンサイトセンター")
        ordering = ("kind", "name")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="temporary") | Q(opens_on__isnull=False, closes_on__isnull=False),
                name="centre_temporary_has_period",
                violation_error_message=_("一時的なセンターには、開設日と閉鎖日が必要です。"),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True)
                | Q(opens_on__isnull=True)
                | Q(closes_on__gte=F("opens_on")),
                name="centre_closes_after_opening",
                violation_error_message=_("閉鎖日は、開設日以後の日にしてください。"),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def place(self) -> str:
        """The address in the reader's language."""
        return in_language(self.address, self.address_en)

    def exists_on(self, day: date) -> bool:
        """Whether the day lies within the centre's period; a permanent one may have none."""
        begun = self.opens_on is None or self.opens_on <= day
        return begun and (self.closes_on is None or day <= self.closes_on)


class Room(models.Model):
    """A room of a centre; a closure may concern one room alone."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="rooms", verbose_name=_("センター"))
    position = models.PositiveSmallIntegerField(_("表示順"))
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英語名称"), max_length=60, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("部屋")
        verbose_name_plural = _("部屋")
        ordering = ("centre", "position")
        constraints = [models.UniqueConstraint(fields=("centre", "name"), name="room_name_once")]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Seat(models.Model):
    """What is booked: a seat with a terminal, or a room without one; until its last day, if it has one."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="seats", verbose_name=_("センター"))
    room = models.ForeignKey(
        Room, models.PROTECT, related_name="seats", null=True, blank=True, verbose_name=_("部屋")
    )
    position = models.PositiveSmallIntegerField(_("表示順"))
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英語名称"), max_length=60, blank=True)
    equipment = models.CharField(_("設備"), max_length=80, blank=True)
    equipment_en = models.CharField(_("英語設備"), max_length=80, blank=True)
    has_terminal = models.BooleanField(_("端末がある"), default=True)
    wheelchair = models.BooleanField(_("車いすで使える"), default=False)
    capacity = models.PositiveSmallIntegerField(_("定員"), default=1)
    is_active = models.BooleanField(_("利用できる"), default=True)
    last_day = models.DateField(_("利用最終日"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("座席")
        verbose_name_plural = _("座席")
        ordering = ("centre", "position")
        constraints = [
            models.UniqueConstraint(fields=("centre", "name"), name="seat_name_once"),
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="seat_has_room_for_one",
                violation_error_message=_("定員は1人以上にしてください。"),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    def clean(self) -> None:
        """A seat stands in a room of its own centre."""
        if self.room is not None and self.room.centre_id != self.centre_id:
            raise ValidationError({"room": _("部屋は、座席と同じセンターのものを選んでください。")})

    @property
    def note(self) -> str:
        """Equipment in the reader's language."""
        return in_language(self.equipment, self.equipment_en)


class OpeningHours(models.Model):
    """A stretch of hours of one weekday at a centre, from a day on; no times: closed on that weekday.

    For each weekday the rows of the newest `valid_from` count together.
    """

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("月曜日")
        TUESDAY = 1, _("火曜日")
        WEDNESDAY = 2, _("水曜日")
        THURSDAY = 3, _("木曜日")
        FRIDAY = 4, _("金曜日")
        SATURDAY = 5, _("土曜日")
        SUNDAY = 6, _("日曜日")

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="hours", verbose_name=_("センター"))
    weekday = models.PositiveSmallIntegerField(_("曜日"), choices=Weekday)
    valid_from = models.DateField(_("適用開始日"))
    opens = models.TimeField(_("開始時刻"), null=True, blank=True)
    closes = models.TimeField(_("終了時刻"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("利用時間")
        verbose_name_plural = _("利用時間")
        ordering = ("centre", "-valid_from", "weekday", "opens")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(closes__gt=F("opens")),
                name="hours_end_after_start",
                violation_error_message=_(
                    "終了時刻は開始時刻より後にしてください。休みの曜日は、両方を空にしてください。"
                ),
            ),
        ]

    def __str__(self) -> str:
        weekday = OpeningHours.Weekday(self.weekday).label
        if self.opens is None or self.closes is None:
            return _("%(weekday)s 休み") % {"weekday": weekday}
        return f"{weekday} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self) -> None:
        """Stretches of one weekday and one day of validity do not overlap."""
        alike = OpeningHours.objects.filter(
            centre=self.centre_id, weekday=self.weekday, valid_from=self.valid_from
        ).exclude(pk=self.pk)
        for other in alike:
            if self._meets(other):
                raise ValidationError(
                    _("同じ日から適用する同じ曜日の利用時間（%(other)s）と重なっています。"),
                    params={"other": other},
                )

    def _meets(self, other: "OpeningHours") -> bool:
        """Whether two rows contradict each other: they overlap, or one says that the day is closed."""
        times = (self.opens, self.closes, other.opens, other.closes)
        if None in times:
            return True
        opens, closes, other_opens, other_closes = times
        return bool(opens < other_closes and other_opens < closes)  # type: ignore[operator]


class Closure(models.Model):
    """Hours in which a seat, a room, or the whole centre when neither is named, cannot be used."""

    class Kind(models.TextChoices):
        CLOSURE = "closure", _("休止")
        MAINTENANCE = "maintenance", _("保守")

    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("センター"))
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, verbose_name=_("部屋"))
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, verbose_name=_("座席"))
    kind = models.CharField(_("種別"), max_length=12, choices=Kind, default=Kind.CLOSURE)
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
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="closure_ends_after_start",
                violation_error_message=_("休止終了は、休止開始より後にしてください。"),
            ),
            models.CheckConstraint(
                condition=Q(room__isnull=True) | Q(seat__isnull=True),
                name="closure_of_room_or_seat",
                violation_error_message=_("部屋と座席は、どちらか一方だけを選んでください。"),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.reason, self.reason_en)

    def clean(self) -> None:
        """Room and seat belong to the centre."""
        for name, part in (("room", self.room), ("seat", self.seat)):
            if part is not None and part.centre_id != self.centre_id:
                raise ValidationError({name: _("選んだセンターのものを選んでください。")})

    def concerns(self, seat: Seat) -> bool:
        """Whether a seat cannot be used because of it."""
        if self.seat_id:
            return self.seat_id == seat.pk
        if self.room_id:
            return self.room_id == seat.room_id
        return self.centre_id == seat.centre_id
