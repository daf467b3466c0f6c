"""A list of people whom an organisation enrols at once, and what became of each line."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import directory
from accounts.models import Organisation, Person
from accounts.roles import Role
from training.models.course import Course
from training.models.enrolment import Enrolment
from workflow.models import Case, state_field


class Roster(Case):
    """A file that was read in, looked at line by line, and then carried out or thrown away."""

    kind = "roster"
    judged: "list[RosterLine]" = []
    """The lines of a file that was just read, until they are kept."""

    class State(models.TextChoices):
        READ = "read", _("確認待ち")
        DONE = "done", _("申込み済み")
        DISCARDED = "discarded", _("取りやめ")

    state = state_field(State)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    uploader = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("読み込んだ人"))
    file_name = models.CharField(_("ファイル名"), max_length=200)
    digest = models.CharField(_("ファイルの要約値"), max_length=64)

    class Meta(Case.Meta):
        verbose_name = _("まとめての受講申込み")
        verbose_name_plural = _("まとめての受講申込み")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "digest"),
                condition=Q(state__in=["read", "done"]),
                name="roster_file_once",
            )
        ]

    @property
    def title(self) -> str:
        """The file it came from."""
        return self.file_name

    def parties(self) -> dict[str, list[str]]:
        """Who read it in, and the training desk."""
        return {
            "uploader": [directory.person(self.uploader_id)],
            "desk": [directory.agency(Role.TRAINING_DESK)],
        }


class RosterLine(models.Model):
    """One line of the file: whom it names, and what follows from it."""

    class Result(models.TextChoices):
        ENROL = "enrol", _("申し込みます")
        INVITE = "invite", _("招待します（参加すると申し込まれます）")
        WAIT = "wait", _("概論の修了後に申し込みます")
        RUNNING = "running", _("すでに申込み済みです")
        COMPLETED = "completed", _("すでに修了しています")
        ERROR = "error", _("誤りがあります")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    roster = models.ForeignKey(Roster, models.PROTECT, related_name="lines")
    row = models.PositiveIntegerField(_("行"))
    name = models.CharField(_("氏名"), max_length=120, blank=True)
    email = models.CharField(_("メールアドレス"), max_length=254, blank=True)
    course_text = models.CharField(_("コース"), max_length=60, blank=True)
    course = models.ForeignKey(Course, models.PROTECT, null=True, related_name="+")
    result = models.CharField(_("結果"), max_length=12, choices=Result)
    problem = models.CharField(_("説明"), max_length=400, blank=True)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("row", "course")
        constraints = [
            models.UniqueConstraint(fields=("roster", "row", "course"), name="roster_line_once"),
        ]
        indexes = [
            models.Index(
                fields=("email",),
                condition=Q(enrolment=None, result__in=["invite", "wait"]),
                name="roster_line_waiting",
            )
        ]
