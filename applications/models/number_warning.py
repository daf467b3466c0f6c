"""That a training number of somebody who takes part stopped counting, and that the applicant was told."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.usage import UsageMember


class NumberWarning(models.Model):
    """One number of one member that no longer counts; told once, settled when another number stands there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(UsageMember, models.PROTECT, related_name="number_warnings")
    number = models.CharField(_("受講者番号"), max_length=32)
    told_at = models.DateTimeField(_("連絡日時"))
    settled_at = models.DateTimeField(_("解消日時"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("member", "number"), name="number_warning_once")]
        indexes = [models.Index(fields=("member",), condition=Q(settled_at=None), name="number_warning_open")]
