"""Bookings as rows of the desk's pages: what stands in them, and which buttons this person gets."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from onsite_booking.desk.board import Entry
from onsite_booking.desk.party import party_of
from onsite_booking.hours import Slot
from onsite_booking.models import Booking
from onsite_booking.workflow import booking
from workflow import clock, directory, pages

USUAL = ("check_in", "check_out", "miss")
"""What the desk does with visits of a day, in the order of the buttons."""


@dataclass(frozen=True)
class Row:
    """One booking on the desk's page with its buttons."""

    entry: Entry
    url: str
    hours: str
    state: str
    tone: str
    guests: list[Any]
    may_confirm: bool
    asks_for_code: bool
    moves: list[dict[str, str]]
    key: uuid.UUID
    place: int
    has_focus: bool

    @property
    def case(self) -> Booking:
        """The booking itself."""
        return self.entry.case


def shown(entries: list[Entry], user: Any, focus: int | None = None) -> list[Row]:
    """Rows with buttons; no query per row. `focus` is the place of the row that gets the keyboard's focus."""
    fresh = directory.is_fresh(user)
    wanted = min(focus, len(entries) - 1) if focus is not None and entries else None
    return [_row(entry, user, fresh, place, place == wanted) for place, entry in enumerate(entries)]


def _row(entry: Entry, user: Any, fresh: bool, place: int, has_focus: bool) -> Row:
    case, confirm = entry.case, booking.table["confirm"]
    pending = case.state == Booking.State.PROVISIONAL
    names = ("decline", "ask_back") if pending else _moves(case)
    return Row(
        entry=entry,
        url=pages.url(case),
        hours=Slot.of(case.starts_at, case.ends_at).hours,
        state=booking.state_label(case),
        tone=booking.states[case.state].tone,
        guests=party_of(case),
        may_confirm=pending and confirm.who(user, case),
        asks_for_code=confirm.stepup(user, case) and not fresh,
        moves=[_link(case, name) for name in names if booking.table[name].who(user, case)],
        key=uuid.uuid4(),
        place=place,
        has_focus=has_focus,
    )


def visit(case: Booking, user: Any) -> dict[str, Any]:
    """One line of the sheet of a day."""
    names = ("confirm",) if case.state == Booking.State.PROVISIONAL else _moves(case)
    return {
        "case": case,
        "url": pages.url(case),
        "hours": Slot.of(case.starts_at, case.ends_at).hours,
        "state": booking.state_label(case),
        "tone": booking.states[case.state].tone,
        "guests": party_of(case),
        "badges": [stay.badge for stay in case.stays.all()],
        "moves": [_link(case, name) for name in names if booking.table[name].who(user, case)],
    }


def _moves(case: Booking) -> list[str]:
    """What the desk does next with a visit; people are received on their day only."""
    if case.state == Booking.State.CONFLICT:
        return ["relocate", "call_off"]
    usual = [name for name in USUAL if case.state in booking.table[name].sources]
    now = clock.now()
    if case.state == Booking.State.CONFIRMED:
        on_its_day = {"check_in": case.day == clock.today(now), "miss": now >= case.ends_at}
        return [name for name in usual if on_its_day[name]]
    return usual


def _link(case: Booking, move: str) -> dict[str, str]:
    return {
        "name": move,
        "label": str(booking.table[move].label),
        "url": reverse("workflow:move", args=[case.kind, case.number, move]),
    }
