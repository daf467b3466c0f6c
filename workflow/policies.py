"""Putting predicates together. A predicate answers `(user, case) -> bool`: may this person?"""

from collections.abc import Callable
from typing import Any

Policy = Callable[[Any, Any], bool]
Guard = Callable[[Any, Any], str | None]  # (case, user) -> reason why not, or None


def always(user: Any, case: Any) -> bool:
    """Whoever it is, and whatever the case."""
    return True


def never(user: Any, case: Any) -> bool:
    """Nobody, in no case."""
    return False


def any_of(*policies: Policy) -> Policy:
    """Allow whom one of the policies allows."""

    def either(user: Any, case: Any) -> bool:
        return any(policy(user, case) for policy in policies)

    either.__name__ = " or ".join(p.__name__ for p in policies)
    return either


def all_of(*policies: Policy) -> Policy:
    """Allow whom all of the policies allow."""

    def both(user: Any, case: Any) -> bool:
        return all(policy(user, case) for policy in policies)

    both.__name__ = " and ".join(p.__name__ for p in policies)
    return both


def none_of(*policies: Policy) -> Policy:
    """Allow whom none of the policies name: separation of duties."""

    def neither(user: Any, case: Any) -> bool:
        return not any(policy(user, case) for policy in policies)

    neither.__name__ = "not (" + " or ".join(p.__name__ for p in policies) + ")"
    return neither
