"""The rules of release as dated office parameters: how small is small."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Policy:
    """``threshold``: a count of 1 to threshold-1 persons may not be shown, nor worked out.

    ``width``: what can be worked out about a hidden small count must leave at least this many persons of
    doubt. ``full_below``: a group smaller than this in which everybody has the outcome is hidden as well.
    ``max_unknowns``: larger systems are left to people instead of being audited by machine.
    The default threshold of 10 is the public practice of sibling data sets, not a rule of this network.
    """

    threshold: int = 10
    width: int = 10
    full_below: int = 30
    max_unknowns: int = 4000

    def to_json(self) -> dict[str, Any]:
        """The parameters as recorded with a decision."""
        return asdict(self)

    def is_small(self, count: int | str | None) -> bool:
        """Whether this is a count of at least one person but too few to show."""
        return isinstance(count, int) and 0 < count < self.threshold
