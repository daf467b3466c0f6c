"""Guards of agreements and invoices: `(case, user) -> reason | None`."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from stdnum.jp import cn

from agreements import selectors
from agreements.models import Contract, Invoice, Nda
from workflow import documents
from workflow.models import Case


def paper_is_not_made(case: Case, user: Any) -> str | None:
    """The PDF that is signed must exist."""
    return documents.not_ready(case, case.kind)


def same_person(case: Case, user: Any) -> str | None:
    """Who prepared or signed an agreement does not conclude it: separation of duties."""
    signers = {signature.person_id for signature in selectors.signatures_of(case)}
    if user.pk in signers | {case.opened_by}:
        return _("この契約書を作成した人は締結できません。別の申出担当が締結してください。")
    return None


def another_nda(case: Nda, user: Any) -> str | None:
    """An organisation has one non-disclosure agreement at a time."""
    standing = selectors.nda_under_way(case.organisation_id)
    if standing is None:
        return None
    return _("この組織には有効または手続き中の秘密保持契約（%(number)s）があります。") % {
        "number": standing.number
    }


def another_contract(case: Contract, user: Any) -> str | None:
    """A usage has one contract at a time."""
    standing = selectors.contract_of(case.subject)
    if standing is None:
        return None
    return _("この利活用には有効または手続き中の契約（%(number)s）があります。") % {"number": standing.number}


def unpaid_invoice(case: Contract, user: Any) -> str | None:
    """A contract does not end while its invoice waits for the payment."""
    invoice = selectors.invoice_of(case)
    if invoice is None or invoice.state != Invoice.State.ISSUED:
        return None
    return _("入金待ちの請求書（%(number)s）があります。入金を記録するか、請求書を取り消してください。") % {
        "number": invoice.number
    }


def contract_not_concluded(case: Invoice, user: Any) -> str | None:
    """Nothing is charged before the contract is concluded, nor after its end."""
    if case.contract.concluded_on is None or case.contract.ended_on is not None:
        return _("契約が締結されていないため、請求書を発行できません。")
    return None


def another_invoice(case: Invoice, user: Any) -> str | None:
    """A contract is charged once; a wrong invoice is cancelled first."""
    standing = selectors.invoice_of(case.contract)
    if standing is None:
        return None
    return _("この契約には請求書（%(number)s）が発行されています。") % {"number": standing.number}


def issuer_not_registered(case: Invoice, user: Any) -> str | None:
    """A qualified invoice names the issuer's registration number: T and a corporate number."""
    if is_registration_number(settings.NETWORK["registration_number"]):
        return None
    return _(
        "発行者の登録番号（Tと13桁の数字）が正しく設定されていません。システム管理者に連絡してください。"
    )


def issued_it(case: Invoice, user: Any) -> str | None:
    """Who issued an invoice does not cancel it."""
    if user.pk == case.opened_by:
        return _("請求書を発行した人は取り消せません。別の経理担当が取り消してください。")
    return None


def is_registration_number(text: str) -> bool:
    """Whether a text is T and 13 digits, the first of them the right check digit."""
    return text.startswith("T") and text[1:].isdigit() and len(text) == 14 and cn.is_valid(text[1:])
