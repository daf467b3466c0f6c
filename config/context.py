"""What every page of the portal shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policies, selectors
from workflow import clock, inbox


def portal(request: HttpRequest) -> dict[str, Any]:
    """Site names, navigation, inbox count, acting organisation, demonstration clock."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "site": {
            **settings.NETWORK,
            "name": settings.NETWORK["product"],
            "network": settings.NETWORK["name"],
        },
        "may_apply": bool(selectors.user_side_ids(user)) if signed_in else False,
        "nav": _navigation(request) if signed_in else [],
        "inbox_count": inbox.count(user) if signed_in else 0,
        "acting": getattr(request, "acting", None),
        "organisations": getattr(request, "organisations", []),
        "demonstration": clock.now() if settings.DEMONSTRATION else None,
    }


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """At most six entries, by role."""
    entries = [(_("申出"), reverse("workflow:list", args=["usage"]))]
    if policies.is_agency(request.user):
        entries += [
            (_("スクリプト"), reverse("workflow:list", args=["script"])),
            (_("研修"), reverse("training:desk"))
            if policies.is_training_desk(request.user)
            else (_("持ち出し"), reverse("workflow:list", args=["release"])),
            (_("事務局デスク"), reverse("admin:index")),
        ]
        if policies.is_booking_desk(request.user):
            entries.insert(1, (_("受付"), reverse("onsite_booking:desk")))
    elif selectors.site_ids(request.user):
        entries = [(_("自院の抽出"), reverse("workflow:list", args=["site_job"]))]
    else:
        entries += [
            (_("研修"), reverse("training:home")),
            (_("予約"), reverse("onsite_booking:calendar")),
            (_("スクリプト"), reverse("workflow:list", args=["script"])),
        ]
    return [
        {"label": str(label), "url": url, "current": request.path.startswith(url.removesuffix("desk/"))}
        for label, url in entries
    ]
