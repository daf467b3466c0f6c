"""Predicates about people: `(user, case) -> bool`. One fact each, named as one would say it.

A case that belongs to an organisation has `organisation_id`; a case of a hospital has `site_id`. At the end
stand the guards of accounts: `(case, user) -> reason | None`.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from accounts import selectors
from accounts.models import UsageAccount
from accounts.roles import USER_SIDE, Role
from workflow import clock


def has_agency_role(*roles: str) -> Callable[..., bool]:
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


def may_manage_members(user: Any, organisation: Any) -> bool:
    """Leads manage the people of their organisation; the office registers and helps.

    Case officers do it for organisations that use the network, system administrators for all.
    """
    if organisation.kind not in USER_SIDE:
        return is_system_admin(user)
    leading = organisation.pk in selectors.user_side_ids(user, Role.LEAD)
    return leading or is_system_admin(user) or is_case_officer(user)


def may_invite(user: Any, organisation: Any, role: str) -> bool:
    """Those who manage the people of an organisation; the training desk invites its learners."""
    learner = organisation.kind in USER_SIDE and role == Role.MEMBER
    return may_manage_members(user, organisation) or (learner and is_training_desk(user))


def may_set_second_factor(user: Any) -> bool:
    """A first factor needs nothing; a new one in its place needs the old one to have been shown."""
    return user.is_verified() or selectors.authenticator_of(user) is None


def may_enter_staff_desk(user: Any) -> bool:
    """Active agency staff who have shown their second factor."""
    return bool(user.is_active and selectors.agency_roles(user) and user.is_verified())


def person_has_left(case: UsageAccount, user: Any) -> str | None:
    """An account is for somebody who belongs to the organisation now."""
    if selectors.belongs_to(case.person, case.organisation):
        return None
    return _("%(person)sさんは、現在この組織に所属していません。") % {"person": case.person}


def person_has_an_account(case: UsageAccount, user: Any) -> str | None:
    """One person has one account in an organisation."""
    if held := selectors.open_account(case.person, case.organisation_id):
        return _("%(person)sさんには、すでにアカウント（%(number)s）があります。") % {
            "person": case.person,
            "number": held.number,
        }
    return None


def no_place_is_free(case: UsageAccount, user: Any) -> str | None:
    """An organisation holds no more issued accounts than the office allows on the day."""
    if selectors.free_slot(case.organisation_id, clock.today()) is not None:
        return None
    return _(
        "この組織のアカウントは上限の%(most)d人に達しています。"
        "使わなくなったアカウントの利用を終了すると、発行できます。"
    ) % {"most": selectors.most_accounts(clock.today())}
