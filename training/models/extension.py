"""More time for an enrolment: what the learner asks for, and the reminders before the window ends."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import directory
from accounts.models import Organisation, Person
from accounts.roles import Role
from training.models.enrolment import Enrolment
from workflow.models import Case, state_field


class Extension(Case):
    """A learner's request for more days; `subject` is the number of the enrolment."""

    kind = "extension"

    class State(models.TextChoices):
        REQUESTED = "requested", _("承認待ち")
        GRANTED = "granted", _("延長済み")
        REFUSED = "refused", _("延長しない")
        VOID = "void", _("不要")

    state = state_field(State)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="requests", verbose_name=_("受講"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("受講者"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    reason = models.CharField(_("理由"), max_length=400, blank=True)
    extends_to = models.DateField(_("新しい最後の日"), null=True, editable=False)

    class Meta(Case.Meta):
        verbose_name = _("受講期間の延長")
        verbose_name_plural = _("受講期間の延長")
        constraints = [
            models.UniqueConstraint(
                fields=("enrolment",), condition=Q(state="requested"), name="extension_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="granted", extends_to__isnull=False)
                | (~Q(state="granted") & Q(extends_to=None)),
                name="extension_day_fits_state",
            ),
        ]

    @property
    def title(self) -> str:
        """The course and who takes it."""
        return self.enrolment.title

    def parties(self) -> dict[str, list[str]]:
        """The learner and the training desk."""
        return {
            "learner": [directory.person(self.person_id)],
            "desk": [directory.agency(Role.TRAINING_DESK)],
        }


class Reminder(models.Model):
    """A reminder that was sent before the end of a window; one per window and number of days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="reminders")
    closes_on = models.DateField(_("受講できる最後の日"))
    days_before = models.PositiveSmallIntegerField(_("何日前"))
    sent_at = models.DateTimeField(_("送信日時"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("enrolment", "closes_on", "days_before"), name="reminder_once")
        ]
