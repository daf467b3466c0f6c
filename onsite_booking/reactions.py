"""What follows in the on-site centre from moves below, and from its own."""

from datetime import datetime
from typing import Any

from accounts.models import UsageAccount
from onsite_booking import selectors
from onsite_booking.actions import bookings, visits, waiting
from onsite_booking.desk import terminals
from onsite_booking.models import Booking, TerminalSession
from workflow.actors import SYSTEM
from workflow.reactions import after


@after("account.close")
def cancel_coming_visits(case: UsageAccount, *, by: Any, now: datetime) -> None:
    """Cancel the visits that a person has booked under an account that ends."""
    for visit in selectors.coming_visits(case.person, case.subject, now):
        bookings.cancel(visit, by=SYSTEM, now=now)


@after("account.close")
def end_work_at_the_terminal(case: UsageAccount, *, by: Any, now: datetime) -> None:
    """End the work at a terminal of whoever is inside under an account that ends; the desk sees them off."""
    for visit in terminals.visits_with_open_terminal(case.person_id, case.subject):
        visits.end_terminal(visit, by=SYSTEM, now=now, closing=TerminalSession.Closing.ACCOUNT.value)


@after("booking.offer")
def note_that_it_was_served(case: Booking, *, by: Any, now: datetime) -> None:
    """Whoever was offered a seat does not wait any more."""
    waiting.serve(case.waiting, by=SYSTEM, now=now)
