"""The account with which one person works in the usage's area of the data centre."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import audiences
from accounts.models.people import Organisation, Person
from accounts.roles import Role
from workflow.models import Case, state_field


class UsageAccount(Case):
    """A log-on of one person for one usage; `subject` is the number of the usage case.

    `login_id` is given once and never again. `slot` is the place (from 1) that an issued account takes
    among those its organisation may have; the database lets no two issued accounts share a place.
    """

    kind = "account"

    class State(models.TextChoices):
        REQUESTED = "requested", _("発行待ち")
        ISSUED = "issued", _("発行済み")
        CLOSED = "closed", _("利用終了")
        DECLINED = "declined", _("発行しない")

    state = state_field(State)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="accounts", verbose_name=_("利用者"))
    login_id = models.CharField(_("ログインID"), max_length=20, blank=True)
    slot = models.PositiveSmallIntegerField(_("枠"), null=True)
    lent_pc = models.CharField(_("貸与PCの管理番号"), max_length=40, blank=True)
    issued_at = models.DateTimeField(_("発行日時"), null=True)
    closed_at = models.DateTimeField(_("利用終了日時"), null=True)

    class Meta(Case.Meta):
        verbose_name = _("利用者アカウント")
        verbose_name_plural = _("利用者アカウント")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "slot"), condition=Q(state="issued"), name="account_slot_once"
            ),
            models.UniqueConstraint(
                fields=("organisation", "person"),
                condition=Q(state__in=("requested", "issued")),
                name="account_once_a_person",
            ),
            models.UniqueConstraint(
                fields=("login_id",), condition=~Q(login_id=""), name="account_login_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | (Q(slot__gte=1) & Q(issued_at__isnull=False) & ~Q(login_id="")),
                name="account_issued_complete",
            ),
        ]

    @property
    def title(self) -> str:
        """The person who is to work with it."""
        return str(self.person)

    def parties(self) -> dict[str, list[str]]:
        """The leads who ask for it, the person who works with it, the officers who issue it."""
        return {
            "applicant": [audiences.organisation(self.organisation_id, Role.LEAD)],
            "holder": [audiences.person(self.person_id)],
            "secretariat": [audiences.agency(Role.CASE_OFFICER)],
        }
