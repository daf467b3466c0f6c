"""The pages of agreements, contracts and invoices, as leads, officers and finance meet them."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.roles import Kind, Role
from agreements.models import Invoice, Nda, Payment, Signature
from tests.factories import agreements as made
from tests.factories import company, person, signed_in, staff
from workflow.models import Event

pytestmark = pytest.mark.django_db


def case_page(case) -> str:
    """The page of a case."""
    return reverse("workflow:case", args=[case.kind, case.number])


def move(case, action: str) -> str:
    """The page of a move."""
    return reverse("workflow:move", args=[case.kind, case.number, action])


def test_a_lead_reads_the_paper_ticks_and_signs(client):
    nda = made.prepared_nda()
    lead = made.lead_of(nda.organisation)
    client.force_login(lead)

    shown = client.get(move(nda, "sign"))
    form = shown.context["form"]
    inputs = {name: form[name].value() for name in ("key", "expecting", "digest")}
    unticked = client.post(move(nda, "sign"), inputs)
    signed = client.post(move(nda, "sign"), inputs | {"agreed": "on"})

    assert made.paper_of(nda).file_id in shown.content.decode()
    assert (unticked.status_code, signed.status_code) == (422, 302)
    assert Signature.objects.get().printed_name == str(lead)
    assert str(lead) in client.get(case_page(nda)).content.decode()


def test_a_member_sees_the_agreement_but_cannot_sign(client):
    nda = made.prepared_nda()
    client.force_login(person(Role.MEMBER, of=nda.organisation))

    assert client.get(case_page(nda)).status_code == 200
    assert client.get(move(nda, "sign")).status_code == 403


@pytest.mark.parametrize("make", [made.concluded_nda, made.concluded_contract, made.issued_invoice])
def test_a_strangers_agreement_does_not_exist(client, make):
    case = make()
    client.force_login(person(Role.LEAD, of=company()))

    assert client.get(case_page(case)).status_code == 404
    assert client.get(reverse("workflow:documents", args=[case.kind, case.number])).status_code == 404


def test_a_strangers_paper_does_not_exist(client):
    paper = made.paper_of(made.concluded_nda())
    client.force_login(person(Role.LEAD, of=company()))

    assert client.get(reverse("workflow:document", args=[paper.pk])).status_code == 404


def test_reading_the_paper_is_logged(client):
    nda = made.prepared_nda()
    client.force_login(lead := made.lead_of(nda.organisation))

    client.get(reverse("workflow:document", args=[made.paper_of(nda).pk]))

    view = Event.objects.get(number=nda.number, type="view")
    assert (view.action, view.actor) == ("document:nda", lead.pk)


def test_an_agreement_with_a_cro_is_prepared_without_a_request(client):
    cro = company("第一受託株式会社", Kind.CRO)
    signed_in(client, staff(Role.CASE_OFFICER))

    client.post(reverse("agreements:prepare_nda"), {"organisation": cro.pk, "key": uuid4()})

    nda = Nda.objects.get()
    assert (nda.organisation, nda.subject, nda.state) == (cro, "", "prepared")


def test_a_second_agreement_is_refused_on_the_page(client):
    nda = made.prepared_nda()
    signed_in(client, staff(Role.CASE_OFFICER))

    response = client.post(
        reverse("agreements:prepare_nda"), {"organisation": nda.organisation.pk, "key": uuid4()}
    )

    assert response.status_code == 422
    assert response.context["reasons"] == [
        f"この組織には有効または手続き中の秘密保持契約（{nda.number}）があります。"
    ]


@pytest.mark.parametrize("role", [Role.FINANCE, Role.TRAINING_DESK, Role.AUDITOR])
def test_preparing_is_for_case_officers(client, role):
    signed_in(client, staff(role))

    assert client.get(reverse("agreements:prepare_nda")).status_code == 403


def test_finance_records_a_payment_as_the_statement_shows_it(client):
    invoice = made.issued_invoice()
    signed_in(client, staff(Role.FINANCE))
    day = invoice.issued_on
    line = {
        "amount": "４２，１２３，０００円",
        "received_on_year": f"{day.year}",
        "received_on_month": f"{day.month}",
        "received_on_day": f"{day.day}",
        "payer": "ﾀﾞｲｲﾁｾｲﾔｸ(ｶ",
        "reference": "２０２６１１２２－１",
    }

    response = client.post(move(invoice, "record_payment"), line | {"key": uuid4()})

    payment = Payment.objects.get()
    assert response.status_code == 302
    assert (payment.amount, payment.received_on, payment.payer) == (42_123_000, day, "ﾀﾞｲｲﾁｾｲﾔｸ(ｶ")
    assert payment.reference == "20261122-1"


def test_a_wrong_amount_is_answered_with_a_sentence(client):
    invoice = made.issued_invoice()
    signed_in(client, staff(Role.FINANCE))
    day = invoice.issued_on
    line = {"amount": "42123001", "received_on": day.isoformat(), "payer": "ｺｳｾｲﾔｸ", "reference": "B1"}

    response = client.post(move(invoice, "record_payment"), line)

    assert response.status_code == 422
    assert "入金額 42,123,001円 は請求金額 42,123,000円 と一致しません。" in response.content.decode()


def test_finance_issues_a_new_invoice_after_a_cancellation(client):
    contract = made.cancelled_invoice().contract
    signed_in(client, staff(Role.FINANCE))
    address = reverse("agreements:issue_invoice", args=[contract.number])

    offered = address in client.get(case_page(contract)).content.decode()
    key = uuid4()
    for _click in range(2):
        client.post(address, {"key": key})

    assert offered is True
    assert sorted(Invoice.objects.values_list("state", flat=True)) == ["cancelled", "issued"]
    assert address not in client.get(case_page(contract)).content.decode()


def test_a_second_invoice_is_refused_on_the_page(client):
    invoice = made.issued_invoice()
    signed_in(client, staff(Role.FINANCE))

    response = client.post(
        reverse("agreements:issue_invoice", args=[invoice.contract.number]), {"key": uuid4()}
    )

    assert response.status_code == 422
    assert response.context["reasons"] == [f"この契約には請求書（{invoice.number}）が発行されています。"]


def test_issuing_is_for_finance(client):
    contract = made.cancelled_invoice().contract
    client.force_login(made.lead_of(contract.organisation))

    assert client.get(reverse("agreements:issue_invoice", args=[contract.number])).status_code == 403


def test_an_unpublished_fee_is_marked_on_the_page(client):
    published = made.drafted_contract()
    demonstration = made.drafted_contract(category="other_dataset")
    signed_in(client, staff(Role.CASE_OFFICER))

    marked = [
        "動作確認用に置いた額" in client.get(case_page(c)).content.decode()
        for c in (published, demonstration)
    ]

    assert marked == [False, True]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("kind", "make"),
    [("nda", made.prepared_nda), ("contract", made.drafted_contract), ("invoice", made.issued_invoice)],
)
def test_a_list_asks_as_much_for_three_as_for_one(client, django_assert_num_queries, count, kind, make):
    for _case in range(count):
        make()
    signed_in(client, staff(Role.CASE_OFFICER))

    with django_assert_num_queries(7):
        client.get(reverse("workflow:list", args=[kind]))


@pytest.mark.parametrize("kind", ["nda", "contract", "invoice", "payment", "signature"])
def test_the_desk_lists_agreements_and_adds_none(client, kind):
    made.paid_invoice()
    made.concluded_nda()
    signed_in(client, staff(Role.FINANCE))

    listed = client.get(reverse(f"admin:agreements_{kind}_changelist"))
    added = client.get(reverse(f"admin:agreements_{kind}_add"))

    assert (listed.status_code, added.status_code) == (200, 403)
