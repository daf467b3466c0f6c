"""What pages and guards ask about agreements, invoices and fees."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts import selectors as people
from accounts.models import Organisation
from accounts.roles import USER_SIDE
from agreements.models import Contract, Invoice, Nda, Payment, Signature
from workflow import parameters
from workflow.models import Case, Parameter


@dataclass(frozen=True)
class Fee:
    """The fee of a category: yen with tax, and whether a published paper gives it."""

    amount: int
    is_published: bool
    source: str


def possible_parties() -> QuerySet[Organisation]:
    """The active organisations with which an agreement can be made."""
    return Organisation.objects.filter(kind__in=USER_SIDE, is_active=True)


def ndas_visible_to(user: Any) -> QuerySet[Nda]:
    """Non-disclosure agreements of the person's own organisations; the agency sees all."""
    return Nda.objects.filter(_own(user)).select_related("organisation")


def contracts_visible_to(user: Any) -> QuerySet[Contract]:
    """Contracts of the person's own organisations; the agency sees all."""
    return Contract.objects.filter(_own(user)).select_related("organisation")


def invoices_visible_to(user: Any) -> QuerySet[Invoice]:
    """Invoices to the person's own organisations; the agency sees all."""
    return Invoice.objects.filter(_own(user)).select_related("organisation", "contract")


def _own(user: Any) -> Q:
    return Q() if people.agency_roles(user) else Q(organisation__in=people.user_side_ids(user))


def nda_in_force(organisation_id: Any) -> Nda | None:
    """The concluded agreement of an organisation: it covers all its people and products."""
    return Nda.objects.filter(organisation=organisation_id, state=Nda.State.CONCLUDED).first()


def nda_under_way(organisation_id: Any) -> Nda | None:
    """The agreement of an organisation that is not ended, whatever still lacks."""
    return Nda.objects.filter(organisation=organisation_id).exclude(state=Nda.State.ENDED).first()


def contract_of(usage_case_number: str) -> Contract | None:
    """The contract of a usage that is not ended, by the number of the usage's case."""
    standing = Contract.objects.exclude(state=Contract.State.ENDED).select_related("organisation")
    return standing.filter(subject=usage_case_number).first() if usage_case_number else None


def invoice_of(contract: Contract) -> Invoice | None:
    """The invoice of a contract that is not cancelled."""
    return Invoice.objects.filter(contract=contract).exclude(state=Invoice.State.CANCELLED).first()


def invoices_of(contract: Contract) -> QuerySet[Invoice]:
    """All invoices of a contract, the cancelled ones too, oldest first."""
    return Invoice.objects.filter(contract=contract).order_by("opened_at")


def payment_of(invoice: Invoice) -> Payment | None:
    """The bank line that settled an invoice."""
    return Payment.objects.filter(invoice=invoice).first()


def is_settled(usage_case_number: str) -> bool:
    """Whether the contract of a usage is concluded and its invoice paid."""
    contract = contract_of(usage_case_number)
    if contract is None or contract.state != Contract.State.CONCLUDED:
        return False
    invoice = invoice_of(contract)
    return invoice is not None and invoice.state == Invoice.State.PAID


def signatures_of(case: Case) -> list[Signature]:
    """The signatures under an agreement, in their order."""
    return list(Signature.objects.filter(kind=case.kind, number=case.number).order_by("signed_at"))


def fee(category: str, on: date) -> Fee | None:
    """The fee of a category on a day; None when the office has set none."""
    name = f"fee.{category}"
    row = Parameter.objects.filter(name=name, valid_from__lte=on).order_by("-valid_from").first()
    return Fee(row.value, row.mark == parameters.SOURCE, row.source) if row else None
