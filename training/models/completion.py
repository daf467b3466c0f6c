"""The numbers of those who completed a course."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from training.models.course import Course
from training.models.enrolment import Enrolment


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
