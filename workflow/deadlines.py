"""Until when it is whose turn."""

import calendar as month_calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from workflow import clock, parameters
from workflow.business_days import Calendar
from workflow.models import Case, Deadline

Due = Callable[[Any, datetime], date | None]


def business_days(parameter: str) -> Due:
    """Due so many business days from today, by a parameter."""

    def due(case: Any, now: datetime) -> date:
        today = clock.today(now)
        return Calendar.load().add(today, parameters.value(parameter, today))

    due.__name__ = f"{parameter} (business days)"
    return due


def days(parameter: str) -> Due:
    """Due at the end of the n-th calendar day from today, by a parameter."""

    def due(case: Any, now: datetime) -> date:
        today = clock.today(now)
        return today + timedelta(days=parameters.value(parameter, today))

    due.__name__ = f"{parameter} (days)"
    return due


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or that month's last day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = month_calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def replace(case: Case, due_on: date | None, now: datetime) -> None:
    """Close the open deadline of a case and set the new one, if any."""
    Deadline.objects.filter(kind=case.kind, number=case.number, closed_at=None).update(closed_at=now)
    if due_on:
        Deadline.objects.create(
            kind=case.kind, number=case.number, state=case.state, due_on=due_on, set_at=now
        )


def current(case: Case) -> Deadline | None:
    """The open deadline of a case."""
    return Deadline.objects.filter(kind=case.kind, number=case.number, closed_at=None).first()


def with_due_day(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Cases of one kind with the day of their open deadline as `due` (None when there is none)."""
    of_case = Deadline.objects.filter(kind=cases.model.kind, number=OuterRef("number"), closed_at=None)
    return cases.annotate(due=Subquery(of_case.values("due_on")[:1]))
