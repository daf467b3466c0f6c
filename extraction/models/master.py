"""Codes that authors choose from: the masters of diseases, drugs, tests and procedures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from extraction.models.script import in_words


class MasterCode(models.Model):
    """One code of one code system. What lies below a code are the codes that begin with it."""

    system = models.CharField(_("コード体系"), max_length=40)
    code = models.CharField(_("コード"), max_length=200)
    name = models.CharField(_("名称"), max_length=300)
    name_en = models.CharField(_("英語の名称"), max_length=300, blank=True)
    kana = models.CharField(_("カナ"), max_length=300, blank=True)
    edition = models.CharField(_("マスターの版"), max_length=80, blank=True)

    class Meta:
        ordering = ("system", "code")
        verbose_name = _("マスターのコード")
        verbose_name_plural = _("マスターのコード")
        constraints = [models.UniqueConstraint(fields=("system", "code"), name="master_code_once")]

    def __str__(self) -> str:
        return f"{self.system} {self.code} {self.title}"

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return in_words(self.name, self.name_en)
