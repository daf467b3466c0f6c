"""The staff's desk for extraction: queues, agents, and the evidence tables, which nobody changes."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from extraction.models import (
    Download,
    IntegratedResult,
    LedgerEntry,
    Quarantine,
    Release,
    Script,
    ScriptVersion,
    SiteAgent,
    SiteJob,
)
from workflow.admin import CaseAdmin, ReadOnlyAdmin


@admin.register(Script)
class ScriptAdmin(CaseAdmin):
    """Scripts."""


@admin.register(SiteJob)
class SiteJobAdmin(CaseAdmin):
    """Hospitals' jobs."""

    list_filter = ("state", "site")


@admin.register(Release)
class ReleaseAdmin(CaseAdmin):
    """Releases."""


@admin.register(SiteAgent)
class SiteAgentAdmin(SimpleHistoryAdmin):
    """Agents of the hospitals: admitted with their key, shut out by one tick."""

    list_display = ("site", "is_active", "last_seen_at")
    readonly_fields = ("last_seen_at",)


@admin.register(ScriptVersion)
class ScriptVersionAdmin(ReadOnlyAdmin):
    """Versions as handed in."""

    list_display = ("script", "edition", "name", "sha256", "submitted_at")
    exclude = ("content",)


@admin.register(IntegratedResult)
class IntegratedResultAdmin(ReadOnlyAdmin):
    """That a result exists; its numbers are read on its own page, which records the reading."""

    list_display = ("script_version", "sites", "sha256", "integrated_at")
    exclude = ("tables",)


@admin.register(Quarantine)
class QuarantineAdmin(ReadOnlyAdmin):
    """Messages of agents that were not accepted."""

    list_display = ("refused_at", "agent", "number", "sort", "code", "size")
    list_filter = ("code", "sort")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """What has left the data centre."""

    list_display = ("released_at", "release", "name", "file_id")
    search_fields = ("subject",)
    exclude = ("table",)


@admin.register(Download)
class DownloadAdmin(ReadOnlyAdmin):
    """Who took which file."""

    list_display = ("at", "release", "name", "person", "sha256")
