"""The answer sheet of one go at the quiz, and what happened while somebody learned."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from training.models.enrolment import Enrolment


class AnswerSheet(models.Model):
    """Questions drawn for one go at the quiz, and the answers kept so far.

    `questions` lists [question, [its choices]] in the order of this go, which stays as it was drawn. Handing
    it in makes the attempt of the same place. `answers` is written as in Attempt.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="sheets")
    place = models.PositiveSmallIntegerField(_("回"))
    questions = models.JSONField(_("出題"))
    answers = models.JSONField(_("途中の回答"), default=dict)
    begun_at = models.DateTimeField(_("開始日時"))
    saved_at = models.DateTimeField(_("保存日時"), null=True)

    class Meta:
        ordering = ("place",)
        constraints = [models.UniqueConstraint(fields=("enrolment", "place"), name="sheet_place")]


class Statement(models.Model):
    """Something that a learner did, kept so that it can be told in the shape of xAPI. Names nobody.

    `about` is "course", "lesson/<position>" or "quiz/<place>".
    """

    class Verb(models.TextChoices):
        INITIALIZED = "initialized", _("開始")
        PROGRESSED = "progressed", _("途中")
        COMPLETED = "completed", _("完了")
        PASSED = "passed", _("合格")
        FAILED = "failed", _("不合格")
        ASKED = "asked", _("質問")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="statements", verbose_name=_("受講")
    )
    verb = models.CharField(_("動作"), max_length=12, choices=Verb)
    about = models.CharField(_("対象"), max_length=32)
    result = models.JSONField(_("結果"), default=dict)
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("学習の記録")
        verbose_name_plural = _("学習の記録")
        ordering = ("at", "id")
        indexes = [models.Index(fields=("at",), name="statement_at")]
