"""The one place where time is read.

Under the demonstration settings alone the clock has an offset that may be moved forward, so that a
month's notice passes in a second by the same code. Leases and sessions use the real clock.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from workflow.models import DemonstrationClock

TOKYO = ZoneInfo("Asia/Tokyo")


def offset() -> timedelta:
    """How far the demonstration clock is ahead; zero everywhere else."""
    if not settings.DEMONSTRATION:
        return timedelta(0)
    row = DemonstrationClock.objects.filter(pk=1).values_list("ahead", flat=True).first()
    return row or timedelta(0)


def now() -> datetime:
    """The present moment, in UTC."""
    return timezone.now() + offset()


def today(at: datetime | None = None) -> date:
    """The office's calendar day (Asia/Tokyo)."""
    return (at or now()).astimezone(TOKYO).date()


def move_forward(to: datetime) -> None:
    """Set the demonstration clock forward. Raises RuntimeError outside a demonstration or backwards."""
    ahead = to - timezone.now()
    if not settings.DEMONSTRATION:
        raise RuntimeError("Only a demonstration has a clock that can be moved.")
    if ahead < offset() - timedelta(seconds=1):
        raise RuntimeError("The demonstration clock only moves forward.")
    DemonstrationClock.objects.update_or_create(pk=1, defaults={"ahead": ahead})
