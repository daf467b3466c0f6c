"""How often one address looked completion numbers up: nobody shall read the register number by number."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lookup(models.Model):
    """The look-ups of one address in one span of time. The address is kept as a keyed digest, for hours."""

    id = models.BigAutoField(primary_key=True)
    address = models.CharField(_("アドレスの要約値"), max_length=64)
    begins_at = models.DateTimeField(_("開始"))
    count = models.PositiveIntegerField(_("回数"), default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("address", "begins_at"), name="lookup_span")]
