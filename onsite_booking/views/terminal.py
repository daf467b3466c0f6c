"""Beginning the work at a terminal of the centre with the code from the reception."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import sessions
from onsite_booking.actions import visits
from onsite_booking.desk import terminals
from onsite_booking.desk.forms import CodeForm
from onsite_booking.models import Booking
from workflow.refusals import NotReady


@require_http_methods(["GET", "POST"])
def terminal(request: HttpRequest) -> HttpResponse:
    """Type the code of today's visit here and now; this very web session is then the centre's."""
    case = terminals.visit_today(request.user)
    form = CodeForm(request.POST or None) if settings.ONSITE_BINDING == "code" else None
    reasons: list[str] = []
    if case and request.method == "POST" and (form is None or form.is_valid()):
        try:
            _begin(request, case, form.cleaned_data["code"] if form else "")
        except NotReady as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, _("この端末の利用を始めました。退室のときに受付で終わります。"))
            return redirect("onsite_booking:terminal")
    context = _context(request, case) | {"form": form, "reasons": reasons}
    refused = request.method == "POST"
    return render(request, "onsite_booking/terminal.html", context, status=422 if refused else 200)


def _begin(request: HttpRequest, case: Booking, code: str) -> None:
    visits.begin_terminal(
        case,
        by=request.user,
        mark=sessions.marked(request),
        code=terminals.digest_of(code),
        terminal=terminals.terminal_named_by_gateway(request),
    )


def _context(request: HttpRequest, case: Booking | None) -> dict[str, Any]:
    session = terminals.open_of(case) if case else None
    return {
        "case": case,
        "session": session,
        "is_here": bool(case and terminals.here(request.user, case.subject)),
        "waits": bool(session and not session.mark),
    }
