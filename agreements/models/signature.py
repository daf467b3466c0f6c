"""Who signed which paper, when, and meaning what."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class Signature(models.Model):
    """One party's signature under one exact PDF. Kept as it is, for good.

    `kind` and `number` name the agreement, `digest` is the SHA-256 (hex) of the PDF that was read. The
    printed names are those of the moment of signing, whatever people are called later.
    """

    class Meaning(models.TextChoices):
        AGREED = "agreed", _("内容に同意し、組織を代表して署名した")
        CONCLUDED = "concluded", _("内容を確認し、機構を代表して締結した")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("種別"), max_length=32)
    number = models.CharField(_("番号"), max_length=32)
    meaning = models.CharField(_("意味"), max_length=12, choices=Meaning)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("署名者"))
    printed_name = models.CharField(_("署名時の氏名"), max_length=130)
    organisation_name = models.CharField(_("署名時の組織名"), max_length=120)
    digest = models.CharField(_("署名した文書のSHA-256"), max_length=64)
    signed_at = models.DateTimeField(_("署名日時"))

    class Meta:
        verbose_name = _("署名")
        verbose_name_plural = _("署名")
        ordering = ("signed_at",)
        constraints = [
            models.UniqueConstraint(fields=("kind", "number", "meaning"), name="signature_once"),
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="signature_has_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.printed_name}"
