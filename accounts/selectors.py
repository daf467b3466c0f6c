"""What pages and guards ask about people and organisations."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import Membership, Organisation, Person
from accounts.roles import USER_SIDE, Kind, Role


def memberships(user: Any) -> list[Membership]:
    """Current memberships of a person with their organisations; read once per request's user object."""
    if not getattr(user, "is_authenticated", False) or not isinstance(user, Person):
        return []
    if not hasattr(user, "_current_memberships"):
        rows = Membership.objects.current().filter(person=user).select_related("organisation")
        user._current_memberships = list(rows.order_by("organisation__name", "role"))  # type: ignore[attr-defined]
    return user._current_memberships  # type: ignore[attr-defined]


def organisation_ids(user: Any, *roles: str) -> set[Any]:
    """Organisations in which a person has one of the roles (any role when none is named)."""
    return {m.organisation_id for m in memberships(user) if not roles or m.role in roles}


def user_side_ids(user: Any, *roles: str) -> set[Any]:
    """As `organisation_ids`, for organisations that use the network."""
    return {
        m.organisation_id
        for m in memberships(user)
        if m.organisation.kind in USER_SIDE and (not roles or m.role in roles)
    }


def agency_roles(user: Any) -> set[str]:
    """Roles of a person in the agency."""
    return {m.role for m in memberships(user) if m.organisation.kind == Kind.AGENCY}


def site_ids(user: Any, *roles: str) -> set[Any]:
    """Hospitals in which a person has one of the roles."""
    return {
        m.organisation_id
        for m in memberships(user)
        if m.organisation.kind == Kind.INSTITUTION and (not roles or m.role in roles)
    }


def sites() -> QuerySet[Organisation]:
    """The active cooperating institutions, in the order of their codes."""
    return Organisation.objects.filter(kind=Kind.INSTITUTION, is_active=True).order_by("site_code")


def people_of(organisation: Organisation) -> QuerySet[Person]:
    """Active people of an organisation."""
    current = Membership.objects.current().filter(organisation=organisation)
    return Person.objects.filter(pk__in=current.values("person")).order_by("family_kana", "email")


def people_visible_to(user: Any) -> QuerySet[Person]:
    """People a person may see: the agency's staff all, others those of their own organisations."""
    if agency_roles(user):
        return Person.objects.all()
    mine = Membership.objects.current().filter(organisation__in=organisation_ids(user))
    return Person.objects.filter(pk__in=mine.values("person"))


def needs_second_factor(user: Any) -> bool:
    """Agency and hospital people must show a second factor."""
    return any(m.organisation.kind in {Kind.AGENCY, Kind.INSTITUTION} for m in memberships(user))


def role_in(user: Any, organisation: Organisation) -> set[str]:
    """Roles of a person in one organisation."""
    return {m.role for m in memberships(user) if m.organisation_id == organisation.pk}


def leads(organisation_id: Any) -> QuerySet[Person]:
    """The leads of an organisation."""
    current = Membership.objects.current().filter(organisation=organisation_id, role=Role.LEAD)
    return Person.objects.filter(pk__in=current.values("person"))
