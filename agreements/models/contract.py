"""The contract of one usage."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import directory
from accounts.models import Organisation
from accounts.roles import Role
from workflow.models import Case, state_field


class Category(models.TextChoices):
    """Categories of usage that have a contract and a fee (利活用区分)."""

    POST_MARKETING = "post_marketing", _("製造販売後調査")
    POST_MARKETING_NCDA = "post_marketing_ncda", _("製造販売後調査（NCDAを含む）")
    OTHER_DATASET = "other_dataset", _("製造販売後調査以外の調査（分析用データセットを利用）")


class Contract(Case):
    """A contract of use (利活用契約). `subject` is the number of the usage's case.

    The fee (yen, tax included) and its ground are those of the day of drafting and stay.
    """

    kind = "contract"

    class State(models.TextChoices):
        DRAFTED = "drafted", _("署名待ち")
        SIGNED = "signed", _("締結待ち")
        CONCLUDED = "concluded", _("締結済み")
        ENDED = "ended", _("終了")

    state = state_field(State)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    study_title = models.CharField(_("調査・研究の名称"), max_length=200)
    category = models.CharField(_("利活用区分"), max_length=24, choices=Category)
    usage_number = models.CharField(_("利活用番号"), max_length=32)
    fee = models.PositiveBigIntegerField(_("利用料（税込）"))
    fee_is_published = models.BooleanField(_("公表資料に基づく額"))
    fee_source = models.CharField(_("利用料の根拠"), max_length=200, blank=True)
    concluded_on = models.DateField(_("締結日"), null=True, editable=False)
    ended_on = models.DateField(_("終了日"), null=True, editable=False)

    class Meta(Case.Meta):
        verbose_name = _("利活用契約")
        verbose_name_plural = _("利活用契約")
        constraints = [
            models.UniqueConstraint(
                fields=("subject",), condition=~Q(state="ended"), name="contract_one_per_usage"
            ),
            models.CheckConstraint(condition=Q(fee__gt=0), name="contract_has_fee"),
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "signed"], concluded_on=None, ended_on=None)
                | Q(state="concluded", concluded_on__isnull=False, ended_on=None)
                | Q(state="ended", ended_on__isnull=False),
                name="contract_days_fit_state",
            ),
        ]

    @property
    def title(self) -> str:
        """The study."""
        return self.study_title

    def parties(self) -> dict[str, list[str]]:
        """The organisation, its leads who sign, the officers who conclude, and finance."""
        return {
            "applicant": [directory.organisation(self.organisation_id)],
            "lead": [directory.organisation(self.organisation_id, Role.LEAD)],
            "secretariat": [directory.agency(Role.CASE_OFFICER)],
            "finance": [directory.agency(Role.FINANCE)],
        }
