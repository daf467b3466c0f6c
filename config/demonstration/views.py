"""Pages of the demonstration: logins, clock, mailbox. In earnest they do not exist."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.demonstration import logins, mailbox
from config.demonstration.cast import PASSWORD
from config.demonstration.forms import ClockForm, SecondsForm
from workflow import clock
from workflow.business_days import Calendar

View = Callable[[HttpRequest], HttpResponse]
OPENING = time(9)
MAILS_SHOWN = 50


def demonstration_only(view: View) -> View:
    """Answer 404 wherever the installation is not a demonstration; nobody needs to sign in."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request)

    return guarded


@demonstration_only
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Known logins with their present codes, and the clock."""
    return _page(request, ClockForm(), 200)


def _page(
    request: HttpRequest, form: ClockForm, status: int, seconds: SecondsForm | None = None
) -> HttpResponse:
    context = {
        "logins": logins.rows(),
        "terminals": logins.waiting_terminals(),
        "password": PASSWORD,
        "form": form,
        "seconds_form": seconds or SecondsForm(),
        "business_day": Calendar.load().add(clock.today(), 1),
    }
    return render(request, "demonstration/index.html", context, status=status)


@demonstration_only
@require_POST
def move_days(request: HttpRequest) -> HttpResponse:
    """Move the clock forward by days."""
    form = ClockForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    return _moved(request, clock.now() + timedelta(days=form.cleaned_data["days"]))


@demonstration_only
@require_POST
def move_seconds(request: HttpRequest) -> HttpResponse:
    """Move the clock forward by seconds."""
    form = SecondsForm(request.POST)
    if not form.is_valid():
        return _page(request, ClockForm(), 422, form)
    return _moved(request, clock.now() + timedelta(seconds=form.cleaned_data["seconds"]))


@demonstration_only
@require_POST
def next_business_day(request: HttpRequest) -> HttpResponse:
    """Move the clock to the next business day's opening hour."""
    day = Calendar.load().add(clock.today(), 1)
    return _moved(request, datetime.combine(day, OPENING, tzinfo=clock.TOKYO))


def _moved(request: HttpRequest, to: datetime) -> HttpResponse:
    clock.move_forward(to)
    messages.success(request, _("時計を進めました。期限の処理は数十秒のうちに行われます。"))
    return redirect("demonstration:index")


@demonstration_only
@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """What would have been mailed, newest first."""
    to = request.GET.get("to", "")
    context = {"mails": mailbox.newest(MAILS_SHOWN, to), "to": to}
    return render(request, "demonstration/mailbox.html", context)
