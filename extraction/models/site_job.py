"""One version of a script at one hospital: approvals, the order to its agent, and what came back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import audiences
from accounts.models import Organisation
from accounts.roles import Role
from extraction.models.script import Script, ScriptVersion
from extraction.models.site import SiteAgent
from workflow.models import Case, StoredFile, state_field


class SiteJob(Case):
    """A version of a script at one hospital, from approval ② to the received result (L10 to L12)."""

    kind = "site_job"

    class State(models.TextChoices):
        WAITING = "waiting", _("スクリプト承認待ち")
        APPROVED = "approved", _("実行待ち")
        RUNNING = "running", _("実行中")
        EXTRACTED = "extracted", _("送信承認待ち")
        SENDING = "sending", _("送信待ち")
        RECEIVED = "received", _("受領済み")
        RETURNED = "returned", _("差戻し")
        REFUSED = "refused", _("送信不可")
        FAILED = "failed", _("実行失敗")
        VOID = "void", _("失効")
        CANCELLED = "cancelled", _("取消し")

    OPEN = (State.WAITING, State.APPROVED, State.RUNNING, State.EXTRACTED, State.SENDING)

    state = state_field(State)
    script = models.ForeignKey(Script, models.PROTECT, related_name="jobs")
    script_version = models.ForeignKey(ScriptVersion, models.PROTECT, related_name="jobs")
    site = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("協力医療機関"))
    approved_by = models.UUIDField(_("スクリプト承認者"), null=True)
    approved_at = models.DateTimeField(_("スクリプト承認日時"), null=True)
    manifest = models.JSONField(_("結果の目録"), null=True)
    manifest_digest = models.CharField(_("結果の目録のSHA-256"), max_length=64, blank=True)
    extracted_at = models.DateTimeField(_("抽出日時"), null=True)
    sending_approved_by = models.UUIDField(_("送信承認者"), null=True)
    sending_approved_at = models.DateTimeField(_("送信承認日時"), null=True)
    received_at = models.DateTimeField(_("受領日時"), null=True)
    failure = models.TextField(_("失敗の理由"), blank=True)

    class Meta(Case.Meta):
        verbose_name = _("拠点での抽出")
        verbose_name_plural = _("拠点での抽出")
        constraints = [
            models.UniqueConstraint(fields=("script_version", "site"), name="site_job_once"),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="site_job_approval_pair",
            ),
            models.CheckConstraint(
                condition=Q(sending_approved_by=None, sending_approved_at=None)
                | Q(sending_approved_by__isnull=False, sending_approved_at__isnull=False),
                name="site_job_sending_pair",
            ),
            models.CheckConstraint(
                condition=Q(sending_approved_by=None) | ~Q(sending_approved_by=F("approved_by")),
                name="site_job_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "received"])
                | Q(approved_by__isnull=False, sending_approved_by__isnull=False, manifest__isnull=False),
                name="site_job_sent_with_both_approvals",
            ),
        ]

    @property
    def title(self) -> str:
        """The script's title and which version of it."""
        return str(
            _("%(name)s（第%(edition)s版）")
            % {"name": self.script_version.title, "edition": self.script_version.edition}
        )

    @property
    def organisation(self) -> Organisation:
        """The hospital, as the pages of every case show it."""
        return self.site

    def parties(self) -> dict[str, list[str]]:
        """Who approves scripts, and who sending, at the hospital; the script's author; data managers."""
        return {
            "applicant": [audiences.person(self.script.author_id)],
            "site_officer": [audiences.site(self.site_id, Role.SITE_OFFICER)],
            "site_approver": [audiences.site(self.site_id, Role.SITE_APPROVER)],
            "secretariat": [audiences.agency(Role.DATA_MANAGER)],
        }


class Order(models.Model):
    """What the hospital's agent is asked to do, and who holds the lease on it.

    The approvals are signed by the centre. `fence` grows with every lease: a result with an older fence
    is refused. Times of the lease are the database's own clock.
    """

    job = models.OneToOneField(SiteJob, models.PROTECT, primary_key=True, related_name="order")
    approval = models.BinaryField()
    approval_signature = models.BinaryField()
    sending = models.BinaryField(null=True)
    sending_signature = models.BinaryField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    fence = models.PositiveBigIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("実行の指示")
        verbose_name_plural = _("実行の指示")


class Receipt(models.Model):
    """The centre's signed answer to a report or a bundle. A duplicate gets the same answer again."""

    class Sort(models.TextChoices):
        REPORT = "report", _("結果の目録")
        FAILURE = "failure", _("失敗の報告")
        BUNDLE = "bundle", _("結果")

    job = models.ForeignKey(SiteJob, models.PROTECT, related_name="receipts")
    sort = models.CharField(max_length=8, choices=Sort)
    fence = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    body = models.BinaryField()
    signature = models.BinaryField()
    issued_at = models.DateTimeField()

    class Meta:
        verbose_name = _("受領証")
        verbose_name_plural = _("受領証")
        constraints = [
            models.UniqueConstraint(fields=("job", "sort", "fence"), name="receipt_once_per_attempt"),
            models.UniqueConstraint(fields=("job",), condition=Q(sort="bundle"), name="receipt_one_result"),
        ]


class BundleFile(models.Model):
    """One file of a hospital's received result, in the closed zone. Never offered for download."""

    job = models.ForeignKey(SiteJob, models.PROTECT, related_name="files")
    path = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT)

    class Meta:
        ordering = ("path",)
        constraints = [models.UniqueConstraint(fields=("job", "path"), name="bundle_file_once")]


class Quarantine(models.Model):
    """A message of an agent that was not accepted: why, and the digest of what came.

    The bytes themselves are not kept: what no hospital has approved does not lie at the centre.
    """

    agent = models.ForeignKey(SiteAgent, models.PROTECT, null=True)
    number = models.CharField(_("番号"), max_length=32)
    sort = models.CharField(_("種類"), max_length=16)
    code = models.CharField(_("理由"), max_length=32)
    digest = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("大きさ"))
    refused_at = models.DateTimeField(_("日時"))

    class Meta:
        ordering = ("-refused_at",)
        verbose_name = _("受け取らなかった通信")
        verbose_name_plural = _("受け取らなかった通信")
