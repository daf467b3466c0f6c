"""What the office checked: frozen submissions, queries with their answers, reviewers' votes."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from applications.models.usage import Usage


class Submission(models.Model):
    """One round of papers exactly as they were handed in. Never changes; decisions name it."""

    usage = models.ForeignKey(Usage, models.PROTECT, related_name="submissions")
    round = models.PositiveSmallIntegerField(_("回"))
    is_formal = models.BooleanField(_("正式な申出"))
    form_version = models.CharField(_("様式の版"), max_length=10)
    snapshot = models.JSONField(_("内容"))
    submitted_at = models.DateTimeField(_("提出日時"))
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("提出者"))

    class Meta:
        ordering = ("round",)
        constraints = [models.UniqueConstraint(fields=("usage", "round"), name="submission_round_once")]


class Query(models.Model):
    """照会: a comment on a section that wants an answer.

    Private to the office until its batch is sent; the answer is private to the applicant until the papers
    are handed in again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    usage = models.ForeignKey(Usage, models.PROTECT, related_name="queries")
    section = models.CharField(_("項目"), max_length=24)
    round = models.PositiveSmallIntegerField(_("回"))
    text = models.TextField(_("照会事項"), max_length=2000)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("照会者"))
    written_at = models.DateTimeField(_("記入日時"))
    sent_at = models.DateTimeField(_("照会日時"), null=True)
    answer = models.TextField(_("回答"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, verbose_name=_("回答者")
    )
    answered_at = models.DateTimeField(_("回答の記入日時"), null=True)
    answer_sent_at = models.DateTimeField(_("回答日時"), null=True)
    resolved_at = models.DateTimeField(_("解決日時"), null=True)

    class Meta:
        verbose_name = _("照会事項")
        verbose_name_plural = _("照会事項")
        ordering = ("written_at",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None)
                | models.Q(answered_at__isnull=False, answered_by__isnull=False),
                name="query_answered_pair",
            )
        ]

    @property
    def is_open(self) -> bool:
        """Whether an answer is still missing."""
        return self.resolved_at is None and not self.answer


class Vote(models.Model):
    """A reviewer's opinion on one submission, with the declaration of interests. Never changes."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", _("承認が適当")
        REJECT = "reject", _("不承認が適当")

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="votes")
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("審査担当"))
    has_conflict = models.BooleanField(_("利益相反あり"))
    verdict = models.CharField(_("意見"), max_length=8, choices=Verdict, blank=True)
    comment = models.TextField(_("理由"), max_length=2000)
    voted_at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("審査意見")
        verbose_name_plural = _("審査意見")
        ordering = ("voted_at",)
        constraints = [
            models.UniqueConstraint(fields=("submission", "reviewer"), name="vote_once"),
            models.CheckConstraint(
                condition=models.Q(has_conflict=True, verdict="")
                | (models.Q(has_conflict=False) & ~models.Q(verdict="")),
                name="vote_or_conflict",
            ),
        ]
