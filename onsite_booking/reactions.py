"""What follows in the on-site centre from moves below."""

from datetime import datetime
from typing import Any

from accounts.models import UsageAccount
from onsite_booking import selectors
from onsite_booking.actions import bookings
from workflow.actors import SYSTEM
from workflow.reactions import after


@after("account.close")
def cancel_coming_visits(case: UsageAccount, *, by: Any, now: datetime) -> None:
    """Cancel the visits that a person has booked under an account that ends."""
    for visit in selectors.coming_visits(case.person, case.subject, now):
        bookings.cancel(visit, by=SYSTEM, now=now)
