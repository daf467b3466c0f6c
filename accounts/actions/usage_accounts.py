"""Accounts of a usage: asked for by the lead, issued by the office, closed when no longer needed."""

from datetime import datetime
from typing import Any

from accounts import policies, selectors
from accounts.models import Organisation, Person, UsageAccount
from accounts.workflow import account
from workflow import clock, documents, numbers
from workflow.refusals import NotReady

LOGIN_PREFIX = "MN"


@account.opening
def request(
    *, by: Any, now: datetime, organisation: Organisation, person: Person, subject: str
) -> UsageAccount:
    """Ask for an account of one person in the usage with case number `subject`."""
    _hold_places(organisation.pk)
    return UsageAccount(organisation=organisation, person=person, subject=subject)


@account.action
def issue(case: UsageAccount, *, by: Any, now: datetime, lent_pc: str = "") -> None:
    """Give the person a place and a login id, and order the letter that says so (without any secret).

    Raises NotReady when, seen under the lock of the organisation, no place is left.
    """
    _hold_places(case.organisation_id)
    case.slot = selectors.free_slot(case.organisation_id, clock.today(now))
    if case.slot is None:
        raise NotReady(policies.no_place_is_free(case, by) or ())
    case.login_id = numbers.issue(LOGIN_PREFIX, now)
    case.lent_pc, case.issued_at = lent_pc, now
    documents.queue(case, "account_delivery", "利用者アカウント通知書", _letter(case), now)


@account.action
def decline(case: UsageAccount, *, by: Any, now: datetime, comment: str) -> None:
    """Say that no account is issued, with the reason."""


@account.action
def close(case: UsageAccount, *, by: Any, now: datetime, comment: str) -> None:
    """End the account; its place is free for another person, its login id is never given again."""
    case.closed_at = now


def hold(person: Person, organisation: Organisation) -> UsageAccount | None:
    """The issued account of a person in an organisation, kept for this transaction (FOR NO KEY UPDATE).

    Whoever locks the organisation as well takes the account first, as the issue of an account does.
    """
    issued = selectors.alive_accounts(organisation.pk).filter(person=person, state=UsageAccount.State.ISSUED)
    return issued.select_for_update(of=("self",), no_key=True).first()


def _hold_places(organisation_id: Any) -> None:
    """Let one at a time count the accounts of an organisation (row lock FOR NO KEY UPDATE until commit)."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def _letter(case: UsageAccount) -> dict[str, str]:
    return {
        "number": case.number,
        "usage": case.subject,
        "organisation": case.organisation.name,
        "person": str(case.person),
        "login_id": case.login_id,
        "lent_pc": case.lent_pc,
    }
