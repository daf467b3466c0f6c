"""What time does to cases: reminders, and moves that happen because a deadline passed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from workflow import clock, notices
from workflow.actors import SYSTEM
from workflow.business_days import Calendar
from workflow.machine import Machine, machines, of
from workflow.models import Case, Deadline, Event
from workflow.refusals import Refused

REMIND_BEFORE = 3
"""Business days before a deadline at which those whose turn it is are reminded."""

IN_FLIGHT = timedelta(minutes=1)
"""How long a request may be at work. A window closes so much after midnight, and by the time at which a
request began, so that whatever was handed in before midnight counts."""

Tick = Callable[[datetime], int]
_ticks: list[Tick] = []


def at_each_tick(act: Tick) -> Tick:
    """Declare what else time brings, as `(now) -> how many`; upper apps do so in their `reactions.py`."""
    _ticks.append(act)
    return act


def run(now: datetime | None = None) -> int:
    """Do everything that is due by now; returns how many deadlines were acted on."""
    now = now or clock.now()
    today, acted = clock.today(now), 0
    soon = Calendar.load().add(today, REMIND_BEFORE)
    for deadline in Deadline.objects.filter(closed_at=None, due_on__lte=soon).order_by("due_on"):
        machine = machines[deadline.kind]
        case = machine.model._default_manager.filter(number=deadline.number).first()
        if case:
            acted += _act(machine, case, deadline, now)
    return acted + sum(tick(now) for tick in _ticks)


def _act(machine: Machine, case: Case, deadline: Deadline, now: datetime) -> int:
    state = machine.states[case.state]
    lapses = state.lapses
    if deadline.due_on >= clock.today(now - IN_FLIGHT if lapses else now):
        if not state.reminds:
            return 0
        return _tell(case, machine, deadline, "reminded_at", "emails/reminder", now)
    if lapses:
        try:
            machine.perform(lapses, case, by=SYSTEM, now=now)
        except Refused:  # somebody was quicker, or an upper app objects: the next tick looks again
            return 0
        return 1
    return _tell(case, machine, deadline, "overdue_told_at", "emails/overdue", now)


def _tell(case: Case, machine: Machine, deadline: Deadline, field: str, template: str, now: datetime) -> int:
    """Mail those whose turn it is, once per deadline even when two workers look at the same time."""
    if not Deadline.objects.filter(pk=deadline.pk, **{field: None}).update(**{field: now}):
        return 0
    for recipient in notices.people(machine.waiting_audiences(case)):
        notices.queue(case, recipient, template, now)
    return 1


def spent(case: Case, now: datetime, calendar: Calendar | None = None) -> dict[str, int]:
    """Business days that each side has had the case so far (the two clocks), by turn.

    Folded from the events; the sum over all turns equals the business days since the case was opened.
    """
    machine, calendar = of(case), calendar or Calendar.load()
    moves = Event.objects.filter(kind=case.kind, number=case.number, type=Event.Type.MOVE)
    days: dict[str, int] = {}
    since, turn = None, ""
    for at, state in [*moves.order_by("seq").values_list("at", "to_state"), (now, None)]:
        day = clock.today(at)
        if since is not None:
            days[turn] = days.get(turn, 0) + calendar.between(since, day)
        since, turn = day, machine.states[state].turn.value if state else ""
    return days
