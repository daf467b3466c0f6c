"""Looking completion numbers up from outside, only so often."""

import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

from training.models import Lookup
from workflow import clock, parameters

KEPT = timedelta(days=1)


def seconds_to_wait(address: str, now: datetime) -> int:
    """Count one look-up of an address; 0 when it may look, else the seconds until it may again."""
    today = clock.today(now)
    span = parameters.value("training.lookup_minutes", today) * 60
    begins = int(now.timestamp()) // span * span
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into training_lookup (address, begins_at, count) values (%s, %s, 1)"
            " on conflict (address, begins_at) do update set count = training_lookup.count + 1"
            " returning count",
            [_digest(address), datetime.fromtimestamp(begins, UTC)],
        )
        count = cursor.fetchone()[0]
    if count <= parameters.value("training.lookups", today):
        return 0
    return begins + span - int(now.timestamp())


def forget(now: datetime) -> int:
    """Delete counts that no longer matter."""
    gone, _by_table = Lookup.objects.filter(begins_at__lt=now - KEPT).delete()
    return gone


def _digest(address: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), address.encode(), "sha256").hexdigest()
