"""Who acts: people, and the few actors that are not persons."""

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID


class Actor(Protocol):
    """Anyone who can perform an action; `pk` is the reference kept in the audit log."""

    pk: Any


@dataclass(frozen=True)
class Machinery:
    """An actor that is not a person."""

    pk: UUID
    name: str
    is_active: bool = True
    is_authenticated: bool = True

    def __str__(self) -> str:
        return self.name


SYSTEM = Machinery(UUID("00000000-0000-0000-0000-000000000001"), "システム")


def is_system(user: Any, case: Any = None) -> bool:
    """The system itself: clocks, carriers and reactions."""
    return user is SYSTEM
