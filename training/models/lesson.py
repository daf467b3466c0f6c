"""The lessons of a course: a video, slides, or a text."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from training.models.course import Course, in_language
from workflow.models import StoredFile

LANGUAGES = ("ja", "en")


class Lesson(models.Model):
    """One unit of a course, in both languages.

    `length` counts the seconds of a video or the pages of slides; both languages have the same. The text is
    the lesson itself (kind text) or the transcript of a video (made from its captions when empty). A file
    in English may be missing: then the Japanese one is shown.
    """

    class Kind(models.TextChoices):
        VIDEO = "video", _("動画")
        SLIDES = "slides", _("スライド")
        TEXT = "text", _("文章")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="lessons", verbose_name=_("コース"))
    position = models.PositiveSmallIntegerField(_("順番"))
    kind = models.CharField(_("教材の形"), max_length=8, choices=Kind, default=Kind.TEXT)
    title_ja = models.CharField(_("題名"), max_length=120)
    title_en = models.CharField(_("英語の題名"), max_length=120)
    text_ja = models.TextField(_("本文（Markdown）"), blank=True)
    text_en = models.TextField(_("英語の本文（Markdown）"), blank=True)
    file_ja = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", editable=False)
    file_en = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", editable=False)
    poster = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", editable=False)
    captions_ja = models.TextField(_("日本語の字幕（WebVTT）"), blank=True)
    captions_en = models.TextField(_("英語の字幕（WebVTT）"), blank=True)
    length = models.PositiveIntegerField(_("長さ（秒またはページ）"), default=0, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("教材")
        verbose_name_plural = _("教材")
        ordering = ("course", "position")
        constraints = [
            models.UniqueConstraint(fields=("course", "position"), name="lesson_place"),
            models.CheckConstraint(condition=~Q(kind="text") | Q(length=0), name="lesson_text_has_no_length"),
            models.CheckConstraint(
                condition=Q(kind="text") | Q(file_ja__isnull=True) | Q(length__gt=0),
                name="lesson_file_has_length",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return in_language(self.title_ja, self.title_en)

    @property
    def text(self) -> str:
        """The Markdown in the reader's language."""
        return in_language(self.text_ja, self.text_en)

    @property
    def captions(self) -> str:
        """The captions in the reader's language."""
        return in_language(self.captions_ja, self.captions_en)

    @property
    def language(self) -> str:
        """The language of the file that the reader is shown."""
        wants_english = (get_language() or "ja").startswith("en")
        return "en" if wants_english and self.file_en_id else "ja"

    def file_id_in(self, language: str) -> str | None:
        """The digest of the file in a language."""
        return {"ja": self.file_ja_id, "en": self.file_en_id}.get(language)


class Slide(models.Model):
    """One page of slides: its picture and the text on it, taken from the PDF once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="slides")
    language = models.CharField(_("言語"), max_length=2, choices=[("ja", _("日本語")), ("en", _("英語"))])
    page = models.PositiveSmallIntegerField(_("ページ"))
    image = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    text = models.TextField(_("ページの文章"))

    class Meta:
        ordering = ("lesson", "language", "page")
        constraints = [
            models.UniqueConstraint(fields=("lesson", "language", "page"), name="slide_place"),
            models.CheckConstraint(condition=Q(page__gt=0, language__in=LANGUAGES), name="slide_page"),
        ]

    @property
    def heading(self) -> str:
        """The first line of the page."""
        return self.text.partition("\n")[0]
