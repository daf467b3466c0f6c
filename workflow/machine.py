"""The one way a case moves: a table of steps, and `perform`, which carries out one of them.

Checking, moving, auditing, scheduling and telling are one indivisible step. A step that has no action, or an
action that has no step, keeps the system from starting.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from workflow import audit, clock, deadlines, directory, inbox, notices, numbers, reactions
from workflow.models import Case, writing
from workflow.refusals import NeedsStepUp, NotFromHere, NotReady, NotYours, Refused, Stale
from workflow.registry import machines, of
from workflow.table import NEW, SAME, At, Step, Turn, Words, step

__all__ = ["NEW", "SAME", "At", "Machine", "Offer", "Step", "Turn", "machines", "of", "step"]


@dataclass(frozen=True)
class Offer:
    """A move that a person may see now, with what still stands in its way."""

    action: str
    step: Step
    reasons: list[str]


_depth: ContextVar[int] = ContextVar("depth", default=0)


class Machine[C: Case]:
    """The table of one case type, and the only writer of its rows.

    `stages` are (key, label) of the step navigation. `plan` lists what happens in which state, and the
    parameter (business days) that it takes to get there from the state before ("" for at once).
    """

    def __init__(
        self,
        model: type[C],
        *,
        label: Words,
        prefix: str,
        states: dict[str, At],
        table: dict[str, Step],
        visible: Callable[[Any], models.QuerySet[C]],
        stages: Sequence[tuple[str, Words]] = (),
        plan: Sequence[tuple[str, Words, str]] = (),
    ) -> None:
        self.model, self.kind, self.label, self.prefix = model, model.kind, label, prefix
        self.states, self.table, self.visible = states, table, visible
        self.stages, self.plan = tuple(stages), tuple(plan)
        self.bodies: dict[str, Callable[..., Any]] = {}
        machines[self.kind] = self

    # -- declaring ------------------------------------------------------------------------------
    def action(self, body: Callable[..., None]) -> Callable[..., C]:
        """Bind a function to the row of its name. Calling it performs the whole move.

        Besides the body's own keywords a caller may give `key` and `expecting`, and may leave out `now`.
        """
        name = body.__name__

        @wraps(body)
        def act(case: C, **inputs: Any) -> C:
            return self.perform(name, case, **inputs)

        self.bodies[name] = body
        return act

    def opening(self, body: Callable[..., C]) -> Callable[..., C]:
        """Bind the function that makes a new case. It returns the unsaved row."""
        name = body.__name__

        @wraps(body)
        def act(**inputs: Any) -> C:
            return self.open(name, **inputs)

        self.bodies[name] = body
        return act

    # -- performing -----------------------------------------------------------------------------
    def perform(
        self,
        name: str,
        case: C,
        *,
        by: Any,
        now: datetime | None = None,
        key: UUID | None = None,
        expecting: int | None = None,
        **inputs: Any,
    ) -> C:
        """Lock, who, from where, unless, body, save, audit, deadline, inbox, notices, reactions.

        `key` names one request: a second one with the same key changes nothing. `expecting` is the version
        that the person saw. Raises NotYours, NotFromHere, Stale or NotReady, and records the refusal;
        raises NeedsStepUp where a second factor must be shown first.
        """
        now = now or clock.now()
        with self._refusals_recorded(name, by, case.number), transaction.atomic():
            locked: Any = self.model._default_manager.select_for_update(of=("self",), no_key=True)
            case.refresh_from_db(from_queryset=locked)
            if audit.done_before(by, key):
                return case
            self._check(name, case, by, expecting)
            before = case.state
            self.bodies[name](case, by=by, now=now, **inputs)
            self._write(name, case, before, by=by, now=now, key=key, inputs=inputs)
        return case

    def _check(self, name: str, case: C, by: Any, expecting: int | None) -> None:
        """Refuse what this person may not do, or not from here, not now, not without their factor."""
        if not (row := self.table[name]).who(by, case):
            raise NotYours()
        if case.state not in row.sources:
            raise NotFromHere(self._not_from_here(case))
        if expecting is not None and expecting != case.version:
            raise Stale(
                _(
                    "ページを開いたあとに内容が更新されました。最新の内容を確認して、もう一度操作してください。"
                )
            )
        if reasons := self.reasons(name, case, by):
            raise NotReady(reasons)
        if self.asks_for_factor(name, case, by):
            raise NeedsStepUp()

    def open(
        self, name: str, *, by: Any, now: datetime | None = None, key: UUID | None = None, **inputs: Any
    ) -> C:
        """Make a case: body, who, unless, number, save, audit and what follows. Raises as `perform` does."""
        now = now or clock.now()
        with self._refusals_recorded(name, by, ""), transaction.atomic():
            if key and (done := self._opened_by(by, key)):
                return done
            case = self.bodies[name](by=by, now=now, **inputs)
            if not self.table[name].who(by, case):
                raise NotYours()
            if reasons := self.reasons(name, case, by):
                raise NotReady(reasons)
            if self.asks_for_factor(name, case, by):
                raise NeedsStepUp()
            case.number = numbers.issue(self.prefix, now)
            case.opened_at, case.opened_by = now, by.pk
            self._write(name, case, NEW, by=by, now=now, key=key, inputs=inputs)
        return case

    def _write(
        self, name: str, case: C, before: str, *, by: Any, now: datetime, key: UUID | None, inputs: dict
    ) -> None:
        row = self.table[name]
        if row.target != SAME:
            case.state = row.target
        case.version += 1
        case.changed_at = now
        token = writing.set((self.kind, case.pk))
        try:
            case.save(force_insert=before == NEW)
        finally:
            writing.reset(token)
        shown = directory.verified_at(by) if row.stepup(by, case) else None
        audit.record_move(
            case, action=name, from_state=before, by=by, now=now, inputs=inputs, key=key, verified_at=shown
        )
        if row.target != SAME or row.due:
            due_on = row.due(case, now) if row.due else None
            deadlines.replace(case, due_on, now)
            inbox.replace(case, self.waiting_audiences(case), due_on, now)
        notices.tell(case, row, by=by, now=now, comment=str(inputs.get("comment", "")))
        reactions.run(f"{self.kind}.{name}", case, by=by, now=now)

    @contextmanager
    def _refusals_recorded(self, name: str, by: Any, number: str) -> Iterator[None]:
        """Keep a denied attempt as an event, after its transaction has gone, once for nested moves."""
        depth = _depth.set(_depth.get() + 1)
        try:
            yield
        except Refused as refusal:
            if _depth.get() == 1 and refusal.is_evidence:
                audit.record_refusal(self.kind, number, action=name, by=by, refusal=refusal)
            raise
        finally:
            _depth.reset(depth)

    def _opened_by(self, by: Any, key: UUID) -> Any:
        from workflow.models import Event

        event = Event.objects.filter(actor=by.pk, key=key, kind=self.kind).first()
        return self.model._default_manager.get(number=event.number) if event else None

    def _not_from_here(self, case: C) -> str:
        return _("現在の状態は「%(state)s」です。") % {"state": self.state_label(case)}

    # -- asking ---------------------------------------------------------------------------------
    def reasons(self, name: str, case: C, by: Any) -> list[str]:
        """Everything that stands in the way of a move now, as sentences."""
        guards = [*self.table[name].unless, *reactions.objections(f"{self.kind}.{name}")]
        return [str(reason) for guard in guards if (reason := guard(case, by))]

    def asks_for_factor(self, name: str, case: C, by: Any) -> bool:
        """Whether this move wants a second factor shown again before it."""
        return self.table[name].stepup(by, case) and not directory.is_fresh(by)

    def offers(self, case: C, user: Any) -> list[Offer]:
        """The moves that this person may see now, with the reasons that still block them."""
        return [
            Offer(name, row, self.reasons(name, case, user))
            for name, row in self.table.items()
            if row.offered and case.state in row.sources and row.who(user, case)
        ]

    def may(self, name: str, case: C, user: Any) -> bool:
        """Whether a person could do this move right now."""
        row = self.table[name]
        return case.state in row.sources and row.who(user, case) and not self.reasons(name, case, user)

    def waiting_audiences(self, case: C) -> list[str]:
        """Audience keys of those whose turn it is."""
        parties = case.parties()
        return [key for party in self.states[case.state].waits for key in parties.get(party, [])]

    def state_label(self, case: C) -> str:
        """The state in the reader's language."""
        return str(self.state_names()[case.state])

    def state_names(self) -> dict[str, str]:
        """Every state with its label."""
        state: Any = self.model._meta.get_field("state")
        return dict(state.choices)


def check_tables() -> None:
    """Refuse to start when rows and actions, or states and their meaning, do not match."""
    for machine in machines.values():
        states = set(machine.state_names())
        faults = [
            ("rows without an action", set(machine.table) - set(machine.bodies)),
            ("actions without a row", set(machine.bodies) - set(machine.table)),
            ("states without a meaning", states - set(machine.states)),
            ("unknown states", set(machine.states) - states),
            (
                "moves from or to unknown states",
                {s for r in machine.table.values() for s in (*r.sources, r.target)} - states - {NEW, SAME},
            ),
        ]
        for what, names in faults:
            if names:
                raise ImproperlyConfigured(f"{machine.kind}: {what}: {', '.join(sorted(names))}")
