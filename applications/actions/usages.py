"""The life of a usage: begun, handed in, taken in, used, ended."""

from datetime import datetime
from typing import Any

from accounts import selectors as people
from accounts.actions import usage_accounts
from accounts.models import Organisation, Person
from agreements import selectors as agreements
from agreements.actions import contracts
from applications import form_specs, policies, selectors
from applications.actions import papers, queries
from applications.models import Submission, Usage, UsageMember
from applications.workflow import usage
from workflow.actors import SYSTEM
from workflow.refusals import NotReady


@usage.opening
def start(*, by: Any, now: datetime, organisation: Organisation, category: str, study_title: str) -> Usage:
    """Begin an application in a category."""
    return Usage(organisation=organisation, category=category, study_title=study_title)


@usage.action
def submit_draft(case: Usage, *, by: Any, now: datetime, comment: str = "") -> None:
    """Hand in the draft of the papers for a check."""
    _hand_in(case, by, now, is_formal=False)


@usage.action
def revise(case: Usage, *, by: Any, now: datetime, comment: str) -> None:
    """Take the checked papers back to change them; they are then checked again."""


@usage.action
def submit(case: Usage, *, by: Any, now: datetime, comment: str = "") -> None:
    """Hand in the formal application. What is handed in is frozen."""
    _hand_in(case, by, now, is_formal=True)
    case.submitted_by = by.pk


def _hand_in(case: Usage, by: Any, now: datetime, *, is_formal: bool) -> None:
    case.round += 1
    queries.send_answers(case, now)
    Submission.objects.create(
        usage=case,
        round=case.round,
        is_formal=is_formal,
        form_version=form_specs.VERSION,
        snapshot=selectors.snapshot(case),
        submitted_at=now,
        submitted_by=by,
    )


@usage.action
def send_back(case: Usage, *, by: Any, now: datetime, comment: str) -> None:
    """Return the formal application with the reason and the queries written on it."""
    queries.send_batch(case, now)


@usage.action
def accept(case: Usage, *, by: Any, now: datetime, comment: str = "") -> None:
    """Take the formal application in and begin its review."""
    queries.resolve(case, now)
    case.accepted_by = by.pk


@usage.action
def withdraw(case: Usage, *, by: Any, now: datetime, comment: str) -> None:
    """Withdraw the application for good."""


@usage.action
def begin_use(case: Usage, *, by: Any, now: datetime) -> None:
    """Begin the use: contract and fee are settled."""
    case.began_at = now


@usage.action
def replace_member(
    case: Usage,
    *,
    by: Any,
    now: datetime,
    leaving: UsageMember,
    person: Person,
    overview_number: str,
    operation_number: str,
    comment: str = "",
) -> None:
    """Let another person take the place of one who leaves, with the same tasks.

    The newcomer's training numbers are checked; the account of the one who leaves is closed.
    """
    papers.refuse_unfit(case, person)
    newcomer = UsageMember(
        usage=case,
        person=person,
        role=leaving.role,
        needs_account=leaving.needs_account,
        handles_statistics=leaving.handles_statistics,
        overview_number=overview_number,
        operation_number=operation_number,
        joined_at=now,
    )
    if fault := policies.number_fault(newcomer):
        raise NotReady(fault)
    papers.end_membership(leaving, now)
    newcomer.save()
    if account := people.issued_account(leaving.person, case.number):
        usage_accounts.close(account, by=SYSTEM, now=now, comment=comment)


@usage.action
def close(case: Usage, *, by: Any, now: datetime, comment: str = "") -> None:
    """End the use, close every account of it, and end its contract."""
    for account in people.accounts_of(case.number):
        if account.state == account.State.ISSUED:
            usage_accounts.close(account, by=SYSTEM, now=now, comment=comment)
    if contract := agreements.contract_of(case.number):
        contracts.end(contract, by=SYSTEM, now=now, comment=comment)
