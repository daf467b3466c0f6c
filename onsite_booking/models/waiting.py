"""Who waits for a slot that is full."""

from datetime import date, datetime

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import audiences
from accounts.models import Organisation, Person
from onsite_booking.models.centre import Centre
from onsite_booking.purposes import AT_A_TERMINAL, Purpose
from onsite_booking.words import say_stretch
from workflow import clock
from workflow.models import Case, state_field


class WaitingEntry(Case):
    """One person's wish for a slot, or for any slot of a day; `subject` is the number of the usage case.

    When a fitting seat gets free, the first who waits is offered it as a booking that holds the seat.
    """

    kind = "waiting"

    class State(models.TextChoices):
        WAITING = "waiting", _("空き待ち")
        SERVED = "served", _("空き枠を案内済み")
        LEFT = "left", _("取りやめ")
        PASSED = "passed", _("空きなしで終了")

    state = state_field(State)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="waiting_entries", verbose_name=_("予約者")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("センター"))
    period = DateTimeRangeField(_("希望する時間"))
    whole_day = models.BooleanField(_("その日のどの枠でもよい"), default=False)
    purpose = models.CharField(_("利用目的"), max_length=12, choices=Purpose)
    party = models.PositiveSmallIntegerField(_("来所する人数"), default=1)
    wheelchair = models.BooleanField(_("車いすで使う"), default=False)

    class Meta(Case.Meta):
        verbose_name = _("空き待ち")
        verbose_name_plural = _("空き待ち")
        constraints = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="waiting_period_bounded",
            ),
            models.UniqueConstraint(
                fields=("person", "period"), condition=Q(state="waiting"), name="waiting_once_per_slot"
            ),
        ]
        indexes = [
            models.Index(
                fields=("centre", "opened_at"), condition=Q(state="waiting"), name="waiting_in_order"
            )
        ]

    @property
    def title(self) -> str:
        """Centre, day and hours."""
        return f"{self.centre} {say_stretch(self.starts_at, self.ends_at)}"

    @property
    def starts_at(self) -> datetime:
        """First moment of the wish."""
        return self.period.lower

    @property
    def ends_at(self) -> datetime:
        """First moment after the wish."""
        return self.period.upper

    @property
    def day(self) -> date:
        """The office's day of the wish."""
        return clock.today(self.starts_at)

    @property
    def needs_terminal(self) -> bool:
        """Whether the purpose is pursued at a terminal."""
        return self.purpose in AT_A_TERMINAL

    def parties(self) -> dict[str, list[str]]:
        """Who waits."""
        return {"booker": [audiences.person(self.person_id)]}
