"""Accounts of a usage: who asks, who issues, never more than the office allows.

What applications object to (a usage not in use, missing training numbers) is looked at in the tests of
applications; here the rules of accounts stand alone.
"""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import selectors
from accounts.actions import memberships, usage_accounts
from accounts.models import Membership, UsageAccount
from accounts.roles import Role
from accounts.workflow import account as machine
from tests import matrix, walks
from tests.factories import company, hospital, person, staff
from tests.factories import usage_accounts as factory
from workflow import reactions
from workflow.actors import SYSTEM
from workflow.models import Document, Event, Notice, Parameter
from workflow.refusals import NotReady, NotYours

pytestmark = pytest.mark.django_db

RULES = """
(new)     | request | lead
requested | issue   | officer
requested | decline | officer
issued    | close   | lead, officer, system
"""


@pytest.fixture(autouse=True)
def accounts_alone(monkeypatch):
    monkeypatch.setattr(reactions, "objections", lambda move: [])


def everybody(organisation, holder):
    site = hospital()
    people = {
        "lead": factory.lead_of(organisation),
        "member": person(Role.MEMBER, of=organisation),
        "holder": holder,
        "stranger": person(Role.LEAD, of=company()),
        "site": person(Role.SITE_OFFICER, Role.SITE_APPROVER, of=site),
        "officer": staff(Role.CASE_OFFICER),
        "system": SYSTEM,
    }
    rest = [r for r in Role if r not in {Role.MEMBER, Role.LEAD, Role.SITE_OFFICER, Role.SITE_APPROVER}]
    return people | {r.value: staff(r) for r in rest if r != Role.CASE_OFFICER}


def leave(account):
    membership = Membership.objects.get(person=account.person)
    memberships.end(membership, by=factory.lead_of(account.organisation), now=datetime.now(UTC))


def test_only_leads_ask_and_only_officers_issue():
    organisation = company()
    holder = person(Role.MEMBER, of=organisation)
    cases = {
        "": UsageAccount(organisation=organisation, person=holder),
        "requested": factory.requested(organisation),
        "issued": factory.issued(organisation),
        "closed": factory.closed(organisation),
        "declined": factory.declined(organisation),
    }

    allowed = matrix.allowed(machine, cases, everybody(organisation, holder))

    assert matrix.difference(allowed, matrix.rows(RULES)) == {
        "allowed but not listed": [],
        "listed but refused": [],
    }


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_tried_the_log_agrees(seed):
    organisation = company()
    case = factory.requested(organisation)
    people = list(everybody(organisation, case.person).values())

    def inputs(name, case, random):
        return {"comment": "理由"} if name in {"decline", "close"} else {}

    walks.walk(machine, case, people, inputs, seed=seed)


def test_an_issued_account_has_a_login_id_a_place_and_a_letter():
    organisation = company()

    account = factory.issued(organisation, lent_pc="PC-017")

    assert (account.login_id, account.slot, account.lent_pc) == ("MN-2026-0001", 1, "PC-017")
    letter = Document.objects.get(number=account.number)
    assert letter.template == "account_delivery"
    assert letter.content["login_id"] == account.login_id
    assert set(letter.content) == {
        "number", "usage", "organisation", "person", "login_id", "lent_pc",
    }  # fmt: skip


def test_the_holder_and_the_leads_are_told_of_an_issued_account():
    organisation = company()
    lead, holder = factory.lead_of(organisation), person(Role.MEMBER, of=organisation)
    account = factory.requested(organisation, who=holder)
    Notice.objects.all().delete()

    usage_accounts.issue(account, by=staff(Role.CASE_OFFICER))

    told = {lead.email, holder.email, selectors.leads(organisation.pk).get(pk=account.opened_by).email}
    assert set(Notice.objects.values_list("address", flat=True)) == told


def test_an_account_is_found_for_its_person_and_usage_only_while_issued():
    account = factory.issued()

    found = selectors.issued_account(account.person, account.subject)
    elsewhere = selectors.issued_account(account.person, "USE-2026-0002")
    usage_accounts.close(account, by=staff(Role.CASE_OFFICER), comment="終了")

    assert found == account
    assert elsewhere is None
    assert selectors.issued_account(account.person, account.subject) is None
    assert list(selectors.accounts_of(account.subject)) == [account]


def test_somebody_of_another_organisation_gets_no_account():
    outsider = person(Role.MEMBER, of=company())

    with pytest.raises(NotReady) as refusal:
        factory.requested(company(), who=outsider)

    assert refusal.value.reasons == [f"{outsider}さんは、現在この組織に所属していません。"]


def test_somebody_who_left_while_waiting_gets_no_account():
    account = factory.requested()
    leave(account)

    with pytest.raises(NotReady) as refusal:
        usage_accounts.issue(account, by=staff(Role.CASE_OFFICER))

    assert refusal.value.reasons == [f"{account.person}さんは、現在この組織に所属していません。"]


def test_who_leaves_the_organisation_loses_the_account():
    account = factory.issued()

    leave(account)

    account.refresh_from_db()
    assert account.state == "closed"
    assert Event.objects.get(number=account.number, action="close").actor == SYSTEM.pk


def test_who_only_changes_roles_keeps_the_account():
    account = factory.issued()
    membership = Membership.objects.get(person=account.person)

    memberships.change_role(
        membership, by=factory.lead_of(account.organisation), now=datetime.now(UTC), role=Role.LEAD
    )

    account.refresh_from_db()
    assert account.state == "issued"


def test_a_person_has_one_account_in_an_organisation():
    organisation = company()
    first = factory.issued(organisation)

    with pytest.raises(NotReady) as refusal:
        factory.requested(organisation, who=first.person, usage="USE-2026-0002")

    assert refusal.value.reasons == [
        f"{first.person}さんには、すでにアカウント（{first.number}）があります。"
    ]


def test_a_sixth_account_is_refused_with_the_way_out():
    organisation = company()
    for _place in range(5):
        factory.issued(organisation)
    sixth = factory.requested(organisation)

    with pytest.raises(NotReady) as refusal:
        usage_accounts.issue(sixth, by=staff(Role.CASE_OFFICER))

    assert refusal.value.reasons == [
        "この組織のアカウントは上限の5人に達しています。"
        "使わなくなったアカウントの利用を終了すると、発行できます。"
    ]


def test_the_full_number_of_one_organisation_does_not_bind_another():
    full = company()
    for _place in range(5):
        factory.issued(full)

    other = factory.issued(company())

    assert other.state == "issued"


def test_the_limit_follows_the_day():
    assert selectors.most_accounts(datetime(2023, 12, 31, tzinfo=UTC).date()) == 4
    assert selectors.most_accounts(datetime(2024, 1, 1, tzinfo=UTC).date()) == 5


def test_a_lowered_limit_closes_nobody_and_issues_nothing():
    organisation = company()
    accounts = [factory.issued(organisation) for _place in range(4)]
    Parameter.objects.create(
        name="accounts.most_per_organisation",
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        value=3,
        mark="source",
    )
    waiting = factory.requested(organisation)

    with pytest.raises(NotReady):
        usage_accounts.issue(waiting, by=staff(Role.CASE_OFFICER))

    assert {a.state for a in selectors.alive_accounts(organisation.pk)} == {"issued", "requested"}
    assert len(accounts) == 4


def test_when_people_change_the_place_is_given_on_and_the_login_id_never_again():
    organisation, officer = company(), staff(Role.CASE_OFFICER)
    accounts = [factory.issued(organisation) for _place in range(5)]
    newcomer = factory.requested(organisation)

    usage_accounts.close(accounts[2], by=officer, comment="異動")
    usage_accounts.issue(newcomer, by=officer)

    assert newcomer.slot == accounts[2].slot == 3
    logins = [a.login_id for a in selectors.accounts_of(factory.USAGE)]
    assert len(set(logins)) == len(logins) == 6


def test_who_comes_back_gets_a_new_login_id():
    first = factory.closed()

    second = factory.issued(first.organisation, who=first.person)

    assert second.login_id != first.login_id


def test_asking_twice_with_one_click_asks_once():
    organisation, key = company(), uuid.uuid4()
    lead, holder = factory.lead_of(organisation), person(Role.MEMBER, of=organisation)
    wish = {"by": lead, "organisation": organisation, "person": holder, "subject": factory.USAGE, "key": key}

    first = usage_accounts.request(**wish)
    second = usage_accounts.request(**wish)

    assert first.number == second.number
    assert Event.objects.filter(kind="account", type="move").count() == 1


def test_a_member_who_asks_is_refused_and_nothing_is_left_behind():
    organisation = company()
    member = person(Role.MEMBER, of=organisation)

    with pytest.raises(NotYours):
        usage_accounts.request(by=member, organisation=organisation, person=member, subject=factory.USAGE)

    assert UsageAccount.objects.count() == 0
    assert Event.objects.get(kind="account").type == "refusal"


def test_the_database_refuses_an_issued_account_without_a_place():
    account = factory.requested()

    with pytest.raises(IntegrityError, match="account_issued_complete"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("update accounts_usageaccount set state = 'issued' where id = %s", [account.pk])
