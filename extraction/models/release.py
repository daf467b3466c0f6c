"""Taking statistics out of the data centre: request, two votes, ledger, downloads."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import audiences
from accounts.models import Organisation, Person
from accounts.roles import Role
from extraction.models.result import IntegratedResult
from workflow.models import Case, StoredFile, state_field


class Release(Case):
    """A request to take tables out (持ち出し). `tables` holds only what may leave, without hidden numbers."""

    kind = "release"

    class State(models.TextChoices):
        REQUESTED = "requested", _("確認前")
        CHECKING = "checking", _("二人による確認中")
        CHECKED = "checked", _("確認済み・引渡し待ち")
        RELEASED = "released", _("引渡し済み")
        RETURNED = "returned", _("差戻し")
        REFUSED = "refused", _("持ち出し不可")
        WITHDRAWN = "withdrawn", _("取下げ")

    OPEN = (State.REQUESTED, State.CHECKING, State.CHECKED, State.RETURNED)

    state = state_field(State)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("依頼者"))
    result = models.ForeignKey(IntegratedResult, models.PROTECT, verbose_name=_("統合結果"))
    chosen = models.JSONField(_("選んだ表"))
    explanation = models.TextField(_("持ち出しの目的と安全性の説明"), max_length=4000)
    tables = models.JSONField(_("秘匿処理後の表"), null=True)
    hidden_primary = models.PositiveIntegerField(_("小さい値として隠したセルの数"), default=0)
    hidden_secondary = models.PositiveIntegerField(_("逆算を防ぐために隠したセルの数"), default=0)
    round = models.PositiveSmallIntegerField(_("確認の回"), default=1)

    class Meta(Case.Meta):
        verbose_name = _("持ち出し")
        verbose_name_plural = _("持ち出し")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="released") | Q(tables__isnull=False), name="release_of_protected_tables"
            )
        ]

    @property
    def title(self) -> str:
        """From which script, and how many tables."""
        return str(
            _("%(name)sの集計表 %(count)s件")
            % {"name": self.result.script_version.title, "count": len(self.chosen)}
        )

    def parties(self) -> dict[str, list[str]]:
        """The one who asked, the checkers, and the data managers who hand over."""
        return {
            "applicant": [
                audiences.person(self.applicant_id),
                audiences.organisation(self.organisation_id, Role.LEAD),
            ],
            "checkers": [audiences.agency(Role.REVIEWER), audiences.agency(Role.CASE_OFFICER)],
            "data_manager": [audiences.agency(Role.DATA_MANAGER)],
        }


class Vote(models.Model):
    """What one checker found in one round of checking. Hidden from the other until both have voted."""

    class Verdict(models.TextChoices):
        SAFE = "safe", _("持ち出してよい")
        UNSAFE = "unsafe", _("持ち出してはいけない")

    release = models.ForeignKey(Release, models.PROTECT, related_name="votes")
    round = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    checker = models.ForeignKey(Person, models.PROTECT, related_name="+")
    verdict = models.CharField(_("判定"), max_length=8, choices=Verdict)
    opinion = models.TextField(_("所見"), max_length=2000, blank=True)
    digest = models.CharField("SHA-256", max_length=64)
    voted_at = models.DateTimeField()

    class Meta:
        ordering = ("release", "round", "place")
        constraints = [
            models.UniqueConstraint(fields=("release", "round", "checker"), name="vote_once_each"),
            models.UniqueConstraint(fields=("release", "round", "place"), name="vote_place_once"),
            models.CheckConstraint(condition=Q(place__in=[1, 2]), name="vote_two_places"),
        ]


class LedgerEntry(models.Model):
    """One table that left the data centre: what later releases of the same usage are checked against."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="entries")
    subject = models.CharField(_("利活用"), max_length=32, db_index=True)
    name = models.CharField(_("表"), max_length=120)
    table = models.JSONField()
    file = models.ForeignKey(StoredFile, models.PROTECT)
    released_at = models.DateTimeField(_("引渡し日時"))
    released_by = models.UUIDField(_("引渡しした人"))

    class Meta:
        ordering = ("released_at", "id")
        verbose_name = _("持ち出し台帳")
        verbose_name_plural = _("持ち出し台帳")
        constraints = [models.UniqueConstraint(fields=("release", "name"), name="ledger_table_once")]


class Download(models.Model):
    """A file handed to a person, written before its first byte leaves."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="downloads")
    name = models.CharField(_("ファイル"), max_length=140)
    sha256 = models.CharField("SHA-256", max_length=64)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("日時"))

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("ダウンロードの記録")
        verbose_name_plural = _("ダウンロードの記録")
