"""Who comes along with a booker, and what they bring in."""

import unicodedata

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onsite_booking.models.booking import Booking


def identity_of(name: str, organisation: str) -> str:
    """By what two visitors are taken for the same: name and organisation without width, case and spaces."""
    return "\x1f".join(
        "".join(unicodedata.normalize("NFKC", part).casefold().split()) for part in (name, organisation)
    )


class BookingVisitor(models.Model):
    """Somebody who comes along with the booker, such as a CRO's analyst.

    `period` and `holds` repeat the booking's hours and whether it is live. The database writes both with
    the booking, so that it can let nobody be expected at two seats at once.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="visitors", verbose_name=_("予約"))
    position = models.PositiveSmallIntegerField(_("順番"))
    name = models.CharField(_("氏名"), max_length=80)
    kana = models.CharField(_("フリガナ"), max_length=80, blank=True)
    organisation = models.CharField(_("所属"), max_length=120, blank=True)
    role = models.CharField(_("役割"), max_length=80, blank=True)
    identity = models.CharField(max_length=220, editable=False)
    period = DateTimeRangeField(null=True, editable=False)
    holds = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("同行者")
        verbose_name_plural = _("同行者")
        ordering = ("booking", "position")
        constraints = [
            models.UniqueConstraint(fields=("booking", "position"), name="visitor_position_once"),
            ExclusionConstraint(
                name="visitor_expected_once",
                expressions=[("identity", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(holds=True),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.organisation}）" if self.organisation else self.name


class BookingItem(models.Model):
    """Something that the booker announces to bring in."""

    class Direction(models.TextChoices):
        IN = "in", _("持ち込み")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="items", verbose_name=_("予約"))
    position = models.PositiveSmallIntegerField(_("順番"))
    description = models.CharField(_("品名"), max_length=120)
    quantity = models.PositiveSmallIntegerField(_("数量"), default=1)
    serial = models.CharField(_("製造番号など"), max_length=60, blank=True)
    planned = models.CharField(_("予定"), max_length=4, choices=Direction, default=Direction.IN)

    class Meta:
        verbose_name = _("持ち込むもの")
        verbose_name_plural = _("持ち込むもの")
        ordering = ("booking", "position")
        constraints = [
            models.UniqueConstraint(fields=("booking", "position"), name="item_position_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="item_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.description} ×{self.quantity}"
