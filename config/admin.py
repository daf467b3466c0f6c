"""The staff's desk: who may enter, what stands on it, and the queues on its first page."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from accounts import policies
from accounts.views.login import destination
from config import desk
from workflow import clock

OURS = {"workflow", "accounts", "training", "agreements", "applications", "onsite_booking", "extraction"}


class StaffDesk(admin.AdminSite):
    """The Django admin, open to agency staff with a second factor; nobody needs to be superuser."""

    site_title = settings.NETWORK["product"]
    site_header = _("事務局デスク")
    index_title = _("業務一覧")
    site_url = "/"
    enable_nav_sidebar = False  # the tables need the width; the first page lists everything
    index_template = "admin/desk.html"

    def register(
        self, model_or_iterable: Any, admin_class: type[admin.ModelAdmin] | None = None, **options: Any
    ) -> None:
        """Put our own models on the desk; those of libraries hold sessions and secrets and stay away."""
        models = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        ours = [model for model in models if model.__module__.partition(".")[0] in OURS]
        super().register(ours, admin_class, **options)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The first page: what waits for the office, how much of it is late, then the registers."""
        queues = desk.queues(request.user, clock.today())
        return super().index(request, {**(extra_context or {}), "queues": queues})

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in active agency staff who have shown their second factor."""
        return policies.may_enter_staff_desk(request.user)

    @method_decorator(login_not_required)
    def login(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """Send to the portal's own sign-in, so that lock-out and second factor hold here too."""
        if self.has_permission(request):
            return redirect(destination(request))
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
