"""What the pages of agreement, contract and invoice show besides the generic."""

from typing import Any

from django.http import HttpRequest

from accounts import policies as people
from agreements import selectors
from agreements.models import Contract, Invoice, Nda
from workflow.pages import page_of


@page_of("nda")
def nda(request: HttpRequest, case: Nda) -> dict[str, Any]:
    """The signatures."""
    return {"signatures": selectors.signatures_of(case)}


@page_of("contract")
def contract(request: HttpRequest, case: Contract) -> dict[str, Any]:
    """The signatures and the invoices; finance may issue one when none stands."""
    invoices = list(selectors.invoices_of(case))
    standing = any(invoice.state != Invoice.State.CANCELLED for invoice in invoices)
    can_issue = case.state == Contract.State.CONCLUDED and not standing and people.is_finance(request.user)
    return {
        "signatures": selectors.signatures_of(case),
        "invoices": invoices,
        "can_issue": can_issue,
    }


@page_of("invoice")
def invoice(request: HttpRequest, case: Invoice) -> dict[str, Any]:
    """Lines, tax and payment."""
    return {
        "lines": list(case.lines.all()),
        "taxes": list(case.taxes.all()),
        "payment": selectors.payment_of(case),
    }
