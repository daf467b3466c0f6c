"""The clock of the on-site centre. A lost tick only waits for the next one."""

from typing import Any

from celery import shared_task

from onsite_booking.actions import changes, waiting
from workflow import clock


@shared_task(name="onsite_booking.keep")
def keep(**_: Any) -> None:
    """Compare standing bookings with the calendar, end offers, and serve the waiting list."""
    now = clock.now()
    changes.review_standing(now=now)
    waiting.keep(now=now)
