"""Two people, fifty invoices, one moment: on a real database with real threads."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from accounts.models import Person
from accounts.roles import Role
from agreements.actions import contracts, invoices, ndas
from agreements.models import Contract, Invoice, Nda, Payment
from tests.factories import agreements as made
from tests.factories import company, staff
from tests.races import together
from workflow import verification
from workflow.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, EACH = 10, 5


class Undone(RuntimeError):
    """Something else in the same transaction failed."""


def kept(place: int) -> bool:
    """Every fifth transaction is undone after it took its number."""
    return place % 5 != 4


def racing(job: Callable[[int], None]) -> None:
    """Do a job for the places 0…49, in ten threads, some of them undone afterwards."""

    def several(thread: int) -> None:
        for place in range(thread * EACH, (thread + 1) * EACH):
            try:
                with transaction.atomic():
                    job(place)
                    if not kept(place):
                        raise Undone
            except Undone:
                continue

    results = together([lambda thread=thread: several(thread) for thread in range(THREADS)])
    assert results == [None] * THREADS


def test_fifty_racing_invoices_have_numbers_without_gaps():
    organisation = company()
    lead, drafter, concluder = made.lead_of(organisation), staff(Role.CASE_OFFICER), staff(Role.CASE_OFFICER)
    ready = [made.drafted_contract(organisation, by=drafter) for _ in range(THREADS * EACH)]
    for contract in ready:
        contracts.sign(contract, by=lead)
    numbers = [contract.number for contract in ready]

    def conclude(place: int) -> None:
        contracts.conclude(
            Contract.objects.get(number=numbers[place]), by=Person.objects.get(pk=concluder.pk)
        )

    racing(conclude)

    issued = sorted(int(n.split("-")[2]) for n in Invoice.objects.values_list("number", flat=True))
    assert issued == list(range(1, 41))
    left = Contract.objects.filter(state="signed").count()
    assert (left, Event.objects.filter(kind="invoice", type="move").count()) == (10, 40)


def test_a_sequence_would_leave_gaps():
    """The negative control: the same race over an ordinary database sequence."""
    with connection.cursor() as cursor:
        cursor.execute("set role none; create sequence race_control; grant usage on race_control to public")
        cursor.execute("create table race_control_row (n int); grant all on race_control_row to public")
        cursor.execute("set role madoguchi_app")

    def take(place: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("insert into race_control_row values (nextval('race_control'))")

    try:
        racing(take)
        with connection.cursor() as cursor:
            cursor.execute("select count(*), max(n) from race_control_row")
            count, highest = cursor.fetchone()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("set role none; drop table race_control_row; drop sequence race_control")
            cursor.execute("set role madoguchi_app")

    assert count == 40
    assert highest > count


def test_two_officers_who_prepare_at_once_make_one_agreement():
    organisation, officers = company(), [staff(Role.CASE_OFFICER), staff(Role.CASE_OFFICER)]

    results = together(
        [lambda by=by: ndas.prepare(by=by, organisation=organisation).number for by in officers]
    )

    assert Nda.objects.count() == 1
    assert sorted(type(result).__name__ for result in results) == ["NotReady", "str"]


def test_two_people_of_finance_who_record_at_once_record_one_payment():
    invoice = made.issued_invoice()
    line = {"amount": invoice.total, "received_on": invoice.issued_on, "payer": "ｺｳｾｲﾔｸ"}

    def record(place: int) -> str:
        own = Invoice.objects.get(pk=invoice.pk)
        return invoices.record_payment(own, by=people[place], reference=f"B{place}", **line).number

    people = [staff(Role.FINANCE), staff(Role.FINANCE)]
    results = together([lambda place=place: record(place) for place in range(2)])

    assert Payment.objects.count() == 1
    assert sorted(type(result).__name__ for result in results) == ["NotFromHere", "str"]
    assert list(verification.faults(invoice.number)) == []


def test_two_invoices_settled_by_one_bank_line_at_once_leave_one_unpaid():
    both = [made.issued_invoice(), made.issued_invoice()]
    finance = staff(Role.FINANCE)

    def record(invoice: Invoice) -> str:
        own = Invoice.objects.get(pk=invoice.pk)
        line = {"received_on": own.issued_on, "payer": "ｺｳｾｲﾔｸ", "reference": "20261122-0001"}
        return invoices.record_payment(own, by=finance, amount=own.total, **line).number

    results = together([lambda invoice=invoice: record(invoice) for invoice in both])

    assert sorted(type(result).__name__ for result in results) == ["NotReady", "str"]
    assert sorted(Invoice.objects.values_list("state", flat=True)) == ["issued", "paid"]
