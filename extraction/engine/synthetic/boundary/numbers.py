"""Numbers on, just below and just above the limits of a range, and one well inside."""

from __future__ import annotations

from collections.abc import Iterator

from extraction.script.model import Range

STEP = 0.001


def limits(found: Range | None) -> Iterator[tuple[str, float]]:
    """The ends of a range with the names of their fields."""
    for name in ("at_least", "above", "at_most", "below"):
        limit = None if found is None else getattr(found, name)
        if limit is not None:
            yield name, limit


def near(limit: float, *, whole: bool = False) -> tuple[float, float, float]:
    """Just below, on and just above; with ``whole`` one off."""
    step = 1.0 if whole else STEP * max(1.0, abs(limit))
    return round(limit - step, 6), limit, round(limit + step, 6)


def inside(found: Range | None, usual: float, *, whole: bool = False) -> float:
    """A number well inside the range; ``usual`` where that is inside."""
    if found is None:
        return usual
    low = found.at_least if found.at_least is not None else found.above
    high = found.at_most if found.at_most is not None else found.below
    if low is None and high is None:
        return usual
    if low is None:
        assert high is not None
        chosen = usual if usual < high else high - 1 if high > 1 or high <= 0 else high / 2
    elif high is None:
        chosen = usual if usual > low else low + max(1.0, abs(low) / 4)
    else:
        chosen = usual if low < usual < high else (low + high) / 2
    return float(int(chosen)) if whole and not _is_off(found, int(chosen)) else chosen


def outside(found: Range | None) -> float | None:
    """A number that is not in the range; None when every number is."""
    tried = [number for _, limit in limits(found) for number in (limit - 1, limit, limit + 1)]
    return next((number for number in tried if not holds(found, number)), None)


def holds(found: Range | None, number: float) -> bool:
    """Whether a number lies in a range."""
    return found is None or not _is_off(found, number)


def _is_off(found: Range, number: float) -> bool:
    return (
        (found.at_least is not None and number < found.at_least)
        or (found.above is not None and number <= found.above)
        or (found.at_most is not None and number > found.at_most)
        or (found.below is not None and number >= found.below)
    )
