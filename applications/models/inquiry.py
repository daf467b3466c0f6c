"""The first question to the office."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import directory
from accounts.models import Organisation
from accounts.roles import Role
from workflow.models import Case, state_field


class Inquiry(Case):
    """A consultation: what somebody plans, and the office's answer (L01 of the procedure)."""

    kind = "inquiry"

    class State(models.TextChoices):
        ASKED = "asked", _("回答待ち")
        ANSWERED = "answered", _("回答済み")
        CLOSED = "closed", _("終了")

    class Plan(models.TextChoices):
        POST_MARKETING = "post_marketing", _("製造販売後調査")
        OTHER_DATASET = "other_dataset", _("製造販売後調査以外の調査（分析用データセットを利用）")
        UNDECIDED = "undecided", _("まだ決まっていない")

    state = state_field(State)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    plan = models.CharField(_("利活用の予定"), max_length=16, choices=Plan)
    topic = models.CharField(_("件名"), max_length=120)
    question = models.TextField(_("相談したいこと"), max_length=4000)
    answer = models.TextField(_("回答"), max_length=4000, blank=True)

    class Meta(Case.Meta):
        verbose_name = _("相談")
        verbose_name_plural = _("相談")

    @property
    def title(self) -> str:
        """The topic."""
        return self.topic

    def parties(self) -> dict[str, list[str]]:
        """The organisation that asks, and the officers who answer."""
        return {
            "applicant": [directory.organisation(self.organisation_id)],
            "secretariat": [directory.agency(Role.CASE_OFFICER)],
        }
