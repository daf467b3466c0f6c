"""Amounts, tax, numbers and payments: whole yen, rounded once per rate, never changed."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.roles import Role
from agreements import policies, selectors
from agreements.actions import invoices
from agreements.models import Category, Invoice, InvoiceLine, InvoiceTax, Payment
from agreements.taxation import Line, RateTotal, by_rate
from tests.factories import agreements as made
from tests.factories import staff
from workflow import verification
from workflow.business_days import Calendar
from workflow.models import Parameter
from workflow.refusals import NotReady

TWO_RATES = [Line("利用料", 1, 1_009, 10), Line("利用料（追加）", 3, 333, 10), Line("軽減対象", 1, 1_000, 8)]


@pytest.mark.parametrize(
    ("rounding", "tax_at_10", "tax_at_8"), [("floor", 182, 74), ("ceiling", 183, 75), ("half_up", 183, 74)]
)
def test_tax_is_rounded_once_per_rate(rounding, tax_at_10, tax_at_8):
    sums = by_rate(TWO_RATES, rounding)

    assert sums == [RateTotal(10, 2_008, tax_at_10), RateTotal(8, 1_000, tax_at_8)]


def test_rounding_each_line_would_give_another_tax():
    of_each_line = sum(by_rate([line], "floor")[0].tax for line in TWO_RATES if line.rate == 10)

    of_the_rate = by_rate(TWO_RATES, "floor")[0].tax

    assert (of_each_line, of_the_rate) == (181, 182)


def test_the_published_fee_contains_its_tax():
    assert by_rate([Line("利用料", 1, 42_123_000, 10)], "floor") == [RateTotal(10, 42_123_000, 3_829_363)]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("T3010005007409", True),
        ("T3010005007408", False),
        ("3010005007409", False),
        ("T301000500740", False),
        ("", False),
    ],
)
def test_a_registration_number_is_t_and_a_corporate_number(text, is_one):
    assert policies.is_registration_number(text) is is_one


@pytest.mark.django_db
def test_an_invoice_states_the_fee_of_its_contract():
    invoice = made.issued_invoice(category=Category.POST_MARKETING)

    line = invoice.lines.get()
    assert (line.quantity, line.unit_price, line.rate, line.amount) == (1, 42_123_000, 10, 42_123_000)
    assert (invoice.total, invoice.tax, invoice.rounding) == (42_123_000, 3_829_363, "floor")
    assert (invoice.addressee, invoice.registration_number) == (
        invoice.organisation.name,
        "T3010005007409",
    )
    assert line.supplied_on == invoice.contract.concluded_on


@pytest.mark.django_db
def test_a_fee_that_no_paper_publishes_is_marked():
    published = made.drafted_contract(category=Category.POST_MARKETING)
    demonstration = made.drafted_contract(category=Category.OTHER_DATASET)

    assert (published.fee_is_published, demonstration.fee_is_published) == (True, False)
    assert demonstration.fee_source == "公表資料に額が見当たらないため、動作確認用に置いた額（要確認）"


@pytest.mark.django_db
def test_the_fee_of_the_day_of_drafting_stays():
    contract = made.drafted_contract()
    Parameter.objects.create(
        name="fee.post_marketing", valid_from=date(2026, 4, 1), value=50_000_000, mark="source"
    )

    later = made.drafted_contract()

    assert (contract.fee, later.fee) == (42_123_000, 50_000_000)


@pytest.mark.django_db
def test_fees_hold_from_their_day():
    before, after = (
        selectors.fee("post_marketing_ncda", date(2023, 9, 30)),
        selectors.fee("post_marketing_ncda", date(2023, 10, 1)),
    )

    assert (before, after is not None) == (None, True)


@pytest.mark.django_db
def test_payment_is_due_on_a_business_day():
    invoice = made.issued_invoice()

    assert invoice.pay_by >= invoice.issued_on + timedelta(days=30)
    assert Calendar.load().is_open(invoice.pay_by)


@pytest.mark.django_db
@pytest.mark.parametrize("difference", [-1, 1, -42_122_999])
def test_a_payment_of_another_amount_is_refused(difference):
    invoice = made.issued_invoice()

    with pytest.raises(NotReady) as refusal:
        made.pay(invoice, amount=invoice.total + difference)

    assert refusal.value.reasons == [
        f"入金額 {invoice.total + difference:,}円 は請求金額 42,123,000円 と一致しません。"
        "金額を確認し、過不足があるときは利用者に連絡してください。"
    ]
    assert (invoice.state, Payment.objects.count()) == ("issued", 0)


@pytest.mark.django_db
def test_a_payment_of_tomorrow_is_refused():
    invoice = made.issued_invoice()

    with pytest.raises(NotReady) as refusal:
        made.pay(invoice, received_on=invoice.issued_on + timedelta(days=1))

    assert refusal.value.reasons == ["入金日に未来の日付は記録できません。"]


@pytest.mark.django_db
def test_one_bank_line_settles_one_invoice():
    made.pay(made.issued_invoice(), reference="20261122-0001")
    other = made.issued_invoice()

    with pytest.raises(NotReady) as refusal:
        made.pay(other, reference="20261122-0001")

    assert refusal.value.reasons == ["この銀行取引番号の入金は、すでに記録されています。"]
    assert (other.state, Payment.objects.count()) == ("issued", 1)


@pytest.mark.django_db
def test_a_usage_is_settled_when_contract_and_payment_stand():
    invoice = made.issued_invoice()
    before = selectors.is_settled(invoice.subject)

    made.pay(invoice)

    assert (before, selectors.is_settled(invoice.subject)) == (False, True)
    assert selectors.is_settled("USE-1999-0001") is False
    assert selectors.is_settled("") is False


@pytest.mark.django_db
def test_after_a_cancellation_a_new_invoice_has_a_new_number():
    cancelled = made.cancelled_invoice()

    again = invoices.issue(by=staff(Role.FINANCE), contract=cancelled.contract)

    year, place = cancelled.number.split("-")[1:]
    assert again.number == f"INV-{year}-{int(place) + 1:04d}"
    assert (cancelled.state, again.state, again.total) == ("cancelled", "issued", cancelled.total)
    assert selectors.invoice_of(cancelled.contract) == again


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update agreements_invoiceline set amount = 1",
        "delete from agreements_invoicetax",
        "update agreements_payment set amount = 1",
        "update agreements_signature set printed_name = 'x'",
    ],
)
def test_what_was_charged_paid_and_signed_stays(statement):
    made.paid_invoice()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db
def test_an_issued_invoice_never_changes():
    made.issued_invoice()

    with pytest.raises(IntegrityError, match="an issued invoice never changes"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("update agreements_invoice set addressee = '乙製薬株式会社'")


@pytest.mark.django_db
def test_an_invoice_whose_lines_do_not_add_up_is_refused(monkeypatch):
    contract = made.cancelled_invoice().contract
    monkeypatch.setattr(
        invoices, "by_rate", lambda lines, mode: [RateTotal(10, contract.fee - 11, contract.fee // 11 - 1)]
    )

    with pytest.raises(IntegrityError, match="do not agree with lines"), transaction.atomic():
        invoices.issue(by=staff(Role.FINANCE), contract=contract)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        ({"quantity": 2, "unit_price": 100, "rate": 10, "amount": 201}, "invoice_line_amount"),
        ({"quantity": 0, "unit_price": 100, "rate": 10, "amount": 0}, "invoice_line_amount"),
        ({"quantity": 1, "unit_price": 100, "rate": 100, "amount": 100}, "invoice_line_rate"),
    ],
)
def test_the_database_refuses_a_wrong_line(row, constraint):
    invoice = made.issued_invoice()
    place = {"invoice": invoice, "position": 2, "supplied_on": invoice.issued_on, "description": "誤り"}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        InvoiceLine.objects.create(**place, **row)


@pytest.mark.django_db
def test_the_database_refuses_more_tax_than_the_rate_gives():
    invoice = made.issued_invoice()

    with pytest.raises(IntegrityError, match="invoice_tax_amount"), transaction.atomic():
        InvoiceTax.objects.create(invoice=invoice, rate=8, total=1_080, tax=82)


@pytest.mark.django_db
def test_everything_about_an_invoice_verifies():
    invoice = made.paid_invoice()

    assert list(verification.faults(invoice.number)) == []
    assert Invoice.objects.get().state == "paid"
