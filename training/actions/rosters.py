"""Enrolling many people of an organisation at once: read in, looked at, carried out line by line.

The lines are independent: one that is refused meanwhile says so, and the others are carried out. All of it
is one transaction, so that a crash or a second click leaves nothing half done.
"""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actions import invitations
from accounts.models import Organisation
from accounts.roles import Role
from training import rosters, selectors
from training.actions import enrolments
from training.models import Roster, RosterLine
from training.workflow import roster
from workflow import clock, parameters, sheets
from workflow.actors import SYSTEM
from workflow.refusals import NotReady, Refused

R = RosterLine.Result


def most_lines(now: datetime) -> int:
    """How many lines a file may have."""
    return parameters.value("training.most_lines", clock.today(now))


@roster.opening
def read_in(*, by: Any, now: datetime, organisation: Organisation, file_name: str, content: bytes) -> Roster:
    """Read a file and judge its lines; `write_lines` keeps them in the same transaction.

    Raises NotReady with a sentence for any file that is not such a list.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    found = rosters.entries(sheets.read(file_name, content, most_lines(now)))
    case = Roster(
        organisation=organisation,
        uploader=by,
        file_name=file_name[:200],
        digest=hashlib.sha256(content).hexdigest(),
    )
    case.judged = rosters.judge(found, organisation, by)
    return case


def write_lines(case: Roster) -> None:
    """Keep the lines of a file that was just read."""
    for line in case.judged:
        line.roster = case
    RosterLine.objects.bulk_create(case.judged)


@roster.action
def carry_out(case: Roster, *, by: Any, now: datetime) -> None:
    """Enrol and invite line by line, each as things stand now, and write down what became of it."""
    for line in selectors.lines_to_carry_out(case).order_by("row"):
        try:
            with transaction.atomic():
                _carry_out(line, case.organisation, by, now)
        except Refused as refusal:
            line.result, line.problem = R.ERROR, " ".join(refusal.reasons)[:400]
        line.save(update_fields=["result", "problem", "enrolment"])


@roster.action
def discard(case: Roster, *, by: Any, now: datetime) -> None:
    """Throw the list away; nothing follows from it."""


def _carry_out(line: RosterLine, organisation: Organisation, by: Any, now: datetime) -> None:
    person = rosters.follow(line, organisation, by)
    if line.result == R.INVITE and not selectors.is_invited(organisation, line.email):
        invitations.invite(by=by, now=now, organisation=organisation, email=line.email, role=Role.MEMBER)
    if line.result == R.ENROL and person is not None:
        assert line.course is not None
        line.enrolment = enrolments.enrol(
            by=by, now=now, person=person, course=line.course, organisation=organisation
        )


def enrol_waiting(now: datetime) -> int:
    """Enrol those of earlier lists who joined or completed the overview since; returns how many."""
    return sum(_look_again(line, now) for line in selectors.waiting_lines())


@transaction.atomic
def _look_again(line: RosterLine, now: datetime) -> int:
    before = line.result
    held = RosterLine.objects.select_for_update(of=("self",), skip_locked=True)
    if not held.filter(pk=line.pk, enrolment=None, result=before).exists():
        return 0  # another worker is at it
    organisation = line.roster.organisation
    person = rosters.follow(line, organisation, SYSTEM)
    if line.result == R.ENROL and person is not None:
        assert line.course is not None
        try:
            with transaction.atomic():
                line.enrolment = enrolments.enrol(
                    by=SYSTEM, now=now, person=person, course=line.course, organisation=organisation
                )
        except NotReady as refusal:  # the course is no longer offered, for instance
            line.result, line.problem = R.ERROR, " ".join(refusal.reasons)[:400]
    if line.result == before and line.enrolment is None:
        return 0
    line.save(update_fields=["result", "problem", "enrolment"])
    return 1
