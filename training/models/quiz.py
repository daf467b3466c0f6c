"""The questions of a course's quiz and their choices."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from training.models.course import Course, in_language


class Question(models.Model):
    """A question of the pool; one of its choices is right, or several where it says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="questions", verbose_name=_("コース"))
    position = models.PositiveSmallIntegerField(_("順番"))
    text_ja = models.CharField(_("設問"), max_length=400)
    text_en = models.CharField(_("英語の設問"), max_length=400)
    takes_several = models.BooleanField(_("正解が複数ある（当てはまるものをすべて選ぶ）"), default=False)
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
