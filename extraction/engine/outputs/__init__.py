"""The outputs of a run: additive tables with evidence, and row-level data with a dictionary."""

from __future__ import annotations


def masked(count: int, least: int = 10) -> int | str:
    """A count as it may be told before anything is approved: small ones only as small."""
    return f"<{least}" if 0 < count < least else count
