"""Courses with their lessons and questions, enrolments, attempts, and the numbers of those who completed."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts import directory
from accounts.models import Organisation, Person
from accounts.roles import Role
from workflow.models import Case, state_field


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


class Enrolment(Case):
    """One person's taking of one course, within a window that begins with the desk's approval."""

    kind = "enrolment"

    class State(models.TextChoices):
        REQUESTED = "requested", _("承認待ち")
        OPEN = "open", _("受講中")
        PASSED = "passed", _("修了")
        EXPIRED = "expired", _("期限切れ")
        DECLINED = "declined", _("不承認")

    state = state_field(State)
    course = models.ForeignKey(Course, models.PROTECT, verbose_name=_("コース"))
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("受講者"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    closes_on = models.DateField(_("受講できる最後の日"), null=True, editable=False)

    class Meta(Case.Meta):
        verbose_name = _("受講")
        verbose_name_plural = _("受講")
        constraints = [
            models.UniqueConstraint(
                fields=("person", "course"),
                condition=Q(state__in=["requested", "open"]),
                name="enrolment_one_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "declined"], closes_on=None)
                | Q(state__in=["open", "passed", "expired"], closes_on__isnull=False),
                name="enrolment_window_fits_state",
            ),
        ]

    @property
    def title(self) -> str:
        """The course and who takes it."""
        return f"{self.course.title}（{self.person}）"

    def parties(self) -> dict[str, list[str]]:
        """The learner and the training desk."""
        return {
            "learner": [directory.person(self.person_id)],
            "desk": [directory.agency(Role.TRAINING_DESK)],
        }


class Reading(models.Model):
    """When a learner began a lesson, and when they had read it; both are the server's times."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="readings")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("読み始め"))
    read_at = models.DateTimeField(_("読了"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("enrolment", "lesson"), name="reading_once"),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(read_at__gte=F("begun_at")), name="reading_in_order"
            ),
        ]


class Attempt(models.Model):
    """One go at the quiz. `answers` maps the key of each question to that of the chosen answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts")
    place = models.PositiveSmallIntegerField(_("回"))
    answers = models.JSONField(_("回答"))
    right = models.PositiveSmallIntegerField(_("正解数"))
    asked = models.PositiveSmallIntegerField(_("問題数"))
    needed = models.PositiveSmallIntegerField(_("合格に必要な正解数"))
    taken_at = models.DateTimeField(_("提出日時"))

    class Meta:
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=("enrolment", "place"), name="attempt_place"),
            models.CheckConstraint(
                condition=Q(right__lte=F("asked"), needed__lte=F("asked"), asked__gt=0),
                name="attempt_counts",
            ),
        ]

    @property
    def passed(self) -> bool:
        """Whether enough answers were right."""
        return self.right >= self.needed


class CompletionNumber(models.Model):
    """The number of one person's completion of one course version. Never changed, never given again.

    It contains no personal data: series, fiscal year, place in the year, check digit.
    """

    number = models.CharField(_("受講者番号"), primary_key=True, max_length=20)
    person = models.ForeignKey(Person, models.PROTECT, related_name="completions", verbose_name=_("受講者"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="+", verbose_name=_("コース"))
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="completion")
    issued_at = models.DateTimeField(_("発行日時"))

    class Meta:
        verbose_name = _("受講者番号")
        verbose_name_plural = _("受講者番号")
        ordering = ("-issued_at",)
        constraints = [
            models.UniqueConstraint(fields=("person", "course"), name="completion_once"),
            models.CheckConstraint(
                condition=Q(number__regex=r"^TR-[0-9]{4}-[0-9]{6}-[0-9]$"), name="completion_form"
            ),
        ]

    def __str__(self) -> str:
        return self.number
