"""Reminders before the end of a window: each exactly once, whichever worker looks and however often."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery

from training.models import Enrolment, Reminder
from workflow import clock, notices, parameters
from workflow.directory import people
from workflow.models import Deadline


def send_due(now: datetime) -> int:
    """Remind every learner whose window ends in so many days as the office's list names; returns how many.

    After a pause of the clock only the nearest reminder is sent, never two at once. A window shorter than a
    reminder's days has no such reminder.
    """
    today = clock.today(now)
    days = sorted(parameters.value("training.remind_days", today))
    if not days:
        return 0
    set_at = Deadline.objects.filter(kind=Enrolment.kind, number=OuterRef("number"), closed_at=None)
    ending = Enrolment.objects.filter(
        state=Enrolment.State.OPEN, closes_on__range=(today, today + timedelta(days=days[-1]))
    ).annotate(set_at=Subquery(set_at.values("set_at")[:1]))
    sent = 0
    for case in ending.select_related("course", "person"):
        assert case.closes_on is not None
        before = next(day for day in days if case.closes_on <= today + timedelta(days=day))
        begun = clock.today(case.set_at) if case.set_at else today
        if case.closes_on - timedelta(days=before) > begun:
            sent += _remind(case, before, today, now)
    return sent


@transaction.atomic
def _remind(case: Enrolment, before: int, today: date, now: datetime) -> int:
    """Write the reminder down and queue its mail in one transaction; nothing when it was sent before."""
    assert case.closes_on is not None
    _row, is_new = Reminder.objects.get_or_create(
        enrolment=case, closes_on=case.closes_on, days_before=before, defaults={"sent_at": now}
    )
    if not is_new:
        return 0
    for recipient in people(case.parties()["learner"][0]):
        left = (case.closes_on - today).days
        notices.queue(case, recipient, "emails/training_reminder", now, left=left)
    return 1
