"""What is printed on agreements and invoices: case → frozen content of `templates/documents/<name>.html`."""

from typing import Any

from django.conf import settings
from django.utils import translation

from agreements import selectors
from agreements.models import Contract, Invoice, Nda
from workflow import clock


def nda(case: Nda) -> dict[str, Any]:
    """Content of the non-disclosure agreement, with the signatures that stand by now."""
    return {
        "number": case.number,
        "party": _party(case),
        "concluded_on": _day(case.concluded_on),
        "signatures": _signatures(case),
    }


def contract(case: Contract) -> dict[str, Any]:
    """Content of the contract of use, with the signatures that stand by now."""
    with translation.override("ja"):
        category = case.get_category_display()
    return {
        "number": case.number,
        "party": _party(case),
        "study_title": case.study_title,
        "usage_number": case.usage_number,
        "category": category,
        "fee": case.fee,
        "fee_is_published": case.fee_is_published,
        "fee_source": case.fee_source,
        "concluded_on": _day(case.concluded_on),
        "signatures": _signatures(case),
    }


def invoice(case: Invoice) -> dict[str, Any]:
    """Content of the qualified invoice: addressee, lines, totals and tax of each rate."""
    return {
        "number": case.number,
        "payment_reference": case.number.replace("-", ""),
        "addressee": case.addressee,
        "study_title": case.study_title,
        "usage_number": case.contract.usage_number,
        "registration_number": case.registration_number,
        "bank_account": settings.NETWORK["bank_account"],
        "issued_on": _day(case.issued_on),
        "pay_by": _day(case.pay_by),
        "total": case.total,
        "fee_note": "" if case.contract.fee_is_published else case.contract.fee_source,
        "lines": [
            {
                "supplied_on": _day(line.supplied_on),
                "description": line.description,
                "quantity": line.quantity,
                "unit_price": line.unit_price,
                "rate": line.rate,
                "amount": line.amount,
            }
            for line in case.lines.all()
        ],
        "taxes": [{"rate": t.rate, "total": t.total, "tax": t.tax} for t in case.taxes.all()],
    }


def _party(case: Nda | Contract) -> dict[str, str]:
    organisation = case.organisation
    return {
        "name": organisation.name,
        "address": organisation.address,
        "corporate_number": organisation.corporate_number,
    }


def _signatures(case: Nda | Contract) -> list[dict[str, str]]:
    with translation.override("ja"):
        return [
            {
                "organisation": signature.organisation_name,
                "name": signature.printed_name,
                "meaning": signature.get_meaning_display(),
                "at": f"{signature.signed_at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M:%S}（日本標準時）",
                "digest": signature.digest,
            }
            for signature in selectors.signatures_of(case)
        ]


def _day(day: Any) -> str:
    """A day as frozen content keeps it; empty when there is none."""
    return day.isoformat() if day else ""
