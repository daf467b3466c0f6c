"""People, organisations and cases. Cases reach their states by acting, never by setting a column."""

from tests.factories.people import (
    agency,
    agent_of,
    company,
    fresh,
    grown_old,
    hospital,
    person,
    signed_in,
    staff,
)

__all__ = ["agency", "agent_of", "company", "fresh", "grown_old", "hospital", "person", "signed_in", "staff"]
