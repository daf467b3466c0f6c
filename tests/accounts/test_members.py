"""Invitations and memberships: one link for one person once, and always a lead."""

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from accounts import policies
from accounts.actions import invitations, memberships
from accounts.models import Invitation, Membership, Person
from accounts.roles import Role
from applications.actions import inquiries
from tests.factories import agent_of, company, hospital, person, signed_in, staff
from workflow import clock, inbox, notices
from workflow.models import Event, Notice
from workflow.refusals import NotReady, NotYours, Refused

pytestmark = pytest.mark.django_db


def invite(by, organisation, email="new@example.jp", role=Role.MEMBER):
    return invitations.invite(by=by, now=clock.now(), organisation=organisation, email=email, role=role)


def link():
    """The address in the last mail sent."""
    notices.send_waiting()
    return re.search(r"http://localhost:8000(/accounts/invitations/\S+)", mail.outbox[-1].body)[1]


NEW_PERSON = {
    "family_name": "髙島",
    "given_name": "花子",
    "family_kana": "たかしま",
    "given_kana": "ﾊﾅｺ",
    "language": "ja",
    "password1": "sunlit harbour 42",
    "password2": "sunlit harbour 42",
}


def test_invited_person_registers_through_the_link_and_belongs(client):
    firm = company()
    invite(person(Role.LEAD, of=firm), firm, "New@Example.jp")

    answer = client.post(link(), NEW_PERSON)

    joined = Person.objects.get(email="new@example.jp")
    assert answer["Location"] == "/"
    assert (joined.family_kana, joined.given_kana) == ("タカシマ", "ハナコ")
    assert [(m.organisation, m.role) for m in joined.memberships.all()] == [(firm, Role.MEMBER)]
    assert client.get("/accounts/profile/").status_code == 200


def test_mail_of_an_invitation_is_in_both_languages_and_says_until_when():
    firm = company("甲製薬株式会社")

    invite(person(Role.LEAD, of=firm), firm)

    notices.send_waiting()
    assert mail.outbox[0].subject == "【MID-NET】甲製薬株式会社への招待"
    japanese, english = mail.outbox[0].body.split("-" * 40)
    assert "「利用者」として招待されました" in japanese
    assert "once" in english


def test_only_the_hash_of_a_link_is_kept_and_the_sent_text_is_erased(client):
    firm = company()
    invitation = invite(person(Role.LEAD, of=firm), firm)
    address = link()
    token = address.split("/")[-2]
    assert not Invitation.objects.filter(token_hash=token).exists()

    client.post(address, NEW_PERSON)

    assert Notice.objects.get(number=invitation.pk.hex).body == ""


def test_used_link_says_so_and_what_to_do(client):
    firm = company()
    invite(person(Role.LEAD, of=firm), firm)
    address = link()
    client.post(address, NEW_PERSON)
    client.post("/accounts/logout/")

    answer = client.get(address)

    assert answer.status_code == 410
    assert "すでに使われています。登録が済んでいれば、ログインしてください。" in answer.content.decode()


def test_expired_link_says_so_and_what_to_do(client):
    firm = company()
    invitation = invite(person(Role.LEAD, of=firm), firm)
    address = link()
    invitation.expires_at = clock.now() - timedelta(seconds=1)
    invitation.save()

    answers = [client.get(address), client.post(address, NEW_PERSON)]

    assert [a.status_code for a in answers] == [410, 410]
    assert "もう一度招待するよう依頼してください" in answers[0].content.decode()
    assert not Person.objects.filter(email="new@example.jp").exists()


def test_mistyped_link_is_a_page_with_a_sentence(client):
    answer = client.get("/accounts/invitations/mistyped/")

    assert answer.status_code == 404
    assert "このリンクは正しくありません" in answer.content.decode()


def test_existing_person_joins_after_signing_in(client):
    firm, cro_person = company(), person(Role.MEMBER)
    invite(person(Role.LEAD, of=firm), firm, cro_person.email)
    address = link()
    assert "ログインすると参加できます" in client.get(address).content.decode()

    signed_in(client, cro_person).post(address)

    assert Membership.objects.filter(person=cro_person, organisation=firm, ended_at=None).count() == 1


def test_link_of_somebody_else_is_refused(client):
    firm, stranger = company(), person(Role.MEMBER)
    invite(person(Role.LEAD, of=firm), firm)
    address = link()

    answer = signed_in(client, stranger).post(address)

    assert answer.status_code == 403
    assert not Membership.objects.filter(person=stranger, organisation=firm).exists()


def test_newer_invitation_makes_the_earlier_link_void(client):
    firm = company()
    lead = person(Role.LEAD, of=firm)
    invite(lead, firm)
    earlier = link()

    invite(lead, firm)

    assert client.get(earlier).status_code == 410
    assert client.get(link()).status_code == 200


def test_members_and_strangers_cannot_invite():
    firm = company()

    for who in (person(Role.MEMBER, of=firm), person(Role.LEAD), staff(Role.REVIEWER)):
        with pytest.raises(NotYours):
            invite(who, firm)

    assert Invitation.objects.count() == 0


def test_company_has_no_roles_of_hospitals_or_agency():
    firm = company()

    for role in (Role.SITE_OFFICER, Role.CASE_OFFICER):
        with pytest.raises(NotReady, match="その役割はありません"):
            invite(person(Role.LEAD, of=firm), firm, role=role)


def test_case_officer_invites_the_first_lead_of_a_company_but_nobody_of_a_hospital():
    officer = staff(Role.CASE_OFFICER)

    invite(officer, company(), role=Role.LEAD)

    with pytest.raises(NotYours):
        invite(officer, hospital(), role=Role.SITE_OFFICER)


def test_membership_ends_at_once_and_what_waits_stays_with_the_organisation(client):
    firm = company()
    lead, leaving = person(Role.LEAD, of=firm), person(Role.MEMBER, of=firm)
    case = inquiries.ask(
        by=leaving,
        now=clock.now(),
        organisation=firm,
        plan="undecided",
        topic="何から",
        question="教えてください。",
    )
    inquiries.answer(case, by=staff(Role.CASE_OFFICER), now=clock.now(), comment="案内をご覧ください。")
    waiting = inbox.waiting_for(lead).count()
    signed_in(client, leaving)
    assert client.get(f"/cases/inquiry/{case.number}/").status_code == 200

    memberships.end(leaving.memberships.get(), by=lead, now=clock.now())

    assert client.get(f"/cases/inquiry/{case.number}/").status_code == 404
    assert inbox.waiting_for(agent_of(leaving)).count() == 0
    assert inbox.waiting_for(agent_of(lead)).count() == waiting == 1


def test_last_lead_cannot_leave_or_become_a_member():
    firm = company()
    lead = person(Role.LEAD, of=firm)
    membership = lead.memberships.get()

    with pytest.raises(NotReady, match="先に、ほかの人を代表担当者にしてください"):
        memberships.end(membership, by=lead, now=clock.now())
    with pytest.raises(NotReady, match="先に、ほかの人を代表担当者にしてください"):
        memberships.change_role(membership, by=lead, now=clock.now(), role=Role.MEMBER)

    assert list(lead.memberships.values_list("role", "ended_at")) == [(Role.LEAD, None)]


def test_role_is_changed_by_a_lead_and_recorded():
    firm = company()
    lead, member = person(Role.LEAD, of=firm), person(Role.MEMBER, of=firm)

    memberships.change_role(member.memberships.get(), by=lead, now=clock.now(), role=Role.LEAD)

    assert list(member.memberships.filter(ended_at=None).values_list("role", flat=True)) == [Role.LEAD]
    recorded = Event.objects.filter(stream=f"organisation:{firm.pk}").values_list("action", flat=True)
    assert list(recorded) == ["membership_granted", "membership_ended"]


def test_membership_that_ended_cannot_be_ended_again(client):
    firm = company()
    lead, member = person(Role.LEAD, of=firm), person(Role.MEMBER, of=firm)
    address = f"/accounts/organisations/{firm.pk}/members/{member.memberships.get().pk}/end/"
    signed_in(client, lead)

    first, second = client.post(address), client.post(address)

    assert [first.status_code, second.status_code] == [302, 422]
    assert "この所属はすでに終了しています。" in second.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_leads_cannot_end_each_other_at_the_same_moment():
    firm = company()
    leads = [person(Role.LEAD, of=firm), person(Role.LEAD, of=firm)]
    targets = [leads[1].memberships.get(), leads[0].memberships.get()]
    start, outcomes = threading.Barrier(2), []
    assert [policies.may_manage_members(lead, firm) for lead in leads] == [True, True]

    def end(membership, by):
        start.wait()
        try:
            memberships.end(membership, by=by, now=clock.now())
            outcomes.append("ended")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=pair) for pair in zip(targets, leads, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["ended", "refused"]


@pytest.mark.django_db(transaction=True)
def test_link_opened_twice_at_once_makes_one_person():
    firm = company()
    invitation = invite(person(Role.LEAD, of=firm), firm)
    start, outcomes = threading.Barrier(2), []

    def register():
        mine = Invitation.objects.get(pk=invitation.pk)
        start.wait()
        try:
            invitations.register(mine, now=clock.now(), password="sunlit harbour 42", family_name="髙島")
            outcomes.append("registered")
        except NotReady:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=register) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused", "registered"]
    assert Membership.objects.filter(organisation=firm, role=Role.MEMBER).count() == 1
