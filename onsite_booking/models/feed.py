"""Addresses under which a calendar program fetches bookings without signing in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class CalendarFeed(models.Model):
    """A secret address of one person; only the digest of its token is kept. Revoked, it is gone at once.

    `window_from` and `window_fetches` count the fetches of the present window of the rate limit.
    """

    class Scope(models.TextChoices):
        PERSONAL = "personal", _("自分の予約")
        DESK = "desk", _("すべての来所予定")

    person = models.ForeignKey(Person, models.PROTECT, related_name="calendar_feeds", verbose_name=_("人"))
    scope = models.CharField(_("範囲"), max_length=8, choices=Scope)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField(_("発行日時"), editable=False)
    revoked_at = models.DateTimeField(_("失効日時"), null=True, editable=False)
    last_fetched_at = models.DateTimeField(_("最後に取得された日時"), null=True, editable=False)
    fetches = models.PositiveIntegerField(_("取得回数"), default=0, editable=False)
    window_from = models.DateTimeField(null=True, editable=False)
    window_fetches = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("カレンダーの購読")
        verbose_name_plural = _("カレンダーの購読")
        ordering = ("-issued_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("person", "scope"), condition=Q(revoked_at=None), name="feed_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_scope_display()}"
