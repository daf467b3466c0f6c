"""The request for detailed information and its agreement."""

import pytest

from accounts.roles import Role
from agreements.models import Nda
from applications import policies
from applications.models import InformationRequest
from tests.factories import agreements as agreed
from tests.factories import applications as made
from tests.factories import company, staff
from workflow.models import Event

pytestmark = pytest.mark.django_db


def test_accepting_a_request_prepares_an_agreement_about_it():
    case = made.accepted_request()

    nda = Nda.objects.get()
    assert (nda.organisation_id, nda.subject, case.state) == (
        case.organisation_id,
        case.number,
        "nda_pending",
    )


def test_a_second_request_waits_for_the_same_agreement():
    organisation = company()

    made.accepted_request(organisation)
    made.accepted_request(organisation)

    assert Nda.objects.count() == 1


def test_the_room_opens_at_once_when_an_agreement_is_in_force():
    case = made.opened_request()

    assert case.state == "open"
    assert [e.action for e in Event.objects.filter(number=case.number).order_by("id")] == [
        "start",
        "submit",
        "accept",
        "open_room",
    ]


def test_concluding_the_agreement_opens_every_room_that_waits_for_it():
    organisation = company()
    waiting = [made.accepted_request(organisation), made.accepted_request(organisation)]
    other = made.accepted_request()
    nda = Nda.objects.get(organisation=organisation)
    agreed.papers()
    agreed.ndas.sign(nda, by=made.lead_of(organisation))

    agreed.ndas.conclude(nda, by=staff(Role.CASE_OFFICER))

    states = InformationRequest.objects.values_list("number", "state")
    assert dict(states) == {case.number: "open" for case in waiting} | {other.number: "nda_pending"}


def test_a_request_before_its_agreement_cannot_be_opened():
    case = made.accepted_request()

    assert (
        policies.no_nda(case, None) == "秘密保持契約が締結されていません。締結されると、文書を閲覧できます。"
    )
