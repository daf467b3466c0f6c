"""Between signing in and the pages: the second factor, and for which organisation one acts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import selectors, sessions

Handler = Callable[[HttpRequest], HttpResponse]
OPEN_PATHS = (
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/second-factor/",
    "/static/",
    "/i18n/",
    "/health/",
    "/demonstration/",
)


def second_factor_required(get_response: Handler) -> Handler:
    """Send those who owe a second factor to it before anything else.

    Agency and hospital people owe it always, others once they use an app (noted when they sign in).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN_PATHS) or not _owes(request):
            return get_response(request)
        wanted = request.get_full_path() if request.method == "GET" else "/"
        return redirect(f"{reverse('accounts:second_factor')}?{urlencode({'next': wanted})}")

    return middleware


def _owes(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_authenticated or user.is_verified():  # type: ignore[attr-defined]
        return False
    return selectors.needs_second_factor(user) or request.session.get("owes_second_factor", False)


def known_session(get_response: Handler) -> Handler:
    """Put what the web session says (mark, when a factor was shown) beside the person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            sessions.know(request)
        return get_response(request)

    return middleware


def acting_organisation(get_response: Handler) -> Handler:
    """Put the organisation for which the person acts at `request.acting`, and all of theirs beside it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        found = {m.organisation_id: m.organisation for m in selectors.memberships(request.user)}
        organisations = list(found.values())
        wanted = request.session.get("acting") if organisations else None
        acting = next(
            (o for o in organisations if str(o.pk) == wanted), organisations[0] if organisations else None
        )
        request.organisations, request.acting = organisations, acting  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
