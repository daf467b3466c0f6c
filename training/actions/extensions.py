"""More time for an enrolment: asked for by the learner, decided by the training desk."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from training import selectors
from training.models import Enrolment, Extension
from training.workflow import extension
from workflow import clock, parameters
from workflow.refusals import NotReady


@extension.opening
def ask(*, by: Any, now: datetime, enrolment: Enrolment, reason: str = "") -> Extension:
    """Ask for more days in an enrolment that runs or ended a short while ago; the reason may be left out."""
    held = selectors.hold(enrolment)
    return Extension(
        enrolment=held,
        person=held.person,
        organisation=held.organisation,
        subject=held.number,
        reason=reason,
    )


@extension.action
def grant(case: Extension, *, by: Any, now: datetime, last_day: date | None = None) -> None:
    """Give more days, until the day that the officer chose or as many as the rule says.

    Raises NotReady for a day that is over, that gives no more time, or that lies too far ahead.
    """
    today = clock.today(now)
    ends = case.enrolment.closes_on or today
    chosen = last_day or max(today, ends) + timedelta(days=parameters.value("training.extension_days", today))
    if chosen < today or chosen <= ends:
        raise NotReady(_("新しい最後の日は、今の最後の日と本日より後の日にしてください。"))
    most = parameters.value("training.longest_extension_days", today)
    if chosen > today + timedelta(days=most):
        raise NotReady(_("新しい最後の日は、本日から%(days)d日以内にしてください。") % {"days": most})
    case.extends_to = chosen


@extension.action
def refuse(case: Extension, *, by: Any, now: datetime, comment: str) -> None:
    """Say no, with the reason."""


@extension.action
def drop(case: Extension, *, by: Any, now: datetime) -> None:
    """Close a request that the learner no longer needs, because the course was completed meanwhile."""
    if case.enrolment.state != Enrolment.State.PASSED:
        raise NotReady(_("受講はまだ修了していません。"))
