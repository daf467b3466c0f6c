"""What waits for whom. Rows are written by moves, so the count on every page is one cheap query."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet

from workflow import directory
from workflow.models import Case, InboxItem


def replace(case: Case, audiences: Iterable[str], due_on: date | None, now: datetime) -> None:
    """Take the case out of everybody's inbox and put it into those of the next ones."""
    settle(case, "", now)
    InboxItem.objects.bulk_create(
        InboxItem(
            audience=audience,
            kind=case.kind,
            number=case.number,
            title=case.title[:200],
            state=case.state,
            due_on=due_on,
            created_at=now,
        )
        for audience in dict.fromkeys(audiences)
    )


def add(case: Case, audiences: Iterable[str], task: str, now: datetime) -> None:
    """Put something to be done besides the turn of a case into inboxes; `task` is the id of a message."""
    InboxItem.objects.bulk_create(
        InboxItem(
            audience=audience,
            kind=case.kind,
            number=case.number,
            title=case.title[:200],
            state=case.state,
            task=task,
            created_at=now,
        )
        for audience in dict.fromkeys(audiences)
    )


def settle(case: Case, task: str, now: datetime) -> None:
    """Take a task of a case out of all inboxes ("" is the turn of the case)."""
    open_items = InboxItem.objects.filter(number=case.number, kind=case.kind, task=task, done_at=None)
    open_items.update(done_at=now)


def waiting_for(user: Any) -> QuerySet[InboxItem]:
    """Open items of a person, most urgent first; one row per case and task."""
    mine = InboxItem.objects.filter(audience__in=directory.audiences(user), done_at=None)
    once = mine.order_by("kind", "number", "task", "id").distinct("kind", "number", "task").values("pk")
    return InboxItem.objects.filter(pk__in=once).order_by(F("due_on").asc(nulls_last=True), "created_at")


def count(user: Any) -> int:
    """How many cases wait for a person."""
    return waiting_for(user).count()
