"""Who may enter the staff's desk."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import policies


class StaffDesk(admin.AdminSite):
    """The Django admin, open to agency staff with a second factor; nobody needs to be superuser."""

    site_title = settings.NETWORK["product"]
    site_header = _("事務局デスク")
    index_title = _("業務一覧")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in active agency staff who have shown their second factor."""
        return policies.may_enter_staff_desk(request.user)

    def login(self, request: HttpRequest, extra_context: dict | None = None):  # type: ignore[override]
        """Send to the portal's own sign-in, so that lock-out and second factor hold here too."""
        from django.contrib.auth.views import redirect_to_login

        return redirect_to_login(request.get_full_path())
