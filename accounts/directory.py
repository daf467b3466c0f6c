"""What the engine asks about people: audiences, addresses, names, roles (`settings.WORKFLOW_DIRECTORY`)."""

from typing import Any
from uuid import UUID

from accounts import selectors
from accounts.audiences import agency, organisation, person, site
from accounts.models import Membership, Organisation, Person
from accounts.roles import Kind
from workflow.actors import SYSTEM
from workflow.directory import Recipient

__all__ = ["agency", "audiences", "names", "organisation", "people", "person", "role_of", "site"]


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
