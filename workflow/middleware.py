"""A refused act becomes a page with sentences, whichever page it came from."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workflow.refusals import Refused

Handler = Callable[[HttpRequest], HttpResponse]


def refusals_become_pages(get_response: Handler) -> Handler:
    """Turn Refused into its page; the refusal itself was recorded where it arose."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return render(request, "workflow/refused.html", {"refusal": exception}, status=exception.status)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
