"""The agent of a hospital: its key, its token, and what its store holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Organisation


class SiteAgent(models.Model):
    """The process at one hospital that runs approved scripts there. Acts under the hospital's own key.

    `token_hash` is the SHA-256 of its token in hexadecimal; `public_key` its Ed25519 key in base64.
    `profile` says what the store holds, without any patient; `profile_digest` is its SHA-256.
    A lease lasts `lease_seconds` of real time.
    """

    site = models.OneToOneField(
        Organisation, models.PROTECT, primary_key=True, related_name="agent", verbose_name=_("協力医療機関")
    )
    public_key = models.CharField(_("公開鍵（Ed25519）"), max_length=64)
    token_hash = models.CharField(_("トークンのSHA-256"), max_length=64)
    lease_seconds = models.PositiveSmallIntegerField(_("実行権の秒数"), default=30)
    is_active = models.BooleanField(_("有効"), default=True)
    last_seen_at = models.DateTimeField(_("最終通信"), null=True, editable=False)
    profile = models.JSONField(_("データの概要"), null=True, editable=False)
    profile_digest = models.CharField(max_length=64, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["last_seen_at", "profile", "profile_digest"])

    class Meta:
        verbose_name = _("抽出エージェント")
        verbose_name_plural = _("抽出エージェント")
        ordering = ("site__site_code",)

    def __str__(self) -> str:
        return f"{self.site} ({self.site.site_code})"


class Nonce(models.Model):
    """A message of an agent that was heard; a second one with the same nonce is a replay."""

    agent = models.ForeignKey(SiteAgent, models.PROTECT)
    nonce = models.UUIDField()
    heard_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("agent", "nonce"), name="nonce_once")]
