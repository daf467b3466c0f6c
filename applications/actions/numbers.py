"""Training numbers of those who take part, after they were written down: lost, told of, and renewed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from accounts import audiences
from applications import numbers as trained
from applications.models import NumberWarning, Usage, UsageMember
from applications.workflow import usage
from workflow import inbox, notices

TASK = gettext_noop("有効でなくなった受講者番号があります。該当者に再受講を依頼してください")
"""What the applicant finds in the inbox until every number counts again."""


@usage.action
def renew_number(
    case: Usage, *, by: Any, now: datetime, member: UsageMember, field: str, number: str
) -> None:
    """Write a new number of the same person and course in place of one that no longer counts."""
    setattr(member, field, number)
    member.save(update_fields=[field])


def tell_lost(now: datetime) -> int:
    """Tell applicants of numbers that no longer count, each once; returns how many."""
    return sum(_tell(member, number, now) for member, number in trained.lost_numbers())


@transaction.atomic
def _tell(member: UsageMember, number: str, now: datetime) -> int:
    _row, is_new = NumberWarning.objects.get_or_create(
        member=member, number=number, defaults={"told_at": now}
    )
    if not is_new:
        return 0
    case = member.usage
    parties = case.parties()
    inbox.settle(case, TASK, now)
    inbox.add(case, parties["applicant"], TASK, now)
    told = [*parties["applicant"], audiences.person(member.person_id)]
    if trained.has_account(member):
        told += parties["secretariat"]
    for recipient in notices.people(told):
        notices.queue(case, recipient, "emails/number_lost", now, member=member, lost=number)
    return 1


def settle_found(now: datetime) -> int:
    """Close warnings of members who left or have a number that counts, and take the task out of inboxes."""
    found = trained.settled_warnings()
    for warning in found:
        with transaction.atomic():
            warning.settled_at = now
            warning.save(update_fields=["settled_at"])
            case = warning.member.usage
            if not trained.open_warnings(case).exists():
                inbox.settle(case, TASK, now)
    return len(found)
