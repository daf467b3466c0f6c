"""What a table of moves is made of: whose turn a state is, and the steps between states."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.deadlines import Due
from workflow.policies import Guard, Policy, always, never

Words = str | Promise
"""A sentence that may still wait for the reader's language."""

Invite = Callable[[Any, Any], Any]
"""`(case, recipient) -> Invitation | None`: what a mail carries for a calendar."""

NEW = ""
"""The state before a case is opened."""
SAME = "="
"""The target of a move that leaves the state as it is (editing, adding)."""


class Turn(models.TextChoices):
    """Whose turn it is in a state; the two clocks follow from it."""

    APPLICANT = "applicant", _("利用者")
    AGENCY = "agency", _("事務局")
    SITE = "site", _("協力医療機関")
    SYSTEM = "system", _("システム")
    NOBODY = "nobody", _("終了")


@dataclass(frozen=True)
class At:
    """What a state means: whose turn, what they must do, which party's inbox, and how it looks.

    `lapses` names the move that happens when the deadline has passed. `reminds=False`: the app reminds by a
    list of days of its own. `in_calendar_days`: the days left are counted as the calendar has them.
    """

    turn: Turn
    task: Words = ""
    waits: tuple[str, ...] = ()
    stage: str = ""
    tone: str = "info"
    lapses: str = ""
    reminds: bool = True
    in_calendar_days: bool = False


@dataclass(frozen=True)
class Step:
    """One row of the table: from where, to where, who may, what stands in the way, by when, who is told."""

    label: Words
    sources: tuple[str, ...]
    target: str
    who: Policy
    unless: tuple[Guard, ...] = ()
    due: Due | None = None
    tell: tuple[str, ...] = ()
    tone: str = "secondary"
    offered: bool = True
    internal: bool = False
    mail: str = "emails/moved"
    receipt: bool = False
    invite: Invite | None = None
    stepup: Policy = never


def step(
    label: Words,
    sources: str | Sequence[str],
    target: str,
    *,
    who: Policy,
    unless: Sequence[Guard] = (),
    due: Due | None = None,
    tell: Sequence[str] = (),
    tone: str = "secondary",
    offered: bool = True,
    internal: bool = False,
    mail: str = "emails/moved",
    receipt: bool = False,
    invite: Invite | None = None,
    stepup: bool | Policy = False,
) -> Step:
    """Write one row. `offered=False` keeps it off the buttons; `internal=True` from eyes outside the agency.

    `mail` is the template of what parties are told, `receipt=True` tells also the one who acted, `invite`
    makes a calendar's invitation. `stepup` asks for a fresh second factor: True, or a policy for when.
    """
    froms = (sources,) if isinstance(sources, str) else tuple(sources)
    again = stepup if callable(stepup) else always if stepup else never
    return Step(
        label,
        froms,
        target,
        who,
        tuple(unless),
        due,
        tuple(tell),
        tone,
        offered,
        internal,
        mail,
        receipt,
        invite,
        again,
    )
