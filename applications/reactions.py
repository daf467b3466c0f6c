"""What follows from moves here and below, and what this app objects to below."""

from datetime import datetime
from typing import Any

from accounts.models import UsageAccount
from agreements import selectors as agreements
from agreements.models import Invoice, Nda
from applications import documents as papers
from applications import numbers as trained
from applications import policies, selectors
from applications.actions import information_requests, numbers, usages
from applications.models import Closing, InformationRequest, Usage
from training.models import Enrolment
from workflow import clocks, documents
from workflow.actors import SYSTEM
from workflow.reactions import after, objecting


# -- the document room --------------------------------------------------------------------------
@after("information_request.submit")
def make_request_form(case: InformationRequest, *, by: Any, now: datetime) -> None:
    """Make the form as it was handed in."""
    documents.queue(
        case, "information_request", "詳細情報提供等依頼書", papers.information_request(case), now
    )


@after("information_request.accept")
def open_room_at_once(case: InformationRequest, *, by: Any, now: datetime) -> None:
    """Open the document room when a confidentiality agreement is in force already."""
    if agreements.nda_in_force(case.organisation_id):
        information_requests.open_room(case, by=SYSTEM, now=now)


@after("nda.conclude")
def open_waiting_rooms(case: Nda, *, by: Any, now: datetime) -> None:
    """Open the document room for every accepted request of the organisation."""
    for request in selectors.requests_waiting_for_nda(case.organisation_id):
        information_requests.open_room(request, by=SYSTEM, now=now)


# -- papers of a usage --------------------------------------------------------------------------
@after("usage.return_draft")
def make_query_letter(case: Usage, *, by: Any, now: datetime) -> None:
    """Make the letter with the queries of this round."""
    documents.queue(case, "queries", f"照会書（第{case.round}回）", papers.queries(case, now), now)


@after("usage.submit")
def make_application(case: Usage, *, by: Any, now: datetime) -> None:
    """Make the application as it was handed in, which is also the receipt."""
    documents.queue(case, "application", "利活用申出書", papers.application(case), now)


@after("usage.approve")
def make_approval(case: Usage, *, by: Any, now: datetime) -> None:
    """Make the notice of the decision with the usage number."""
    documents.queue(case, "decision", "利活用の可否の通知", papers.decision(case, by, now), now)


@after("usage.reject")
def make_rejection(case: Usage, *, by: Any, now: datetime) -> None:
    """Make the notice of the decision."""
    documents.queue(case, "decision", "利活用の可否の通知", papers.decision(case, by, now), now)


@after("usage.approve")
def begin_without_contract(case: Usage, *, by: Any, now: datetime) -> None:
    """Begin the use at once in a category that has no contract."""
    if policies.not_settled(case, by) is None:
        usages.begin_use(case, by=SYSTEM, now=now)


@after("invoice.record_payment")
def begin_when_settled(case: Invoice, *, by: Any, now: datetime) -> None:
    """Begin the use that was paid for."""
    usage = selectors.usage(case.subject)
    if usage is not None and usage.state == Usage.State.APPROVED:
        usages.begin_use(usage, by=SYSTEM, now=now)


@after("closing.accept")
def make_closing_confirmation(case: Closing, *, by: Any, now: datetime) -> None:
    """Make the confirmation that the report was accepted."""
    documents.queue(case, "closing", "利活用終了報告書", papers.closing(case, now), now)


# -- accounts -----------------------------------------------------------------------------------
@objecting("account.request")
def account_before_use(case: UsageAccount, user: Any) -> str | None:
    """No account for a usage that is not in use."""
    return policies.no_account_before_use(case.subject)


@objecting("account.request")
def account_for_an_outsider(case: UsageAccount, user: Any) -> str | None:
    """No account for somebody who does not take part as an account holder, or lacks the numbers."""
    return policies.no_account_for(case.person, case.subject)


@objecting("account.issue")
def issue_before_use(case: UsageAccount, user: Any) -> str | None:
    """As when asked for: the usage may have ended since."""
    return policies.no_account_before_use(case.subject)


@objecting("account.issue")
def issue_for_an_outsider(case: UsageAccount, user: Any) -> str | None:
    """As when asked for: the person may have left since."""
    return policies.no_account_for(case.person, case.subject)


# -- training numbers ---------------------------------------------------------------------------
@after("enrolment.complete")
def write_new_number_down(case: Enrolment, *, by: Any, now: datetime) -> None:
    """A new number takes the place of a lost one wherever its person takes part."""
    code = case.course.code
    for member in trained.members_to_renew(case.person, code):
        numbers.renew_number(
            member.usage,
            by=SYSTEM,
            now=now,
            member=member,
            field=trained.NUMBER_FIELDS[code],
            number=case.completion.number,
        )


@clocks.at_each_tick
def tell_of_lost_numbers(now: datetime) -> int:
    """Tell applicants of numbers that no longer count, and settle what was mended."""
    return numbers.tell_lost(now) + numbers.settle_found(now)
