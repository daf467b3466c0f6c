"""The invoice of a contract: issued, and then paid or cancelled."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.models import Contract, Invoice, InvoiceLine, InvoiceTax, Payment
from agreements.taxation import Line, by_rate
from agreements.workflow import invoice
from workflow import clock, parameters
from workflow.business_days import Calendar
from workflow.refusals import NotReady


@invoice.opening
def issue(*, by: Any, now: datetime, contract: Contract) -> Invoice:
    """Charge the fee of a concluded contract. The PDF follows from the carrier."""
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    today = clock.today(now)
    lines = [Line(_description(contract), 1, contract.fee, parameters.value("tax.rate", today))]
    rounding = parameters.value("invoice.rounding", today)
    sums = by_rate(lines, rounding)
    case = Invoice(
        contract=contract,
        organisation=contract.organisation,
        subject=contract.subject,
        addressee=contract.organisation.name,
        study_title=contract.study_title,
        registration_number=settings.NETWORK["registration_number"],
        issued_on=today,
        pay_by=_pay_by(today),
        total=sum(line.amount for line in lines),
        tax=sum(rate.tax for rate in sums),
        rounding=rounding,
    )
    _write_lines(case, contract.concluded_on or today, lines)
    InvoiceTax.objects.bulk_create(
        InvoiceTax(invoice=case, rate=s.rate, total=s.total, tax=s.tax) for s in sums
    )
    return case


def _description(contract: Contract) -> str:
    with translation.override("ja"):
        return f"{settings.NETWORK['name']}利活用料（{contract.get_category_display()}）"


def _pay_by(today: date) -> date:
    """So many days from today, on the next business day when the office is closed then."""
    day, calendar = today + timedelta(parameters.value("invoice.payment_days", today)), Calendar.load()
    return day if calendar.is_open(day) else calendar.add(day, 1)


def _write_lines(case: Invoice, supplied_on: date, lines: list[Line]) -> None:
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=case,
            position=position,
            supplied_on=supplied_on,
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            rate=line.rate,
            amount=line.amount,
        )
        for position, line in enumerate(lines, 1)
    )


@invoice.action
def record_payment(
    case: Invoice, *, by: Any, now: datetime, amount: int, received_on: date, payer: str, reference: str
) -> None:
    """Record the bank line that settles the invoice.

    `amount` (yen) must be the whole of it, `reference` is the bank's own number of the line. Raises NotReady
    for another amount, for a day to come, or for a bank line that settled an invoice before.
    """
    if amount != case.total:
        raise NotReady(_wrong_amount(amount, case.total))
    if received_on > clock.today(now):
        raise NotReady(_("入金日に未来の日付は記録できません。"))
    try:
        with transaction.atomic():
            Payment.objects.create(
                invoice=case,
                amount=amount,
                received_on=received_on,
                payer=payer,
                reference=reference,
                recorded_by=by,
                recorded_at=now,
            )
    except IntegrityError as error:
        raise NotReady(_("この銀行取引番号の入金は、すでに記録されています。")) from error


def _wrong_amount(amount: int, total: int) -> str:
    return _(
        "入金額 %(amount)s円 は請求金額 %(total)s円 と一致しません。"
        "金額を確認し、過不足があるときは利用者に連絡してください。"
    ) % {"amount": f"{amount:,}", "total": f"{total:,}"}


@invoice.action
def cancel(case: Invoice, *, by: Any, now: datetime, comment: str) -> None:
    """Cancel a wrong invoice; a new one can then be issued."""
