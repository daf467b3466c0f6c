"""Agreements, contracts and invoices, brought to their states by acting."""

from itertools import count
from typing import Any

from accounts.models import Organisation
from accounts.roles import Role
from agreements.actions import contracts, invoices, ndas
from agreements.models import Category, Contract, Invoice, Nda
from tests.factories.people import company, person, staff
from workflow import documents, files
from workflow.models import Document

_serial = count(1)


def papers() -> int:
    """Make the waiting papers at once, each a tiny PDF that says what it is; returns how many.

    Stands in for the carrier where a test is not about what a paper looks like.
    """
    waiting = list(Document.objects.filter(file=None))
    for paper in waiting:
        paper.file = files.store(f"%PDF-1.7 {paper.pk} {paper.title} %%EOF".encode(), "application/pdf")
        paper.save(update_fields=["file"])
    return len(waiting)


def lead_of(organisation: Organisation) -> Any:
    """Somebody who speaks for an organisation."""
    return person(Role.LEAD, of=organisation)


def prepared_nda(organisation: Organisation | None = None, **extra: Any) -> Nda:
    """An agreement whose paper waits for the lead's signature."""
    nda = ndas.prepare(by=staff(Role.CASE_OFFICER), organisation=organisation or company(), **extra)
    papers()
    return nda


def signed_nda(organisation: Organisation | None = None) -> Nda:
    """An agreement signed by the organisation."""
    nda = prepared_nda(organisation)
    return ndas.sign(nda, by=lead_of(nda.organisation))


def concluded_nda(organisation: Organisation | None = None) -> Nda:
    """An agreement in force."""
    return ndas.conclude(signed_nda(organisation), by=staff(Role.CASE_OFFICER))


def ended_nda(organisation: Organisation | None = None) -> Nda:
    """An agreement that was in force."""
    return ndas.end(
        concluded_nda(organisation), by=staff(Role.CASE_OFFICER), comment="利用の予定がなくなった"
    )


def drafted_contract(organisation: Organisation | None = None, *, by: Any = None, **extra: Any) -> Contract:
    """A contract whose paper waits for the lead's signature."""
    n = next(_serial)
    inputs = {
        "organisation": organisation or company(),
        "subject": f"USE-2026-{n:04d}",
        "study_title": "ヘパリン開始後の血小板減少",
        "category": Category.POST_MARKETING,
        "usage_number": f"U-2026-{n:04d}",
    }
    contract = contracts.draft(by=by or staff(Role.CASE_OFFICER), **(inputs | extra))
    papers()
    return contract


def signed_contract(organisation: Organisation | None = None, **extra: Any) -> Contract:
    """A contract signed by the organisation."""
    contract = drafted_contract(organisation, **extra)
    return contracts.sign(contract, by=lead_of(contract.organisation))


def concluded_contract(organisation: Organisation | None = None, **extra: Any) -> Contract:
    """A contract in force, its invoice issued."""
    return contracts.conclude(signed_contract(organisation, **extra), by=staff(Role.CASE_OFFICER))


def issued_invoice(organisation: Organisation | None = None, **extra: Any) -> Invoice:
    """An invoice that waits for its payment."""
    return Invoice.objects.get(contract=concluded_contract(organisation, **extra))


def pay(invoice: Invoice, **extra: Any) -> Invoice:
    """Record the payment of an invoice in full."""
    inputs = {
        "amount": invoice.total,
        "received_on": invoice.issued_on,
        "payer": "ﾀﾞｲｲﾁｾｲﾔｸ(ｶ",
        "reference": f"BANK-{next(_serial):06d}",
    }
    return invoices.record_payment(invoice, by=staff(Role.FINANCE), **(inputs | extra))


def paid_invoice(organisation: Organisation | None = None, **extra: Any) -> Invoice:
    """A paid invoice: its usage is settled."""
    return pay(issued_invoice(organisation, **extra))


def cancelled_invoice() -> Invoice:
    """An invoice that was wrong."""
    return invoices.cancel(issued_invoice(), by=staff(Role.FINANCE), comment="宛名の誤り")


def paper_of(case: Any) -> Document:
    """The newest paper of an agreement or invoice."""
    found = documents.latest(case, case.kind)
    assert found is not None
    return found
