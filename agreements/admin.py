"""The staff's desk for agreements, invoices, payments and signatures."""

from django.contrib import admin

from agreements.models import Contract, Invoice, Nda, Payment, Signature
from workflow.admin import CaseAdmin, ReadOnlyAdmin


@admin.register(Nda)
class NdaAdmin(CaseAdmin):
    """Non-disclosure agreements."""

    list_display = ("number", "organisation", "state_label", "concluded_on", "due_on", "opened_at")
    search_fields = ("number", "subject", "organisation__name")


@admin.register(Contract)
class ContractAdmin(CaseAdmin):
    """Contracts of use."""

    list_display = ("number", "organisation", "study_title", "usage_number", "state_label", "due_on")
    list_filter = ("state", "category")
    search_fields = ("number", "subject", "usage_number", "study_title", "organisation__name")


@admin.register(Invoice)
class InvoiceAdmin(CaseAdmin):
    """Invoices, found by day, amount and addressee."""

    list_display = ("number", "addressee", "total", "state_label", "issued_on", "pay_by")
    search_fields = ("number", "subject", "addressee", "total")
    date_hierarchy = "issued_on"


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Bank lines recorded."""

    list_display = ("invoice", "amount", "received_on", "payer", "reference", "recorded_by")
    list_select_related = ("invoice", "recorded_by")
    search_fields = ("reference", "payer", "invoice__number")
    date_hierarchy = "received_on"


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    """Signatures under agreements."""

    list_display = ("number", "printed_name", "organisation_name", "meaning", "signed_at")
    list_filter = ("kind", "meaning")
    search_fields = ("number", "printed_name", "digest")
