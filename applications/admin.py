"""The desk's queues of this app, and the papers of the document room."""

from django.contrib import admin

from applications.models import Closing, DetailedDocument, InformationRequest, Inquiry, Usage
from workflow.admin import CaseAdmin, ReadOnlyAdmin


@admin.register(Inquiry)
class InquiryAdmin(CaseAdmin):
    """Inquiries."""


@admin.register(InformationRequest)
class InformationRequestAdmin(CaseAdmin):
    """Requests for detailed information."""


@admin.register(Usage)
class UsageAdmin(CaseAdmin):
    """Usages, from the first hand-in to the end."""

    list_display = ("number", "usage_number", "case_title", "category", "state_label", "due_on", "opened_at")  # type: ignore[assignment]
    list_filter = ("state", "category")  # type: ignore[assignment]
    search_fields = ("number", "usage_number", "study_title")  # type: ignore[assignment]


@admin.register(Closing)
class ClosingAdmin(CaseAdmin):
    """Closing reports."""


@admin.register(DetailedDocument)
class DetailedDocumentAdmin(ReadOnlyAdmin):
    """The versions of the papers in the document room."""

    list_display = ("title", "version", "kind", "readers", "published_at")
    list_filter = ("kind", "readers")
    exclude = ("file",)
