"""The integrated result of a script: tables per hospital and pooled, kept in the closed zone."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from extraction.models.script import Script, ScriptVersion


class IntegratedResult(models.Model):
    """Exact tables of one version of a script over hospitals. Read on site only; never offered for download.

    `tables` is a list of {key, table} in the order of the script's outputs, pooled ones first; `sites` the
    codes of the hospitals in it; `missing` those that are not, each with the state of its job.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    script = models.ForeignKey(Script, models.PROTECT, related_name="results")
    script_version = models.OneToOneField(ScriptVersion, models.PROTECT, related_name="result")
    sites = models.JSONField(_("含まれる拠点"))
    missing = models.JSONField(_("含まれない拠点"))
    reason = models.TextField(_("一部の拠点で統合した理由"), blank=True)
    tables = models.JSONField(_("集計表"))
    sha256 = models.CharField("SHA-256", max_length=64)
    integrated_at = models.DateTimeField(_("統合日時"))
    integrated_by = models.UUIDField(_("統合した人"))

    class Meta:
        ordering = ("-integrated_at",)
        verbose_name = _("統合結果")
        verbose_name_plural = _("統合結果")

    def __str__(self) -> str:
        return f"{self.script_version} {self.sha256[:12]}"
