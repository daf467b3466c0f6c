"""Courses with their lessons and the questions of their quiz."""

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
    """One version of a course. A new version is a new row; numbers stay with the one they came from."""

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
    is_current = models.BooleanField(_("受講を受け付ける版"), default=True)
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
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return in_language(self.title_ja, self.title_en)

    @property
    def summary(self) -> str:
        """What it is about, in the reader's language."""
        return in_language(self.summary_ja, self.summary_en)


class Lesson(models.Model):
    """A text to read, in Markdown, in both languages."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="lessons", verbose_name=_("コース"))
    position = models.PositiveSmallIntegerField(_("順番"))
    title_ja = models.CharField(_("題名"), max_length=120)
    title_en = models.CharField(_("英語の題名"), max_length=120)
    text_ja = models.TextField(_("本文（Markdown）"))
    text_en = models.TextField(_("英語の本文（Markdown）"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("教材")
        verbose_name_plural = _("教材")
        ordering = ("course", "position")
        constraints = [models.UniqueConstraint(fields=("course", "position"), name="lesson_place")]

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


class Question(models.Model):
    """A question of the quiz; one of its choices is right."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="questions", verbose_name=_("コース"))
    position = models.PositiveSmallIntegerField(_("順番"))
    text_ja = models.CharField(_("設問"), max_length=400)
    text_en = models.CharField(_("英語の設問"), max_length=400)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("確認テストの設問")
        verbose_name_plural = _("確認テストの設問")
        ordering = ("course", "position")
        constraints = [models.UniqueConstraint(fields=("course", "position"), name="question_place")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The question in the reader's language."""
        return in_language(self.text_ja, self.text_en)


class Choice(models.Model):
    """A possible answer, with what the learner is told after choosing it. Its key tells nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="choices", verbose_name=_("設問"))
    position = models.PositiveSmallIntegerField(_("順番"))
    text_ja = models.CharField(_("選択肢"), max_length=300)
    text_en = models.CharField(_("英語の選択肢"), max_length=300)
    is_right = models.BooleanField(_("正解"), default=False)
    feedback_ja = models.CharField(_("解説"), max_length=400)
    feedback_en = models.CharField(_("英語の解説"), max_length=400)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("選択肢")
        verbose_name_plural = _("選択肢")
        ordering = ("question", "position")
        constraints = [
            models.UniqueConstraint(fields=("question", "position"), name="choice_place"),
            models.UniqueConstraint(
                fields=("question",), condition=Q(is_right=True), name="choice_one_right"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The answer in the reader's language."""
        return in_language(self.text_ja, self.text_en)

    @property
    def feedback(self) -> str:
        """The explanation in the reader's language."""
        return in_language(self.feedback_ja, self.feedback_en)
