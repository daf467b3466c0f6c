"""Whether a completion number counts on a day: not revoked, not run out, of a version that still counts.

How long a number counts is fixed when it is issued. Re-training for a new guideline is asked for by raising
the oldest version that counts, from a day on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.models import CompletionNumber, Course
from workflow import clock, parameters
from workflow.deadlines import months_before


class Standing(TextChoices):
    """What a number is worth on a day."""

    VALID = "valid", gettext_lazy("有効")
    EXPIRED = "expired", gettext_lazy("期限切れ")
    OUTDATED = "outdated", gettext_lazy("再受講が必要")
    REVOKED = "revoked", gettext_lazy("取消し")


TONES = {
    Standing.VALID: "success",
    Standing.EXPIRED: "warning",
    Standing.OUTDATED: "warning",
    Standing.REVOKED: "error",
}
"""How each standing looks as a tag."""


@dataclass(frozen=True)
class Rule:
    """What counts on a day; read once for a whole list."""

    on: date
    oldest: dict[str, int]

    @classmethod
    def of(cls, on: date) -> "Rule":
        """The rule in force on a day."""
        oldest = {
            code: parameters.value(f"training.oldest_version.{code}", on) for code in Course.Code.values
        }
        return cls(on, oldest)

    @classmethod
    def of_each(cls, days: Iterable[date]) -> "dict[date, Rule]":
        """The rule in force on each of many days; as many queries as for one."""
        wanted = set(days)
        oldest = {
            code: parameters.on_each(f"training.oldest_version.{code}", wanted) for code in Course.Code.values
        }
        return {day: cls(day, {code: found[day] for code, found in oldest.items()}) for day in wanted}

    def counts(self, completion: CompletionNumber) -> bool:
        """Whether a number counts."""
        return self.standing(completion) == Standing.VALID

    def standing(self, completion: CompletionNumber) -> Standing:
        """What a number is worth; `course` and `revocation` should have been fetched along."""
        if getattr(completion, "revocation", None):
            return Standing.REVOKED
        if completion.valid_until is not None and completion.valid_until < self.on:
            return Standing.EXPIRED
        if completion.course.version < self.oldest[completion.course.code]:
            return Standing.OUTDATED
        return Standing.VALID

    def counting(self) -> QuerySet[CompletionNumber]:
        """The numbers that count, newest first."""
        version = Q()
        for code, oldest in self.oldest.items():
            version |= Q(course__code=code, course__version__gte=oldest)
        in_time = Q(valid_until=None) | Q(valid_until__gte=self.on)
        found = CompletionNumber.objects.filter(version, in_time, revocation=None)
        return found.select_related("course").order_by("-issued_at")


def last_day(issued: date) -> date | None:
    """The last day on which a number issued on a day counts; None without end.

    Twelve months from 29 February end on 28 February.
    """
    months = parameters.value("training.valid_months", issued)
    return months_before(issued, -months) if months else None


def today() -> Rule:
    """The rule in force now."""
    return Rule.of(clock.today())


def why_not(completion: CompletionNumber, rule: Rule) -> str | None:
    """Why a number does not count, as a sentence that says what to do; None when it counts."""
    facts: dict[str, Any] = {"number": completion.number}
    match rule.standing(completion):
        case Standing.REVOKED:
            return _("受講者番号 %(number)s は取り消されています。もう一度受講してください。") % facts
        case Standing.EXPIRED:
            facts["day"] = date_format(completion.valid_until or rule.on)
            return (
                _("受講者番号 %(number)s の有効期限（%(day)s）が過ぎています。もう一度受講してください。")
                % facts
            )
        case Standing.OUTDATED:
            facts |= {"version": completion.course.version}
            return (
                _("受講者番号 %(number)s は第%(version)d版のものです。新しい版を受講してください。") % facts
            )
        case _:
            return None
