"""Where training numbers stand in usages, and which of them no longer count."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts import selectors as people
from applications.models import NumberWarning, Usage, UsageMember
from training import selectors as training

ENDED = (Usage.State.REJECTED, Usage.State.CLOSED, Usage.State.WITHDRAWN)
"""States in which nobody's training numbers matter any more."""
NUMBER_FIELDS = {"overview": "overview_number", "operation": "operation_number"}
"""Where the number of each course is written down."""


def lost_numbers() -> list[tuple[UsageMember, str]]:
    """Numbers of those who take part that stopped counting and of which nobody was told; two queries."""
    gone = training.numbers_that_no_longer_count().order_by()
    found = []
    for code, field in NUMBER_FIELDS.items():
        of_course = gone.filter(course__code=code, person=OuterRef("person"), number=OuterRef(field))
        told = NumberWarning.objects.filter(member=OuterRef("pk"), number=OuterRef(field))
        members = UsageMember.objects.filter(Exists(of_course), ~Exists(told), left_at=None)
        running = members.exclude(usage__state__in=ENDED).select_related("usage__organisation", "person")
        found += [(member, getattr(member, field)) for member in running]
    return found


def open_warnings(usage: Usage) -> QuerySet[NumberWarning]:
    """Lost numbers of a usage for which no other stands yet."""
    return NumberWarning.objects.filter(member__usage=usage, settled_at=None)


def settled_warnings() -> list[NumberWarning]:
    """Open warnings whose number no longer stands there, or whose usage or member has ended."""
    still = Q(member__overview_number=F("number")) | Q(member__operation_number=F("number"))
    running = Q(member__left_at=None) & ~Q(member__usage__state__in=ENDED)
    found = NumberWarning.objects.filter(settled_at=None).exclude(still & running)
    return list(found.select_related("member__usage__organisation"))


def has_account(member: UsageMember) -> bool:
    """Whether a member works with an issued account in the usage."""
    return people.issued_account(member.person, member.usage.number) is not None


def members_to_renew(person: Any, course_code: str) -> list[UsageMember]:
    """Where a person takes part with a number of a course that no longer counts."""
    field = NUMBER_FIELDS[course_code]
    gone = (
        training.numbers_that_no_longer_count().order_by().filter(course__code=course_code, person=person.pk)
    )
    members = UsageMember.objects.filter(person=person.pk, left_at=None).exclude(usage__state__in=ENDED)
    return list(members.filter(**{f"{field}__in": gone.values("number")}).select_related("usage"))


def number_faults(members: Iterable[UsageMember]) -> dict[Any, list[str]]:
    """By key of a member: what is wrong with the numbers that were given; a fixed number of queries."""
    found = list(members)
    given = [
        (m, code, text) for m in found for code, field in NUMBER_FIELDS.items() if (text := getattr(m, field))
    ]
    reasons = training.why_numbers_are_no_good([(text, m.person, code) for m, code, text in given])
    faults: dict[Any, list[str]] = {m.pk: [] for m in found}
    for (m, _code, _text), reason in zip(given, reasons, strict=True):
        if reason:
            faults[m.pk].append(reason)
    return faults
