"""The non-disclosure agreement of an organisation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import directory
from accounts.models import Organisation
from accounts.roles import Role
from workflow.models import Case, state_field


class Nda(Case):
    """A non-disclosure agreement (秘密保持契約): one per organisation, for all its products and people.

    A contract research organisation has its own. `subject` is the request that called for it, if any.
    """

    kind = "nda"

    class State(models.TextChoices):
        PREPARED = "prepared", _("署名待ち")
        SIGNED = "signed", _("締結待ち")
        CONCLUDED = "concluded", _("締結済み")
        ENDED = "ended", _("終了")

    state = state_field(State)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    concluded_on = models.DateField(_("締結日"), null=True, editable=False)
    ended_on = models.DateField(_("終了日"), null=True, editable=False)

    class Meta(Case.Meta):
        verbose_name = _("秘密保持契約")
        verbose_name_plural = _("秘密保持契約")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation",), condition=~Q(state="ended"), name="nda_one_per_organisation"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "signed"], concluded_on=None, ended_on=None)
                | Q(state="concluded", concluded_on__isnull=False, ended_on=None)
                | Q(state="ended", ended_on__isnull=False),
                name="nda_days_fit_state",
            ),
        ]

    @property
    def title(self) -> str:
        """What is agreed on, with whom."""
        return gettext("秘密保持契約（%(organisation)s）") % {"organisation": self.organisation}

    def parties(self) -> dict[str, list[str]]:
        """The organisation, its leads who sign, and the officers who conclude."""
        return {
            "applicant": [directory.organisation(self.organisation_id)],
            "lead": [directory.organisation(self.organisation_id, Role.LEAD)],
            "secretariat": [directory.agency(Role.CASE_OFFICER)],
        }
