"""The review: internal notes, reviewers' opinions, the decision."""

from datetime import datetime
from typing import Any

from agreements.actions import contracts
from applications import selectors
from applications.categories import FACTS
from applications.models import Usage, Vote
from applications.workflow import usage
from workflow import numbers

USAGE_PREFIX = "U"


@usage.action
def note(case: Usage, *, by: Any, now: datetime, comment: str) -> None:
    """Leave a remark that only the agency reads."""


@usage.action
def vote(case: Usage, *, by: Any, now: datetime, has_conflict: bool, verdict: str, comment: str) -> None:
    """Give an opinion on the papers as handed in, or declare a conflict of interests instead."""
    submission = selectors.latest_submission(case)
    assert submission is not None
    Vote.objects.create(
        submission=submission,
        reviewer=by,
        has_conflict=has_conflict,
        verdict="" if has_conflict else verdict,
        comment=comment,
        voted_at=now,
    )


@usage.action
def approve(case: Usage, *, by: Any, now: datetime, comment: str = "") -> None:
    """Approve the application as handed in, give the usage number, and draft the contract."""
    _decide(case, by, now, comment)
    case.usage_number = numbers.issue(USAGE_PREFIX, now)
    if FACTS[case.category].needs_contract:
        contracts.draft(
            by=by,
            now=now,
            organisation=case.organisation,
            subject=case.number,
            study_title=case.study_title,
            category=case.category,
            usage_number=case.usage_number,
        )


@usage.action
def reject(case: Usage, *, by: Any, now: datetime, comment: str) -> None:
    """Reject the application as handed in, with the reason."""
    _decide(case, by, now, comment)


def _decide(case: Usage, by: Any, now: datetime, comment: str) -> None:
    case.decided_reason = comment
    case.decided_by, case.decided_at, case.decided_round = by.pk, now, case.round
