"""照会: the office's comments on the papers and the applicant's answers."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from applications import selectors
from applications.models import Query, Usage
from applications.workflow import usage
from workflow.refusals import NotReady


@usage.action
def write_query(case: Usage, *, by: Any, now: datetime, section: str, text: str) -> None:
    """Write a query on a section; the applicant sees it only when its batch is sent."""
    Query.objects.create(
        usage=case, section=section, round=case.round, text=text, written_by=by, written_at=now
    )


@usage.action
def drop_query(case: Usage, *, by: Any, now: datetime, query: Query) -> None:
    """Take back a query that was not sent."""
    selectors.unsent_queries(case).filter(pk=query.pk).delete()


@usage.action
def answer_query(case: Usage, *, by: Any, now: datetime, query: Query, text: str) -> None:
    """Answer a query; the office sees the answer when the papers are handed in again.

    Raises NotReady for an answer that the office has read already.
    """
    if query.sent_at is None or query.answer_sent_at:
        raise NotReady(_("この照会事項への回答は、すでに提出されています。"))
    query.answer, query.answered_by, query.answered_at = text, by, now
    query.save(update_fields=["answer", "answered_by", "answered_at"])


@usage.action
def return_draft(case: Usage, *, by: Any, now: datetime, comment: str = "") -> None:
    """Send all queries of this round as one batch and let the applicant revise the draft."""
    send_batch(case, now)


@usage.action
def accept_draft(case: Usage, *, by: Any, now: datetime, comment: str = "") -> None:
    """End the draft check: the papers may be handed in formally."""
    resolve(case, now)


def send_batch(case: Usage, now: datetime) -> None:
    """Close the earlier rounds' queries and send those just written."""
    resolve(case, now)
    selectors.unsent_queries(case).update(sent_at=now)


def send_answers(case: Usage, now: datetime) -> None:
    """Let the office read the answers that were written."""
    case.queries.exclude(answer="").filter(answer_sent_at=None).update(answer_sent_at=now)


def resolve(case: Usage, now: datetime) -> None:
    """Close every query that was answered."""
    case.queries.exclude(answer_sent_at=None).filter(resolved_at=None).update(resolved_at=now)
