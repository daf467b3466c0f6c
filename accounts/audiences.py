"""The keys by which the engine addresses people: `agency:<role>`, `org:<id>[:<role>]`, `site:<id>:<role>`,
`person:<id>`."""

from typing import Any


def agency(role: str) -> str:
    """The audience of a role in the agency."""
    return f"agency:{role}"


def organisation(organisation_id: Any, role: str = "") -> str:
    """The audience of an organisation, or of one role in it."""
    return f"org:{organisation_id}:{role}" if role else f"org:{organisation_id}"


def site(organisation_id: Any, role: str) -> str:
    """The audience of a role in a hospital."""
    return f"site:{organisation_id}:{role}"


def person(person_id: Any) -> str:
    """The audience of one person."""
    return f"person:{person_id}"
