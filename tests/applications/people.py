"""The people of these tests: one of each sort, the same for every case."""

from typing import Any

from accounts.models import Membership
from accounts.roles import Kind, Role
from tests.factories import agent_of, company, hospital, person, staff
from tests.factories.people import LONG_AGO
from workflow.actors import SYSTEM
from workflow.models import Case


def around(cases: list[Case]) -> dict[str, Any]:
    """Everybody who could try something: a lead and a member of all the cases' organisations, and others."""
    lead, member = person(Role.LEAD), person(Role.MEMBER)
    for organisation in {case.organisation for case in cases}:
        for who, role in ((lead, Role.LEAD), (member, Role.MEMBER)):
            Membership.objects.create(person=who, organisation=organisation, role=role, valid_from=LONG_AGO)
    return {
        "lead": agent_of(lead),
        "member": agent_of(member),
        "stranger": person(Role.LEAD, of=company()),
        "cro": person(Role.LEAD, of=company(kind=Kind.CRO)),
        "hospital": person(Role.SITE_OFFICER, Role.SITE_APPROVER, of=hospital()),
        "officer": staff(Role.CASE_OFFICER),
        "reviewer": staff(Role.REVIEWER),
        "decider": staff(Role.DECIDER),
        "others": staff(
            Role.FINANCE,
            Role.TRAINING_DESK,
            Role.BOOKING_DESK,
            Role.DATA_MANAGER,
            Role.SYSTEM_ADMIN,
            Role.AUDITOR,
        ),
        "system": SYSTEM,
    }
