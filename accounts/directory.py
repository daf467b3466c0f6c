"""What the engine asks about people: audiences, addresses, names, roles (`settings.WORKFLOW_DIRECTORY`)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from accounts import selectors, sessions
from accounts.actions import factors
from accounts.audiences import agency, organisation, person, site
from accounts.models import Membership, Organisation, Person
from accounts.roles import Kind
from workflow.actors import SYSTEM
from workflow.directory import Recipient

__all__ = [
    "agency",
    "audiences",
    "is_fresh",
    "names",
    "organisation",
    "people",
    "person",
    "role_of",
    "show_factor",
    "site",
    "verified_at",
]


def audiences(user: Any) -> list[str]:
    """All audiences of a person at this moment."""
    if not isinstance(user, Person):
        return []
    keys = [person(user.pk)]
    for m in selectors.memberships(user):
        if m.organisation.kind == Kind.AGENCY:
            keys.append(agency(m.role))
        elif m.organisation.kind == Kind.INSTITUTION:
            keys.append(site(m.organisation_id, m.role))
        else:
            keys += [organisation(m.organisation_id), organisation(m.organisation_id, m.role)]
    return list(dict.fromkeys(keys))


def people(audience: str) -> list[Recipient]:
    """Active people of an audience."""
    sort, _, rest = audience.partition(":")
    if sort == "person":
        found = Person.objects.filter(pk=rest, is_active=True)
        return [_recipient(p, "") for p in found]
    members = Membership.objects.current().select_related("person", "organisation")
    if sort == "agency":
        members = members.filter(organisation__kind=Kind.AGENCY, role=rest)
    else:
        organisation_id, _, role = rest.partition(":")
        members = members.filter(organisation=organisation_id)
        members = members.filter(role=role) if role else members
    return [_recipient(m.person, m.organisation.name) for m in members.order_by("person__email")]


def _recipient(person: Person, organisation: str) -> Recipient:
    return Recipient(person.pk, str(person), organisation, person.email, person.language)


def names(actors: list[UUID]) -> dict[UUID, str]:
    """Names to show for actors, in one query."""
    found = {p.pk: str(p) for p in Person.objects.filter(pk__in=actors)}
    sites = Organisation.objects.filter(pk__in=set(actors) - set(found))
    return found | {o.pk: o.name for o in sites} | {SYSTEM.pk: SYSTEM.name}


def role_of(user: Any, case: Any) -> str:
    """The roles under which a person acts on a case, as the event keeps them."""
    if not isinstance(user, Person):
        return "system"
    if roles := selectors.agency_roles(user):
        return "agency:" + "+".join(sorted(roles))
    wanted = getattr(case, "site_id", None) or getattr(case, "organisation_id", None)
    return "+".join(sorted({m.role for m in selectors.memberships(user) if m.organisation_id == wanted}))


def is_fresh(user: Any) -> bool:
    """Whether a person has shown a second factor minutes ago; machinery has none to show."""
    return not isinstance(user, Person) or sessions.is_fresh(user)


def verified_at(user: Any) -> datetime | None:
    """When a second factor was last shown in the session through which a person acts."""
    return sessions.of(user).verified_at


def show_factor(request: HttpRequest, code: str) -> bool:
    """Show a code of the app, or a recovery code, once more in a running session."""
    device = factors.show(by=request.user, code=factors.spelled(code))  # type: ignore[arg-type]
    if device is not None:
        sessions.passed(request, device)
    return device is not None
