"""Consultation: the first question, before any form."""

from datetime import datetime
from typing import Any

from accounts.models import Organisation
from applications.models import Inquiry
from applications.workflow import inquiry


@inquiry.opening
def ask(
    *, by: Any, now: datetime, organisation: Organisation, plan: str, topic: str, question: str
) -> Inquiry:
    """Put a first question to the office."""
    return Inquiry(organisation=organisation, plan=plan, topic=topic, question=question)


@inquiry.action
def answer(case: Inquiry, *, by: Any, now: datetime, comment: str) -> None:
    """Answer; the answer is on the page and in the mail."""
    case.answer = comment


@inquiry.action
def ask_again(case: Inquiry, *, by: Any, now: datetime, comment: str) -> None:
    """Ask further in the same matter."""
    case.question = f"{case.question}\n\n{comment}"


@inquiry.action
def close(case: Inquiry, *, by: Any, now: datetime) -> None:
    """Say that the matter is settled."""
