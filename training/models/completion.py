"""The numbers of those who completed a course, and those that were taken back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from training.models.course import Course
from training.models.enrolment import Enrolment


class CompletionNumber(models.Model):
    """The number of one person's completion of one course version. Never changed, never given again.

    It contains no personal data: series, fiscal year, place in the year, check digit. A person has as many
    numbers in a course as they completed enrolments; the database lets a number belong to nobody but the
    person and the course of its enrolment. `valid_until` is the last day on which it counts, fixed by the
    rule in force when it was issued; empty when that rule knew no end.
    """

    number = models.CharField(_("受講者番号"), primary_key=True, max_length=20)
    person = models.ForeignKey(Person, models.PROTECT, related_name="completions", verbose_name=_("受講者"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="+", verbose_name=_("コース"))
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="completion")
    issued_at = models.DateTimeField(_("発行日時"))
    valid_until = models.DateField(_("有効期限"), null=True)

    class Meta:
        verbose_name = _("受講者番号")
        verbose_name_plural = _("受講者番号")
        ordering = ("-issued_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^TR-[0-9]{4}-[0-9]{6}-[0-9]$"), name="completion_form"
            ),
        ]
        indexes = [models.Index(fields=("person", "course"), name="completion_of_person")]

    def __str__(self) -> str:
        return self.number


class Revocation(models.Model):
    """A completion number that the training desk took back. Kept for good; the reason stands in the log."""

    completion = models.OneToOneField(
        CompletionNumber, models.PROTECT, primary_key=True, related_name="revocation"
    )
    revoked_at = models.DateTimeField(_("取消日時"))
    revoked_by = models.UUIDField(_("取り消した人"))

    class Meta:
        verbose_name = _("受講者番号の取消し")
        verbose_name_plural = _("受講者番号の取消し")
