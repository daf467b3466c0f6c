"""What follows from the moves of training, and what time brings."""

from datetime import datetime
from typing import Any

from training import documents as papers
from training import selectors
from training.actions import enrolments, extensions, lookups, reminders, rosters
from training.models import Enrolment, Extension, Roster
from workflow import clocks, documents
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


@after("extension.grant")
def extend_the_window(case: Extension, *, by: Any, now: datetime) -> None:
    """A granted extension opens the course until its new last day."""
    assert case.extends_to is not None
    enrolments.extend(case.enrolment, by=by, now=now, last_day=case.extends_to)


@after("roster.read_in")
def keep_the_lines(case: Roster, *, by: Any, now: datetime) -> None:
    """The lines of the file are kept with the list."""
    rosters.write_lines(case)


@clocks.at_each_tick
def remind_learners(now: datetime) -> int:
    """Remind learners before their window ends."""
    return reminders.send_due(now)


@clocks.at_each_tick
def drop_needless_extensions(now: datetime) -> int:
    """Close requests for more time of courses that were completed meanwhile."""
    found = selectors.needless_extensions()
    for case in found:
        extensions.drop(case, by=SYSTEM, now=now)
    return len(found)


@clocks.at_each_tick
def enrol_those_who_wait(now: datetime) -> int:
    """Enrol people of a list who have joined, or completed the overview, since it was carried out."""
    return rosters.enrol_waiting(now)


@clocks.at_each_tick
def forget_lookups(now: datetime) -> int:
    """Forget from where numbers were looked up, once it no longer matters."""
    return lookups.forget(now)
