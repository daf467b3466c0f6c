"""Between signing in and the pages: the second factor, and for which organisation one acts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import selectors

Handler = Callable[[HttpRequest], HttpResponse]
OPEN_PATHS = ("/accounts/", "/static/", "/i18n/", "/health/", "/demonstration/")


def second_factor_required(get_response: Handler) -> Handler:
    """Send agency and hospital people to their second factor before anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            user.is_authenticated
            and not request.path.startswith(OPEN_PATHS)
            and selectors.needs_second_factor(user)
            and not user.is_verified()  # type: ignore[union-attr]
        ):
            return redirect("accounts:second_factor")
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
