"""The pages of agreements and invoices in a real browser: both languages, wide and narrow, no finding."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests.browser import DESKTOP, PHONE, assert_accessible, no_console_errors, share_session
from tests.factories import agreements as made
from tests.factories import signed_in, staff

pytestmark = pytest.mark.django_db(transaction=True)


def case_page(case) -> str:
    """The page of a case."""
    return reverse("workflow:case", args=[case.kind, case.number])


def move(case, action: str) -> str:
    """The page of a move."""
    return reverse("workflow:move", args=[case.kind, case.number, action])


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_leads_pages_have_no_finding(new_page, live_server, language, width):
    nda = made.prepared_nda()
    organisation = nda.organisation
    paid = made.paid_invoice(organisation, category="other_dataset")
    drafted = made.drafted_contract(organisation)
    client = Client()
    client.force_login(made.lead_of(organisation))
    page = new_page(width=width, language=language)
    share_session(page, client, live_server.url)

    for path in (
        case_page(nda),
        move(nda, "sign"),
        move(drafted, "sign"),
        case_page(paid.contract),
        case_page(paid),
        reverse("workflow:list", args=["invoice"]),
    ):
        page.goto(live_server.url + path)
        assert_accessible(page)
        no_console_errors(page)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_offices_pages_have_no_finding(new_page, live_server, language):
    signed, issued, cancelled = made.signed_nda(), made.issued_invoice(), made.cancelled_invoice()
    client = signed_in(Client(), staff(Role.FINANCE, Role.CASE_OFFICER))
    page = new_page(language=language)
    share_session(page, client, live_server.url)

    for path in (
        move(signed, "conclude"),
        move(signed, "end"),
        move(issued, "record_payment"),
        move(issued, "cancel"),
        case_page(cancelled.contract),
        reverse("agreements:prepare_nda"),
        reverse("agreements:issue_invoice", args=[cancelled.contract.number]),
    ):
        page.goto(live_server.url + path)
        assert_accessible(page)
        no_console_errors(page)


def test_an_agreement_is_signed_without_any_script(new_page, live_server):
    nda = made.prepared_nda()
    client = Client()
    client.force_login(made.lead_of(nda.organisation))
    page = new_page(scripts=False)
    share_session(page, client, live_server.url)

    page.goto(live_server.url + move(nda, "sign"))
    page.check("input[name=agreed]")
    page.click("main button")

    assert page.url == live_server.url + case_page(nda)
    nda.refresh_from_db()
    assert nda.state == "signed"
