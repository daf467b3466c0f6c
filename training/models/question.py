"""Questions that learners ask on a lesson, and those that were answered for everybody."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import directory
from accounts.models import Organisation, Person
from accounts.roles import Role
from training.models.course import Course, in_language
from training.models.enrolment import Enrolment
from training.models.lesson import Lesson
from workflow.models import Case, state_field


class LessonQuestion(Case):
    """What one learner asked about a lesson; what follows it stands in its messages.

    `mark` is the second of the video or the page of the slides that the question is about.
    """

    kind = "lesson_question"

    class State(models.TextChoices):
        WAITING = "waiting", _("回答待ち")
        ANSWERED = "answered", _("回答済み")

    state = state_field(State)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="questions", verbose_name=_("受講"))
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+", verbose_name=_("教材"))
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("質問した人"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    mark = models.PositiveIntegerField(_("教材の中の位置"), null=True, editable=False)
    text = models.TextField(_("質問"))

    class Meta(Case.Meta):
        verbose_name = _("教材への質問")
        verbose_name_plural = _("教材への質問")

    @property
    def title(self) -> str:
        """The lesson, and where in it."""
        return f"{self.lesson.title} {self.place}".strip()

    @property
    def place(self) -> str:
        """The mark as people read it: minute and second of a video, page of slides."""
        if self.mark is None or self.lesson.kind == Lesson.Kind.TEXT:
            return ""
        return (
            f"{self.mark // 60}:{self.mark % 60:02d}"
            if self.lesson.kind == Lesson.Kind.VIDEO
            else f"p. {self.mark}"
        )

    def parties(self) -> dict[str, list[str]]:
        """Who asked, and the training desk."""
        return {
            "learner": [directory.person(self.person_id)],
            "desk": [directory.agency(Role.TRAINING_DESK)],
        }


class Message(models.Model):
    """What follows a question: an answer, or a further question."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(LessonQuestion, models.PROTECT, related_name="messages")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("書いた人"))
    is_answer = models.BooleanField(_("事務局の回答"))
    text = models.TextField(_("内容"))
    written_at = models.DateTimeField(_("日時"))

    class Meta:
        ordering = ("written_at",)


class FaqEntry(models.Model):
    """A question and its answer, rewritten for everybody: no name, no moment, in both languages."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.OneToOneField(LessonQuestion, models.PROTECT, related_name="faq")
    code = models.CharField(_("コース"), max_length=16, choices=Course.Code)
    question_ja = models.CharField(_("質問"), max_length=400)
    question_en = models.CharField(_("英語の質問"), max_length=400)
    answer_ja = models.TextField(_("回答"))
    answer_en = models.TextField(_("英語の回答"))
    published_at = models.DateTimeField(_("掲載日時"))
    withdrawn_at = models.DateTimeField(_("取下げ日時"), null=True)

    class Meta:
        verbose_name = _("よくある質問")
        verbose_name_plural = _("よくある質問")
        ordering = ("-code", "published_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("published_at")), name="faq_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def question(self) -> str:
        """The question in the reader's language."""
        return in_language(self.question_ja, self.question_en)

    @property
    def answer(self) -> str:
        """The answer in the reader's language."""
        return in_language(self.answer_ja, self.answer_en)
