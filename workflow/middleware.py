"""A refused act becomes a page with sentences, whichever page it came from."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from workflow.refusals import NeedsStepUp, Refused

Handler = Callable[[HttpRequest], HttpResponse]


def refusals_become_pages(get_response: Handler) -> Handler:
    """Turn Refused into its page; the refusal itself was recorded where it arose."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        help_url = resolve_url(settings.STEP_UP_URL) if isinstance(exception, NeedsStepUp) else ""
        context = {"refusal": exception, "help_url": help_url}
        return render(request, "workflow/refused.html", context, status=exception.status)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
