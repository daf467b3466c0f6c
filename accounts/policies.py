"""Predicates about people: `(user, case) -> bool`. One fact each, named as one would say it.

A case that belongs to an organisation has `organisation_id`; a case of a hospital has `site_id`.
"""

from collections.abc import Callable
from typing import Any

from accounts import selectors
from accounts.roles import Role


def has_agency_role(*roles: str) -> Callable[[Any, Any], bool]:
    """A predicate: the person has one of these roles in the agency."""

    def predicate(user: Any, case: Any = None) -> bool:
        return bool(selectors.agency_roles(user) & set(roles))

    predicate.__name__ = "is_" + "_or_".join(roles)
    return predicate


is_case_officer = has_agency_role(Role.CASE_OFFICER)
is_reviewer = has_agency_role(Role.REVIEWER)
is_decider = has_agency_role(Role.DECIDER)
is_finance = has_agency_role(Role.FINANCE)
is_training_desk = has_agency_role(Role.TRAINING_DESK)
is_booking_desk = has_agency_role(Role.BOOKING_DESK)
is_data_manager = has_agency_role(Role.DATA_MANAGER)
is_system_admin = has_agency_role(Role.SYSTEM_ADMIN)
is_auditor = has_agency_role(Role.AUDITOR)


def is_agency(user: Any, case: Any = None) -> bool:
    """Works in the agency, in whatever role."""
    return bool(selectors.agency_roles(user))


def is_member(user: Any, case: Any) -> bool:
    """Belongs to the organisation of the case (as member or lead)."""
    return case.organisation_id in selectors.user_side_ids(user)


def is_lead(user: Any, case: Any) -> bool:
    """Speaks for the organisation of the case."""
    return case.organisation_id in selectors.user_side_ids(user, Role.LEAD)


def is_site_officer(user: Any, case: Any) -> bool:
    """Checks scripts for the hospital of the case."""
    return case.site_id in selectors.site_ids(user, Role.SITE_OFFICER)


def is_site_approver(user: Any, case: Any) -> bool:
    """Approves sending for the hospital of the case."""
    return case.site_id in selectors.site_ids(user, Role.SITE_APPROVER)


def is_opener(user: Any, case: Any) -> bool:
    """Opened the case."""
    return case.opened_by == user.pk


def may_enter_staff_desk(user: Any) -> bool:
    """Active agency staff who have shown their second factor."""
    return bool(user.is_active and selectors.agency_roles(user) and user.is_verified())
