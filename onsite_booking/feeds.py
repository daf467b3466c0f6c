"""What calendar feeds show, and who may have one."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from accounts.policies import is_booking_desk
from onsite_booking.models import Booking, CalendarFeed
from workflow import clock, parameters

SHOWN = [s for s in Booking.LIVE if s != Booking.State.OFFERED] + [Booking.State.FINISHED]
"""States of bookings that stand in a feed; what was given up vanishes from it."""


def digest(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


def may_have(person: Any, scope: str) -> bool:
    """Everybody active may have their own; the desk's is for the desk."""
    if not person.is_active:
        return False
    return scope == CalendarFeed.Scope.PERSONAL or (
        scope == CalendarFeed.Scope.DESK and is_booking_desk(person)
    )


def in_force(person: Any) -> dict[str, CalendarFeed]:
    """A person's feeds by scope."""
    return {feed.scope: feed for feed in CalendarFeed.objects.filter(person=person.pk, revoked_at=None)}


def bookings_in(feed: CalendarFeed, now: datetime) -> QuerySet[Booking]:
    """The bookings of a feed, from some days back on. A personal one holds the person's own alone."""
    days = parameters.value("booking.feed_days_back", clock.today(now))
    found = Booking.objects.filter(state__in=SHOWN, period__endswith__gte=now - timedelta(days=days))
    if feed.scope == CalendarFeed.Scope.PERSONAL:
        found = found.filter(person=feed.person_id)
    return found.select_related("seat", "seat__centre").order_by("period", "number")
