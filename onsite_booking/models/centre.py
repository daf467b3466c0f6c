"""The centre with its seats, and when they are closed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


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
