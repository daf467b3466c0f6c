"""Secret addresses for calendar programs: issued, fetched, revoked. The token is shown once, never kept."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts import selectors as people
from accounts.models import Person
from onsite_booking import feeds
from onsite_booking.models import CalendarFeed
from workflow import audit, clock, parameters
from workflow.refusals import NotYours

WINDOW = timedelta(hours=1)
"""Over which fetches are counted for the rate limit."""


def issue(*, by: Any, scope: str, now: datetime | None = None) -> str:
    """Make a new address for a person and return its token; an older one ends at once.

    Raises NotYours when somebody outside the desk wants the desk's calendar.
    """
    now = now or clock.now()
    if not feeds.may_have(by, scope):
        raise NotYours()
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)
        _end(by, scope, now)
        token = secrets.token_urlsafe(32)
        CalendarFeed.objects.create(person=by, scope=scope, digest=feeds.digest(token), issued_at=now)
        audit.record(people.stream_of(by), "calendar_feed.issue", by=by, scope=scope)
    return token


def revoke(*, by: Any, scope: str, now: datetime | None = None) -> int:
    """End a person's address: from this moment on it is not found. Returns how many were in force."""
    now = now or clock.now()
    with transaction.atomic():
        ended = _end(by, scope, now)
        if ended:
            audit.record(people.stream_of(by), "calendar_feed.revoke", by=by, scope=scope)
    return ended


def _end(person: Any, scope: str, now: datetime) -> int:
    mine = CalendarFeed.objects.filter(person=person.pk, scope=scope, revoked_at=None)
    return mine.update(revoked_at=now)


def fetch(token: str, *, now: datetime | None = None) -> tuple[CalendarFeed | None, bool]:
    """The feed of a token with whether it may be fetched now (the rate limit); counts the fetch.

    None when there is no such feed, when it was revoked, or when its owner may no longer have it. Tries with
    a revoked token are kept as evidence.
    """
    now = now or clock.now()
    with transaction.atomic():
        found = CalendarFeed.objects.select_for_update(of=("self",), no_key=True).select_related("person")
        feed = found.filter(digest=feeds.digest(token)).first()
        if feed is None:
            return None, False
        if feed.revoked_at or not feeds.may_have(feed.person, feed.scope):
            audit.record(people.stream_of(feed.person), "calendar_feed.refused", by=None, scope=feed.scope)
            return None, False
        return feed, _count(feed, now)


def _count(feed: CalendarFeed, now: datetime) -> bool:
    if feed.window_from is None or now - feed.window_from >= WINDOW:
        feed.window_from, feed.window_fetches = now, 0
    most = parameters.value("booking.feed_fetches_per_hour", clock.today(now))
    if feed.window_fetches >= most:
        return False
    feed.window_fetches, feed.fetches, feed.last_fetched_at = feed.window_fetches + 1, feed.fetches + 1, now
    feed.save(update_fields=["window_from", "window_fetches", "fetches", "last_fetched_at"])
    return True
