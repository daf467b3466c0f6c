"""The person's own page and the organisation's page."""

import pytest
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from tests.factories import agent_of, company, person, signed_in, staff
from tests.factories.people import LONG_AGO

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def test_person_changes_names_and_language(client):
    member = person(Role.MEMBER)
    typed = {
        "family_name": "山﨑",
        "given_name": "",
        "family_kana": "やまさき",
        "given_kana": "",
        "language": "en",
    }

    answer = signed_in(client, member).post("/accounts/profile/", typed)

    saved = agent_of(member)
    assert answer["Location"] == "/accounts/profile/"
    assert (str(saved), saved.family_kana, saved.language) == ("山﨑", "ヤマサキ", "en")
    assert client.get("/accounts/profile/").headers["Content-Language"] == "en"


def test_new_password_ends_other_sessions_and_keeps_this_one(client):
    member, elsewhere = person(Role.MEMBER), Client()
    for browser in (client, elsewhere):
        browser.post("/accounts/login/", {"username": member.email, "password": PASSWORD})

    client.post(
        "/accounts/profile/password/",
        {
            "old_password": PASSWORD,
            "new_password1": "sunlit harbour 42",
            "new_password2": "sunlit harbour 42",
        },
    )

    assert client.get("/accounts/profile/").status_code == 200
    assert elsewhere.get("/accounts/profile/").status_code == 302


def test_password_is_not_changed_without_the_old_one(client):
    member = person(Role.MEMBER)
    typed = {
        "old_password": "wrong",
        "new_password1": "sunlit harbour 42",
        "new_password2": "sunlit harbour 42",
    }

    answer = signed_in(client, member).post("/accounts/profile/password/", typed)

    assert answer.status_code == 422
    assert agent_of(member).check_password(PASSWORD)


def test_person_acts_for_the_organisation_they_choose(client):
    member, second = person(Role.MEMBER), company("乙製薬株式会社")
    Membership.objects.create(person=member, organisation=second, role=Role.LEAD, valid_from=LONG_AGO)
    signed_in(client, member)

    answer = client.post("/accounts/acting/", {"organisation": str(second.pk), "next": "/accounts/profile/"})

    assert answer["Location"] == "/accounts/profile/"
    assert client.get("/accounts/organisation/")["Location"] == f"/accounts/organisations/{second.pk}/"


def test_person_cannot_act_for_a_strange_organisation(client):
    strange = company()

    answer = signed_in(client, person(Role.MEMBER)).post(
        "/accounts/acting/", {"organisation": str(strange.pk)}
    )

    assert answer.status_code == 404


def test_lead_sees_people_and_what_to_do_with_them_and_a_member_only_people(client):
    firm = company()
    lead, member = person(Role.LEAD, of=firm), person(Role.MEMBER, of=firm)

    pages = [
        signed_in(client, who).get(f"/accounts/organisations/{firm.pk}/").content.decode()
        for who in (lead, member)
    ]

    assert [lead.email in page and member.email in page for page in pages] == [True, True]
    assert ["人を招待する" in page for page in pages] == [True, False]


def test_stranger_finds_no_organisation(client):
    firm = company()

    answer = signed_in(client, person(Role.LEAD)).get(f"/accounts/organisations/{firm.pk}/")

    assert answer.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_people_of_an_organisation_cost_the_same_queries_however_many(
    client, count, django_assert_num_queries
):
    firm = company()
    lead = person(Role.LEAD, of=firm)
    for _ in range(count - 1):
        person(Role.MEMBER, of=firm)
    signed_in(client, lead)

    with django_assert_num_queries(8):
        client.get(f"/accounts/organisations/{firm.pk}/")


def test_desk_staff_see_every_organisation(client):
    firm = company()

    answer = signed_in(client, staff(Role.CASE_OFFICER)).get(f"/accounts/organisations/{firm.pk}/")

    assert answer.status_code == 200
