"""Versions of the two courses."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


def in_language(japanese: str, english: str) -> str:
    """The text in the reader's language; Japanese when there is no English."""
    return english if english and (get_language() or "ja").startswith("en") else japanese


class Course(models.Model):
    """One version of a course. A new version is a new row; numbers stay with the one they came from.

    A version is a draft until it is put in force; from then on its lessons and questions never change.
    `origin` is the digest of the content that came with the product ("" for a version written by staff).
    """

    class Code(models.TextChoices):
        OVERVIEW = "overview", _("概論")
        OPERATION = "operation", _("システム操作")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("種類"), max_length=16, choices=Code)
    version = models.PositiveSmallIntegerField(_("版"), default=1)
    title_ja = models.CharField(_("名称"), max_length=80)
    title_en = models.CharField(_("英語名称"), max_length=80)
    summary_ja = models.CharField(_("コースの概要"), max_length=300)
    summary_en = models.CharField(_("英語の概要"), max_length=300)
    is_current = models.BooleanField(_("受講を受け付ける版"), default=False, editable=False)
    published_at = models.DateTimeField(_("使用開始日時"), null=True, editable=False)
    origin = models.CharField(
        _("製品に付属する内容のダイジェスト"), max_length=64, blank=True, editable=False
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("研修コース")
        verbose_name_plural = _("研修コース")
        ordering = ("-code", "-version")  # the overview comes first
        constraints = [
            models.UniqueConstraint(fields=("code", "version"), name="course_version_once"),
            models.UniqueConstraint(
                fields=("code",), condition=Q(is_current=True), name="course_one_current"
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(published_at__isnull=False),
                name="course_current_is_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return in_language(self.title_ja, self.title_en)

    @property
    def summary(self) -> str:
        """What it is about, in the reader's language."""
        return in_language(self.summary_ja, self.summary_en)

    @property
    def is_draft(self) -> bool:
        """Whether it was never in force and may still be edited."""
        return self.published_at is None
