"""Papers that follow from the moves of this app: their number exists only after the move."""

from datetime import datetime
from typing import Any

from agreements import documents as papers
from agreements.models import Contract, Invoice, Nda
from workflow import documents
from workflow.reactions import after


@after("nda.prepare")
def make_agreement(case: Nda, *, by: Any, now: datetime) -> None:
    """Make the paper that both parties will sign."""
    documents.queue(case, "nda", "秘密保持契約書", papers.nda(case), now)


@after("nda.conclude")
def make_concluded_agreement(case: Nda, *, by: Any, now: datetime) -> None:
    """Make the concluded paper with both signatures."""
    documents.queue(case, "nda", "秘密保持契約書（締結済み）", papers.nda(case), now)


@after("contract.draft")
def make_contract(case: Contract, *, by: Any, now: datetime) -> None:
    """Make the contract that both parties will sign."""
    documents.queue(case, "contract", "利活用契約書", papers.contract(case), now)


@after("contract.conclude")
def make_concluded_contract(case: Contract, *, by: Any, now: datetime) -> None:
    """Make the concluded contract with both signatures."""
    documents.queue(case, "contract", "利活用契約書（締結済み）", papers.contract(case), now)


@after("invoice.issue")
def make_invoice(case: Invoice, *, by: Any, now: datetime) -> None:
    """Make the qualified invoice."""
    documents.queue(case, "invoice", "請求書", papers.invoice(case), now)
