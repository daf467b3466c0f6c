"""Asking for an account, and issuing it, on the pages of the portal."""

import pytest
from django.urls import reverse

from accounts.models import UsageAccount
from accounts.roles import Kind, Role
from tests.factories import applications, company, person, signed_in, staff, training
from tests.factories import usage_accounts as factory
from workflow import documents, pages, reactions
from workflow.models import Document

pytestmark = pytest.mark.django_db

NEW = "/accounts/usage-accounts/new/"
LIST = "/cases/account/"


@pytest.fixture
def alone(monkeypatch):
    """The rules of accounts without what applications object to."""
    monkeypatch.setattr(reactions, "objections", lambda move: [])


@pytest.fixture
def trained():
    """Somebody who takes part in a usage in use as an account holder."""
    organisation = company(kind=Kind.GOVERNMENT)
    who = person(Role.MEMBER, of=organisation)
    training.completion(who, "operation")
    usage = applications.approved(organisation, category="administrative", members=[who])
    return who, organisation, usage.number


def test_a_lead_asks_and_an_officer_issues_and_the_letter_follows(client, trained):
    who, organisation, usage = trained
    client.force_login(factory.lead_of(organisation))
    asked = client.post(f"{NEW}?usage={usage}", {"usage": usage, "person": who.pk})
    account = UsageAccount.objects.get()
    officer = signed_in(client, staff(Role.CASE_OFFICER))
    move = reverse("workflow:move", args=["account", account.number, "issue"])

    done = officer.post(move, {"lent_pc": "PC-003"})

    account.refresh_from_db()
    assert (asked.status_code, asked.url) == (302, pages.url(account))
    assert (done.status_code, account.state, account.lent_pc) == (302, "issued", "PC-003")
    assert documents.latest(account, "account_delivery") is not None


def test_the_letter_becomes_a_paper_that_its_people_can_read(client, alone):
    account = factory.issued()
    lead = factory.lead_of(account.organisation)

    documents.render_waiting()

    letter = Document.objects.get(number=account.number)
    client.force_login(lead)
    paper = client.get(reverse("workflow:document", args=[letter.pk]))
    assert (letter.last_error, letter.is_ready) == ("", True)
    assert paper.content.startswith(b"%PDF-")


def test_the_number_of_the_usage_is_filled_in(client, alone):
    client.force_login(factory.lead_of(company()))

    page = client.get(NEW, {"usage": "USE-2026-0007"})

    assert page.context["form"]["usage"].value() == "USE-2026-0007"


def test_what_stands_in_the_way_is_told_and_nothing_is_lost(client):
    organisation = company()
    who = person(Role.MEMBER, of=organisation)
    client.force_login(factory.lead_of(organisation))

    page = client.post(NEW, {"usage": "USE-2026-9999", "person": who.pk})

    assert page.status_code == 422
    assert page.context["reasons"] == [
        "利活用が始まっていないか、終了しているため、アカウントを使えません。",
        "アカウントを使う利活用者として登録されていません。",
    ]
    assert page.context["form"]["usage"].value() == "USE-2026-9999"
    assert UsageAccount.objects.count() == 0


def test_only_people_of_the_organisation_can_be_chosen(client):
    organisation, outsider = company(), person(Role.MEMBER, of=company())
    lead = factory.lead_of(organisation)
    member = person(Role.MEMBER, of=organisation)
    client.force_login(lead)

    page = client.get(NEW)
    answer = client.post(NEW, {"usage": "USE-2026-0001", "person": outsider.pk})

    assert set(page.context["form"].fields["person"].queryset) == {lead, member}
    assert answer.context["form"].errors.keys() == {"person"}


def test_members_and_staff_do_not_ask(client):
    client.force_login(person(Role.MEMBER, of=company()))
    member = client.get(NEW).status_code
    officer = signed_in(client, staff(Role.CASE_OFFICER)).get(NEW).status_code

    assert (member, officer) == (403, 403)


def test_an_account_is_seen_by_its_organisation_alone(client, alone):
    account = factory.issued()
    addresses = [pages.url(account), reverse("workflow:history", args=["account", account.number])]
    seen = {}
    for name, who in {
        "lead": factory.lead_of(account.organisation),
        "member": account.person,
        "stranger": factory.lead_of(company()),
    }.items():
        client.force_login(who)
        seen[name] = [client.get(address).status_code for address in addresses]

    assert seen == {"lead": [200, 200], "member": [200, 200], "stranger": [404, 404]}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_equally_often_for_one_and_three_accounts(
    client, alone, django_assert_num_queries, count
):
    organisation = company()
    for _account in range(count):
        factory.issued(organisation)
    client.force_login(factory.lead_of(organisation))
    client.get(LIST)

    with django_assert_num_queries(6):
        client.get(LIST)


def test_the_page_shows_the_places_of_the_organisation(client, alone):
    organisation = company()
    first, second = factory.issued(organisation), factory.requested(organisation)
    client.force_login(factory.lead_of(organisation))

    page = client.get(pages.url(first))

    assert [account.number for account, _url in page.context["accounts"]] == [first.number, second.number]
    assert page.context["most"] == 5
