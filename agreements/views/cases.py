"""What the pages of agreement, contract and invoice show besides the generic."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import policies as people
from agreements import selectors
from agreements.models import Contract, Invoice, InvoiceLine, Nda
from config.look.templatetags.look import yen
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
    can_issue = (
        case.state == Contract.State.CONCLUDED and not standing and people.is_finance(request.user, None)
    )
    return {
        "signatures": selectors.signatures_of(case),
        "invoices": invoices,
        "can_issue": can_issue,
    }


@page_of("invoice")
def invoice(request: HttpRequest, case: Invoice) -> dict[str, Any]:
    """Lines, tax and payment."""
    names = [
        (_("内容"), False),
        (_("数量"), True),
        (_("単価（税込）"), True),
        (_("税率"), True),
        (_("金額（税込）"), True),
    ]
    return {
        "columns": [{"label": label, "numeric": numeric} for label, numeric in names],
        "rows": [_cells(line) for line in case.lines.all()],
        "taxes": list(case.taxes.all()),
        "payment": selectors.payment_of(case),
    }


def _cells(line: InvoiceLine) -> list[dict[str, Any]]:
    texts = [str(line.quantity), yen(line.unit_price), f"{line.rate}%", yen(line.amount)]
    return [{"text": line.description, "header": True}, *({"text": text} for text in texts)]
