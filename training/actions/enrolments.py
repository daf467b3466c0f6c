"""Taking a course: asked for, approved, and completed with a number or closed without one."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from training import numbering, standing
from training.models import CompletionNumber, Course, Enrolment, Revocation
from training.workflow import enrolment
from workflow import clock, parameters
from workflow.refusals import NotReady


@enrolment.opening
def request(*, by: Any, now: datetime, course: Course, organisation: Organisation) -> Enrolment:
    """Ask to take a course, as one of an organisation."""
    Person.objects.select_for_update(no_key=True).filter(pk=by.pk).first()
    return Enrolment(course=course, person=by, organisation=organisation)


@enrolment.opening
def enrol(*, by: Any, now: datetime, person: Person, course: Course, organisation: Organisation) -> Enrolment:
    """Ask for somebody else of an organisation, as its lead or for it."""
    Person.objects.select_for_update(no_key=True).filter(pk=person.pk).first()
    return Enrolment(course=course, person=person, organisation=organisation)


@enrolment.action
def approve(case: Enrolment, *, by: Any, now: datetime) -> None:
    """Open the course until the end of the last day of the window."""
    today = clock.today(now)
    case.closes_on = today + timedelta(days=parameters.value("training.window_days", today))


@enrolment.action
def decline(case: Enrolment, *, by: Any, now: datetime, comment: str) -> None:
    """Say no, with the reason."""


@enrolment.action
def complete(case: Enrolment, *, by: Any, now: datetime) -> None:
    """Issue the completion number, in the transaction of the passed quiz."""
    CompletionNumber.objects.create(
        number=numbering.issue(now),
        person=case.person,
        course=case.course,
        enrolment=case,
        issued_at=now,
        valid_until=standing.last_day(clock.today(now)),
    )


@enrolment.action
def extend(case: Enrolment, *, by: Any, now: datetime, last_day: date) -> None:
    """Open the course until the end of a later day, whether it runs or has ended."""
    case.closes_on = last_day
    case.extensions += 1


@enrolment.action
def revoke(case: Enrolment, *, by: Any, now: datetime, comment: str) -> None:
    """Take the completion number back, with the reason. It never counts again."""
    Revocation.objects.create(completion=case.completion, revoked_at=now, revoked_by=by.pk)


@enrolment.action
def expire(case: Enrolment, *, by: Any, now: datetime) -> None:
    """Close the window, when its last day is over."""
    if case.closes_on is not None and clock.today(now) <= case.closes_on:
        raise NotReady(_("受講できる期間はまだ終わっていません。"))
