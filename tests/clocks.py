"""Standing at a moment: the portal's one clock stopped there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from workflow import clock


def tokyo(text: str) -> datetime:
    """A moment in the office's zone: 2026-04-27T09:00."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.TOKYO)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the portal believe that it is this moment."""
    with patch.object(clock, "now", lambda: moment):
        yield
