"""What follows from the moves of an enrolment."""

from datetime import datetime
from typing import Any

from training import documents as papers
from training import selectors
from training.actions import enrolments
from training.models import Enrolment
from workflow import documents
from workflow.actors import SYSTEM
from workflow.reactions import after


@after("enrolment.take_quiz")
def complete_when_passed(case: Enrolment, *, by: Any, now: datetime) -> None:
    """A passed quiz completes the course at once."""
    attempt = selectors.last_attempt(case)
    if attempt and attempt.passed:
        enrolments.complete(case, by=SYSTEM, now=now)


@after("enrolment.complete")
def make_certificate(case: Enrolment, *, by: Any, now: datetime) -> None:
    """Make the certificate, which the learner keeps."""
    documents.queue(case, "certificate", "修了証", papers.certificate(case.completion), now)
