"""The invoice of a contract, its lines, its tax, its payment. Amounts are whole yen, tax included."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import directory
from accounts.models import Organisation, Person
from accounts.roles import Role
from agreements.models.contract import Contract
from workflow.models import Case, state_field


class Invoice(Case):
    """A qualified invoice (適格請求書). Once issued it never changes; a wrong one is cancelled.

    Its number is that of the case, and has no gaps within a fiscal year.
    """

    kind = "invoice"

    class State(models.TextChoices):
        ISSUED = "issued", _("入金待ち")
        PAID = "paid", _("入金済み")
        CANCELLED = "cancelled", _("取消し")

    state = state_field(State)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="invoices", verbose_name=_("契約"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    addressee = models.CharField(_("宛名"), max_length=130)
    study_title = models.CharField(_("件名"), max_length=220)
    registration_number = models.CharField(_("登録番号"), max_length=14)
    issued_on = models.DateField(_("発行日"))
    pay_by = models.DateField(_("支払期限"))
    total = models.PositiveBigIntegerField(_("請求金額（税込）"))
    tax = models.PositiveBigIntegerField(_("うち消費税額"))
    rounding = models.CharField(_("端数処理"), max_length=8)

    class Meta(Case.Meta):
        verbose_name = _("請求書")
        verbose_name_plural = _("請求書")
        constraints = [
            models.UniqueConstraint(
                fields=("contract",), condition=~Q(state="cancelled"), name="invoice_one_per_contract"
            ),
            models.CheckConstraint(condition=Q(total__gt=0, tax__lt=F("total")), name="invoice_amounts"),
            models.CheckConstraint(condition=Q(pay_by__gte=F("issued_on")), name="invoice_days"),
            models.CheckConstraint(
                condition=Q(registration_number__regex=r"^T[0-9]{13}$"), name="invoice_registered_issuer"
            ),
        ]

    @property
    def title(self) -> str:
        """What is charged for."""
        return self.study_title

    def parties(self) -> dict[str, list[str]]:
        """The organisation, its leads who see to the payment, and finance who records it."""
        return {
            "applicant": [directory.organisation(self.organisation_id)],
            "lead": [directory.organisation(self.organisation_id, Role.LEAD)],
            "finance": [directory.agency(Role.FINANCE)],
        }


class InvoiceLine(models.Model):
    """What is charged: day of supply, description, quantity, price with tax, rate in percent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    supplied_on = models.DateField(_("取引年月日"))
    description = models.CharField(_("内容"), max_length=200)
    quantity = models.PositiveIntegerField(_("数量"))
    unit_price = models.PositiveBigIntegerField(_("単価（税込）"))
    rate = models.PositiveSmallIntegerField(_("税率"))
    amount = models.PositiveBigIntegerField(_("金額（税込）"))

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("invoice", "position"), name="invoice_line_place"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, amount=F("quantity") * F("unit_price")),
                name="invoice_line_amount",
            ),
            models.CheckConstraint(condition=Q(rate__lt=100), name="invoice_line_rate"),
        ]


class InvoiceTax(models.Model):
    """The total of one rate on an invoice with its tax, rounded once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="taxes")
    rate = models.PositiveSmallIntegerField(_("税率"))
    total = models.PositiveBigIntegerField(_("対象金額（税込）"))
    tax = models.PositiveBigIntegerField(_("消費税額"))

    class Meta:
        ordering = ("-rate",)
        constraints = [
            models.UniqueConstraint(fields=("invoice", "rate"), name="invoice_tax_once_per_rate"),
            models.CheckConstraint(
                condition=Q(tax__lt=F("total") * F("rate") / (F("rate") + 100) + 2), name="invoice_tax_amount"
            ),
        ]


class Payment(models.Model):
    """One line of the bank statement that settles one invoice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="payment", verbose_name=_("請求書"))
    amount = models.PositiveBigIntegerField(_("入金額"))
    received_on = models.DateField(_("入金日"))
    payer = models.CharField(_("振込名義人"), max_length=120)
    reference = models.CharField(_("銀行の取引番号"), max_length=60, unique=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("記録者"))
    recorded_at = models.DateTimeField(_("記録日時"))

    class Meta:
        verbose_name = _("入金")
        verbose_name_plural = _("入金")
        ordering = ("-recorded_at",)
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount")]

    def __str__(self) -> str:
        return f"{self.reference} {self.amount:,}"
