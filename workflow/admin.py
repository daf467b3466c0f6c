"""The staff's desk for what every case has. Cases are read-only here; moves go through their one page."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from workflow import audit, deadlines, directory, pages
from workflow.machine import machines, of
from workflow.models import Case, ClosedDay, Notice, Parameter


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looked at, never changed."""

    actions = None

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody deletes here."""
        return False


class CaseAdmin(ReadOnlyAdmin):
    """The queue of one case type: state, due date, link to the case's page."""

    list_display = ("number", "case_title", "state_label", "due_on", "opened_at")
    list_filter = ("state",)
    search_fields = ("number", "subject")
    date_hierarchy = "opened_at"
    list_per_page = 50

    def get_queryset(self, request: Any) -> Any:
        """What this person may see, with the open deadline."""
        return deadlines.with_due_day(machines[self.model.kind].visible(request.user))

    def get_fields(self, request: Any, obj: Any = None) -> list[str]:
        """All stored fields, then the links and the timeline."""
        own = [f.name for f in self.model._meta.fields if f.name != "id"]
        return [*own, "offers", "timeline"]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        """Everything."""
        return self.get_fields(request, obj)

    @admin.display(description=_("件名"))
    def case_title(self, case: Case) -> str:
        """What the case is about."""
        return case.title

    @admin.display(description=_("状態"), ordering="state")
    def state_label(self, case: Case) -> str:
        """The state in words."""
        return of(case).state_label(case)

    @admin.display(description=_("期限"), ordering="due")
    def due_on(self, case: Any) -> Any:
        """Until when it is somebody's turn."""
        return case.due

    @admin.display(description=_("手続き"))
    def offers(self, case: Case) -> SafeString:
        """The case's page, where every move is made."""
        return format_html('<a href="{}">{}</a>', pages.url(case), _("案件のページを開いて手続きする"))

    @admin.display(description=_("履歴"))
    def timeline(self, case: Case) -> SafeString:
        """The timeline in sentences."""
        events = audit.timeline(case)
        names = directory.names([e.actor for e in events if e.actor])
        table = of(case).table
        rows = ((e.at, names.get(e.actor, ""), table[e.action].label) for e in events if e.action in table)
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{} {} {}</li>", rows))

    def view_on_site(self, case: Case) -> str:  # type: ignore[override]
        """The portal's page."""
        return reverse("workflow:case", args=[case.kind, case.number])


@admin.register(Parameter)
class ParameterAdmin(SimpleHistoryAdmin):
    """Figures of the office, each with its day and ground. A change is a new row with a new day."""

    list_display = ("name", "valid_from", "value", "mark", "source")
    list_filter = ("mark", "name")
    search_fields = ("name", "source")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Keep the change as evidence."""
        super().save_model(request, obj, form, change)
        audit.record(
            f"config:{obj.name}"[:80],
            "parameter",
            by=request.user,
            value=obj.value,
            valid_from=obj.valid_from,
        )


@admin.register(ClosedDay)
class ClosedDayAdmin(SimpleHistoryAdmin):
    """Holidays and other closed days."""

    list_display = ("date", "name_ja", "name_en", "source")
    date_hierarchy = "date"


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Mails sent and waiting."""

    list_display = ("queued_at", "address", "subject", "sent_at", "attempts", "last_error")
    list_filter = (("sent_at", admin.EmptyFieldListFilter),)
    search_fields = ("address", "number")
    exclude = ("body",)  # links to join stand in bodies
