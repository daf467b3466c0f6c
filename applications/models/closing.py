"""The end of a usage: its report."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import directory
from accounts.models import Organisation
from accounts.roles import Role
from applications.models.usage import Usage
from workflow.models import Case, state_field


class Closing(Case):
    """利活用終了報告: results, what became of the data, publications (L32). One per usage."""

    kind = "closing"

    class State(models.TextChoices):
        DRAFT = "draft", _("作成中")
        SUBMITTED = "submitted", _("確認中")
        RETURNED = "returned", _("差戻し")
        ACCEPTED = "accepted", _("受理")

    state = state_field(State)
    usage = models.OneToOneField(Usage, models.PROTECT, related_name="closing", verbose_name=_("利活用"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    summary = models.TextField(_("結果の概要（公開します）"), max_length=2000)
    results = models.TextField(_("利活用の結果"), max_length=4000)
    data_handling = models.TextField(_("情報の取扱い"), max_length=2000)
    publications = models.TextField(_("公表の状況"), max_length=2000, blank=True)
    submitted_by = models.UUIDField(_("提出者"), null=True, editable=False)

    class Meta(Case.Meta):
        verbose_name = _("利活用終了報告")
        verbose_name_plural = _("利活用終了報告")

    @property
    def title(self) -> str:
        """The name of the study that ends."""
        return self.usage.study_title

    def parties(self) -> dict[str, list[str]]:
        """The organisation that reports, those who speak for it, and the officers who check."""
        return {
            "applicant": [directory.organisation(self.organisation_id)],
            "lead": [directory.organisation(self.organisation_id, Role.LEAD)],
            "secretariat": [directory.agency(Role.CASE_OFFICER)],
        }
