"""Who came in, who tried to, who left: evidence in the stream of the person."""

from typing import Any

from accounts import selectors
from workflow import audit


def record(person: Any) -> None:
    """Somebody came in with address and password."""
    audit.record(selectors.stream_of(person), "sign_in", by=person)


def record_failure(address: str) -> None:
    """Somebody tried a wrong password; unknown addresses leave the same trace as known ones."""
    audit.record(selectors.stream_of(selectors.person_at(address)), "sign_in_failed", by=None)


def record_end(person: Any) -> None:
    """Somebody left."""
    audit.record(selectors.stream_of(person), "sign_out", by=person)
