"""People and organisations on the staff's desk. What is granted or ended goes through the actions."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from accounts.actions import invitations, memberships, organisations, people
from accounts.forms.people import NAMES, OrganisationForm
from accounts.models import Invitation, Membership, Organisation, Person, UsageAccount
from accounts.selectors import person
from workflow import clock
from workflow.admin import CaseAdmin

admin.site.register(UsageAccount, CaseAdmin)


@admin.register(Organisation)
class OrganisationAdmin(SimpleHistoryAdmin):
    """The register of organisations; their people are on the portal's page."""

    form = OrganisationForm
    list_display = ("name", "kind", "site_code", "corporate_number", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "name_en", "kana", "corporate_number", "site_code")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Keep it with evidence."""
        organisations.keep(obj, by=request.user)

    def view_on_site(self, obj: Organisation) -> str:  # type: ignore[override]
        """The page with the organisation's people, where they are invited."""
        return reverse("accounts:organisation", args=[obj.pk])


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    """People; they come by invitation. Here names are corrected and a login is closed."""

    fields = ("email", *NAMES, "is_active", "joined_at", "last_login")
    readonly_fields = ("email", "joined_at", "last_login")
    list_display = ("__str__", "email", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("email", "family_name", "given_name", "family_kana", "given_kana")

    def has_add_permission(self, request: Any) -> bool:
        """People register themselves by invitation."""
        return False

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Amend, with evidence of what was changed."""
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        people.amend(person(obj.pk), by=request.user, **changed)


class AddOnlyAdmin(admin.ModelAdmin):
    """Rows that are made here and never changed here."""

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """What was granted is ended by an act, not by editing."""
        return False


@admin.register(Membership)
class MembershipAdmin(AddOnlyAdmin):
    """Roles of people; a new one is granted from today, an old one ended on the portal's page."""

    fields = ("person", "organisation", "role")
    list_display = ("person", "organisation", "role", "ended_at", "ending")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("person", "organisation")
    search_fields = ("person__email", "person__family_name", "organisation__name")
    autocomplete_fields = ("person", "organisation")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Grant."""
        granted = memberships.grant(by=request.user, now=clock.now(), **form.cleaned_data)
        obj.pk = granted.pk

    @admin.display(description=_("操作"))
    def ending(self, obj: Membership) -> SafeString | str:
        """Where it is ended."""
        if obj.ended_at:
            return ""
        url = reverse("accounts:end_membership", args=[obj.organisation_id, obj.pk])
        return format_html('<a href="{}">{}</a>', url, _("所属を終了する"))


@admin.register(Invitation)
class InvitationAdmin(AddOnlyAdmin):
    """Invitations; a new one is sent by mail at once."""

    fields = ("organisation", "email", "role")
    list_display = (
        "email",
        "organisation",
        "role",
        "invited_at",
        "expires_at",
        "accepted_at",
        "withdrawn_at",
    )
    list_filter = ("role", ("accepted_at", admin.EmptyFieldListFilter))
    list_select_related = ("organisation",)
    search_fields = ("email", "organisation__name")
    autocomplete_fields = ("organisation",)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Send it."""
        sent = invitations.invite(by=request.user, now=clock.now(), **form.cleaned_data)
        obj.pk = sent.pk
