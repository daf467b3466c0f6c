"""One person's taking of a course: what was read, and the attempts at the quiz."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import directory
from accounts.models import Organisation, Person
from accounts.roles import Role
from training.models.course import Course
from training.models.lesson import Lesson
from training.models.spans import SpansField
from workflow.models import Case, state_field


class Enrolment(Case):
    """One person's taking of one course, within a window that begins with the desk's approval."""

    kind = "enrolment"

    class State(models.TextChoices):
        REQUESTED = "requested", _("承認待ち")
        OPEN = "open", _("受講中")
        PASSED = "passed", _("修了")
        EXPIRED = "expired", _("期限切れ")
        DECLINED = "declined", _("不承認")
        REVOKED = "revoked", _("番号の取消し")

    state = state_field(State)
    course = models.ForeignKey(Course, models.PROTECT, verbose_name=_("コース"))
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("受講者"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    closes_on = models.DateField(_("受講できる最後の日"), null=True, editable=False)
    extensions = models.PositiveSmallIntegerField(_("延長した回数"), default=0, editable=False)

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
                | Q(state__in=["open", "passed", "expired", "revoked"], closes_on__isnull=False),
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
    """How far a learner is in a lesson: begun and done are the server's times.

    `seen` holds the seconds of a video, or the pages of slides (from 1), that were seen, merged;
    `position` is the second or page to go on from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="readings")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("読み始め"))
    read_at = models.DateTimeField(_("読了"), null=True)
    seen = SpansField(_("見たところ"), default=list)
    position = models.PositiveIntegerField(_("続きの位置"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("enrolment", "lesson"), name="reading_once"),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(read_at__gte=F("begun_at")), name="reading_in_order"
            ),
        ]


class Attempt(models.Model):
    """One go at the quiz. `answers` maps the key of each question to that of the chosen answer,
    or to a list of them where several are right."""

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
