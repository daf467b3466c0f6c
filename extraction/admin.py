"""The staff's desk for extraction: queues, agents, and the evidence tables, which nobody changes."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from extraction.actions import masters
from extraction.forms import MasterFileForm
from extraction.models import (
    Download,
    IntegratedResult,
    LedgerEntry,
    MasterCode,
    Quarantine,
    Release,
    Script,
    ScriptRevision,
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


@admin.register(ScriptRevision)
class ScriptRevisionAdmin(ReadOnlyAdmin):
    """Drafts as they were saved."""

    list_display = ("script", "place", "saved_at")
    list_select_related = ("script",)
    exclude = ("text",)


@admin.register(MasterCode)
class MasterCodeAdmin(ReadOnlyAdmin):
    """The masters from which authors choose codes; a new edition is taken over from a file as a whole."""

    list_display = ("system", "code", "name", "kana", "edition")
    list_filter = ("system",)
    search_fields = ("code", "name", "name_en", "kana")
    change_list_template = "admin/extraction/mastercode/change_list.html"

    def get_urls(self) -> list[Any]:
        """Beside the list: the page that takes over a file."""
        own = path(
            "take-over/", self.admin_site.admin_view(self.take_over), name="extraction_mastercode_take_over"
        )
        return [own, *super().get_urls()]

    def take_over(self, request: HttpRequest) -> HttpResponse:
        """Replace the codes of one system by those of a file, wholly or not at all."""
        if not request.user.has_perm("extraction.change_mastercode"):
            return redirect("admin:extraction_mastercode_changelist")
        form = MasterFileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                count = masters.take_over(
                    given["file"].read(), system=given["system"], edition=given["edition"]
                )
            except masters.UnreadableMaster as error:
                form.add_error("file", str(error))
            else:
                messages.success(request, _("%(count)s件のコードを取り込みました。") % {"count": count})
                return redirect("admin:extraction_mastercode_changelist")
        context = {**self.admin_site.each_context(request), "form": form, "title": _("マスターを取り込む")}
        return render(request, "admin/extraction/mastercode/take_over.html", context)
