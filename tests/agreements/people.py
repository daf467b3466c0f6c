"""The people of these tests: one of each sort, the same for every case."""

from typing import Any

from accounts.models import Membership
from accounts.roles import Role
from tests.factories import agent_of, company, hospital, person, staff
from tests.factories.people import LONG_AGO
from workflow.actors import SYSTEM
from workflow.models import Case


def around(cases: list[Case]) -> dict[str, Any]:
    """Everybody who could try something: a lead and a member of all the cases' organisations, and others."""
    lead, member = person(Role.LEAD), person(Role.MEMBER)
    for organisation in {case.organisation for case in cases}:
        Membership.objects.create(person=lead, organisation=organisation, role=Role.LEAD, valid_from=LONG_AGO)
        Membership.objects.create(
            person=member, organisation=organisation, role=Role.MEMBER, valid_from=LONG_AGO
        )
    return {
        "lead": agent_of(lead),
        "member": agent_of(member),
        "stranger": person(Role.LEAD, of=company()),
        "hospital": person(Role.SITE_OFFICER, Role.SITE_APPROVER, of=hospital()),
        "officer": staff(Role.CASE_OFFICER),
        "decider": staff(Role.DECIDER),
        "finance": staff(Role.FINANCE),
        "others": staff(
            Role.REVIEWER,
            Role.TRAINING_DESK,
            Role.BOOKING_DESK,
            Role.DATA_MANAGER,
            Role.SYSTEM_ADMIN,
            Role.AUDITOR,
        ),
        "system": SYSTEM,
    }
