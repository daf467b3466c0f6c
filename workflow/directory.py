"""The engine's door to people. Who they are and what they may do lies in `settings.WORKFLOW_DIRECTORY`."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings


@dataclass(frozen=True)
class Recipient:
    """A person who can be told something."""

    person: UUID
    name: str
    organisation: str
    address: str
    language: str


@cache
def _module() -> Any:
    return import_module(settings.WORKFLOW_DIRECTORY)


def people(audience: str) -> list[Recipient]:
    """Active people of an audience such as `agency:finance`, `org:<id>` or `person:<id>`."""
    return _module().people(audience)


def audiences(user: Any) -> list[str]:
    """All audiences a person belongs to at this moment."""
    return _module().audiences(user)


def name_of(actor: UUID | None) -> str:
    """The name to show for the reference kept in an event."""
    return _module().names([actor]).get(actor, "") if actor else ""


def names(actors: list[UUID]) -> dict[UUID, str]:
    """Names for several references, in one query."""
    return _module().names(actors)


def role_of(user: Any, case: Any) -> str:
    """Under which role a person acts on a case, as recorded with the event."""
    return _module().role_of(user, case)


def is_fresh(user: Any) -> bool:
    """Whether a person has shown a second factor minutes ago, as a step-up move wants it."""
    return _module().is_fresh(user)


def verified_at(user: Any) -> datetime | None:
    """When a second factor was last shown in the session through which a person acts."""
    return _module().verified_at(user)


def show_factor(request: Any, code: str) -> bool:
    """Show a second factor once more; False when the code is wrong or was used."""
    return _module().show_factor(request, code)
