"""The queues of the office: per sort of case, how many wait for it and how many are late."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from accounts.directory import audiences
from workflow.machine import machines
from workflow.models import InboxItem


@dataclass(frozen=True)
class Queue:
    """What waits in one sort of case: for the whole office, of that for this person, and past its day."""

    label: str
    url: str
    waiting: int
    mine: int
    overdue: int


def queues(user: Any, today: date) -> list[Queue]:
    """One queue per sort of case, those with late cases first; one query."""
    waiting = InboxItem.objects.filter(audience__startswith="agency:", done_at=None)
    rows = {
        row["kind"]: row
        for row in waiting.values("kind").annotate(
            waiting=Count("number", distinct=True),
            mine=Count("number", distinct=True, filter=Q(audience__in=audiences(user))),
            overdue=Count("number", distinct=True, filter=Q(due_on__lt=today)),
        )
    }
    found = [_queue(machine, rows.get(kind, {})) for kind, machine in machines.items()]
    return sorted(found, key=lambda queue: (-queue.overdue, -queue.mine, -queue.waiting))


def _queue(machine: Any, row: dict[str, Any]) -> Queue:
    return Queue(
        label=str(machine.label),
        url=reverse("workflow:list", args=[machine.kind]),
        waiting=row.get("waiting", 0),
        mine=row.get("mine", 0),
        overdue=row.get("overdue", 0),
    )
