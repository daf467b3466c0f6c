"""Keeping the centres: what staff write takes effect on standing bookings at once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from onsite_booking import selectors
from onsite_booking.actions import changes
from onsite_booking.hours import Why
from onsite_booking.models import Booking
from workflow import audit, clock


def keep(write: Callable[[], Any], *, by: Any, what: str, now: datetime | None = None) -> int:
    """Write a centre, room, seat, hours or closure; return how many bookings it overtook or let stand again.

    Bookings are moved in transactions of their own, after the rows are written: each is told by itself.
    """
    now = now or clock.now()
    with transaction.atomic():
        write()
        audit.record(f"centre:{what}"[:80], "keep", by=by, what=what)
    return changes.review_standing(now=now)


def preview(write: Callable[[], Any], *, now: datetime | None = None) -> list[tuple[Booking, Why]]:
    """The bookings that would be in conflict if something were written; nothing is."""
    with transaction.atomic():
        known = {case.pk for case, _why in selectors.newly_concerned(now or clock.now())}
        write()
        found = selectors.newly_concerned(now or clock.now())
        transaction.set_rollback(True)
    return [(case, why) for case, why in found if case.pk not in known]
