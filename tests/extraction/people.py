"""Everybody who might try something with a script, a job or a release."""

from accounts.roles import Role
from tests.factories import company, person, staff
from tests.factories.extraction import Site
from workflow.actors import SYSTEM


def everybody(author, own: Site, other: Site):
    """One person of each sort, seen from the author's usage and one of the hospitals."""
    organisation = author.memberships.first().organisation
    people = {
        "author": author,
        "colleague": person(Role.MEMBER, of=organisation),
        "lead": person(Role.LEAD, of=organisation),
        "stranger": person(Role.LEAD, Role.MEMBER, of=company()),
        "site_officer": own.officer,
        "site_approver": own.approver,
        "other_site": person(Role.SITE_OFFICER, Role.SITE_APPROVER, of=other.organisation),
        "agent": own.agent,
        "other_agent": other.agent,
        "system": SYSTEM,
    }
    roles = [Role.CASE_OFFICER, Role.REVIEWER, Role.DECIDER, Role.FINANCE, Role.TRAINING_DESK]
    roles += [Role.BOOKING_DESK, Role.DATA_MANAGER, Role.SYSTEM_ADMIN, Role.AUDITOR]
    return people | {role.value: staff(role) for role in roles}
