"""The staff's desk: what each role finds there, and that what is granted leaves evidence."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.core import mail

from accounts.models import Invitation, Membership, Organisation, Person
from accounts.roles import Role
from applications.actions import inquiries
from config import desk
from tests.factories import agent_of, company, person, signed_in, staff
from workflow import clock, notices
from workflow.models import Event

pytestmark = pytest.mark.django_db


def test_desk_holds_only_our_own_models():
    apps = {model.__module__.partition(".")[0] for model in admin.site._registry}

    assert apps <= {
        "workflow", "accounts", "training", "agreements", "applications", "onsite_booking", "extraction"
    }  # fmt: skip
    assert {Organisation, Person, Membership, Invitation} <= set(admin.site._registry)


def test_nothing_can_be_deleted_on_the_desk(rf):
    for role in Role:
        who = staff(role)
        request = rf.get("/desk/")
        request.user = who
        for model, page in admin.site._registry.items():
            assert page.has_delete_permission(request) is False, (role, model)


def test_first_page_counts_what_waits_what_is_mine_and_what_is_late(client):
    firm = company()
    for _ in range(2):
        inquiries.ask(
            by=person(Role.MEMBER, of=firm),
            organisation=firm,
            plan="undecided",
            topic="質問",
            question="質問",
        )
    pages = {role: signed_in(client, staff(role)).get("/desk/") for role in (Role.CASE_OFFICER, Role.FINANCE)}

    found = [next(q for q in page.context["queues"] if q.label == "相談") for page in pages.values()]
    assert [(q.waiting, q.mine, q.overdue) for q in found] == [(2, 2, 0), (2, 0, 0)]


def test_organisation_with_a_wrong_check_digit_is_not_registered(client):
    typed = {"kind": "company", "name": "甲製薬", "corporate_number": "1234567890123", "is_active": "on"}
    signed_in(client, staff(Role.CASE_OFFICER))

    answer = client.post("/desk/accounts/organisation/add/", typed)

    assert answer.context["adminform"].form.errors["corporate_number"] == [
        "法人番号の検査数字が正しくありません。13桁をご確認ください。"
    ]


def test_organisation_is_registered_with_evidence_and_its_first_lead_invited(client):
    officer = staff(Role.CASE_OFFICER)
    signed_in(client, officer)
    typed = {"kind": "company", "name": "甲製薬", "is_active": "on"}
    typed["corporate_number"] = "Ｔ３０１０００５００７４０９"

    client.post("/desk/accounts/organisation/add/", typed)
    firm = Organisation.objects.get(name="甲製薬")
    client.post(
        "/desk/accounts/invitation/add/",
        {"organisation": str(firm.pk), "email": "first@example.jp", "role": "lead"},
    )

    assert firm.corporate_number == "3010005007409"
    events = Event.objects.filter(stream=f"organisation:{firm.pk}").values_list("action", "actor")
    assert list(events) == [("organisation_kept", officer.pk), ("invited", officer.pk)]
    notices.send_waiting()
    assert mail.outbox[0].to == ["first@example.jp"]


def test_company_cannot_have_a_site_code(client):
    typed = {"kind": "company", "name": "甲製薬", "site_code": "TKY", "is_active": "on"}
    signed_in(client, staff(Role.SYSTEM_ADMIN))

    answer = client.post("/desk/accounts/organisation/add/", typed)

    assert answer.context["adminform"].form.non_field_errors() == [
        "拠点コードは、協力医療機関にだけ、必ず付けてください。"
    ]


def test_system_administrator_grants_a_role_with_evidence(client):
    admin_person, firm, member = staff(Role.SYSTEM_ADMIN), company(), person(Role.MEMBER)
    signed_in(client, admin_person)

    client.post(
        "/desk/accounts/membership/add/",
        {"person": str(member.pk), "organisation": str(firm.pk), "role": "lead"},
    )

    granted = Membership.objects.get(person=member, organisation=firm)
    assert (granted.role, granted.granted_by) == (Role.LEAD, admin_person.pk)
    assert Event.objects.get(stream=f"organisation:{firm.pk}").action == "membership_granted"


def test_reviewer_looks_at_people_and_changes_nothing(client):
    signed_in(client, staff(Role.REVIEWER))
    member = person(Role.MEMBER)

    answers = [
        client.get("/desk/accounts/person/"),
        client.get(f"/desk/accounts/person/{member.pk}/change/"),
        client.get("/desk/accounts/membership/add/"),
        client.get("/desk/accounts/organisation/add/"),
        client.post(f"/desk/accounts/person/{member.pk}/change/", {"family_name": "別名"}),
    ]

    assert [a.status_code for a in answers] == [200, 200, 403, 403, 403]
    assert agent_of(member).family_name == member.family_name


def test_login_that_is_closed_on_the_desk_ends_at_the_next_request(client):
    member = person(Role.MEMBER)
    session = type(client)()
    session.force_login(member)
    assert session.get("/accounts/profile/").status_code == 200
    names = {"family_name": member.family_name, "given_name": "太郎", "language": "ja"}

    signed_in(client, staff(Role.SYSTEM_ADMIN)).post(f"/desk/accounts/person/{member.pk}/change/", names)

    assert session.get("/accounts/profile/").status_code == 302
    assert Event.objects.filter(stream=f"person:{member.pk}", action="amended").count() == 1


def test_late_cases_are_counted_after_their_day(client):
    firm = company()
    inquiries.ask(
        by=person(Role.MEMBER, of=firm), organisation=firm, plan="undecided", topic="質", question="問"
    )
    officer = staff(Role.CASE_OFFICER)

    on_time, late = (desk.queues(officer, clock.today() + timedelta(days=n)) for n in (0, 60))

    assert [q.overdue for q in on_time if q.label == "相談"] == [0]
    assert (late[0].label, late[0].overdue) == ("相談", 1)
