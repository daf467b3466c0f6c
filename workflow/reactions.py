"""Consequences and objections declared by the apps above the one that moves.

An app below cannot ask an app above. The upper app declares in its `reactions.py`
`@after("contract.conclude")`, what follows in the same transaction, and
`@objecting("account.issue")`, a reason why the move cannot happen yet.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from workflow.registry import machines

Reaction = Callable[..., None]
Objection = Callable[[Any, Any], str | None]

_after: dict[str, list[Reaction]] = {}
_objections: dict[str, list[Objection]] = {}


def after(move: str) -> Callable[[Reaction], Reaction]:
    """Declare what follows a move, as `(case, *, by, now)`. If it refuses, the whole move is refused."""

    def declare(reaction: Reaction) -> Reaction:
        _after.setdefault(move, []).append(reaction)
        return reaction

    return declare


def objecting(move: str) -> Callable[[Objection], Objection]:
    """Declare a guard `(case, user) -> reason | None` of an upper app on a move of a lower one."""

    def declare(objection: Objection) -> Objection:
        _objections.setdefault(move, []).append(objection)
        return objection

    return declare


def run(move: str, case: Any, *, by: Any, now: datetime) -> None:
    """Carry out what follows a move, in the order of declaration."""
    for reaction in _after.get(move, []):
        reaction(case, by=by, now=now)


def objections(move: str) -> list[Objection]:
    """The guards that upper apps put on a move."""
    return _objections.get(move, [])


def listing() -> list[tuple[str, str, str, str]]:
    """All declared (move, sort, function, meaning), for the generated page."""
    rows: list[tuple[str, str, Any]] = [(m, "after", f) for m, fs in _after.items() for f in fs]
    rows += [(m, "objection", f) for m, fs in _objections.items() for f in fs]
    return sorted(
        (m, sort, f"{f.__module__}.{f.__name__}", (f.__doc__ or "").strip().splitlines()[0])
        for m, sort, f in rows
    )


def check_names() -> None:
    """Refuse to start when something waits for a move that does not exist."""
    known = {f"{m.kind}.{name}" for m in machines.values() for name in m.table}
    unknown = sorted((set(_after) | set(_objections)) - known)
    if unknown:
        raise ImproperlyConfigured(f"Reactions to moves that do not exist: {', '.join(unknown)}")
