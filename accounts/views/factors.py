"""The second factor: showing it, setting it, recovery codes."""

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policies, selectors, sessions
from accounts.actions import factors
from accounts.forms.signing_in import AppCodeForm, CodeForm
from accounts.views.login import destination

WRONG = gettext_lazy(
    "このコードは使えません。正しくないか、すでに使われています。アプリの新しいコードを待って入力してください。"
)


@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code; those who have no app yet are led to set one."""
    if selectors.authenticator_of(request.user) is None:
        return redirect(_with_next("accounts:enrol", request))
    form = CodeForm(request.POST or None, initial={"next": destination(request)})
    if request.method == "POST" and form.is_valid():
        device = factors.show(by=request.user, code=form.cleaned_data["token"])
        if device is not None:
            sessions.passed(request, device)
            return redirect(destination(request))
        form.add_error("token", WRONG)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/second_factor.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Show the secret as a picture and as text, and take the app into use with its first code."""
    if not policies.may_set_second_factor(request.user):
        return redirect(_with_next("accounts:second_factor", request))
    form = AppCodeForm(request.POST or None, initial={"next": destination(request)})
    if request.method == "POST" and form.is_valid():
        device = factors.confirm(by=request.user, token=form.cleaned_data["token"])
        if device is not None:
            sessions.passed(request, device)
            request.session["recovery_codes"] = factors.renew_codes(by=request.user)
            return redirect(_with_next("accounts:recovery_codes", request))
        form.add_error("token", WRONG)
    device = factors.begin(by=request.user)
    context = {
        "form": form,
        "picture": segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=4),
        "secret": _in_fours(device.config_url.partition("secret=")[2].partition("&")[0]),
        "replacing": selectors.authenticator_of(request.user),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/enrol.html", context, status=status)


@require_GET
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes once; afterwards only how many are left."""
    codes = request.session.pop("recovery_codes", [])
    context = {"codes": codes, "left": selectors.codes_left(request.user), "next": destination(request)}
    return render(request, "accounts/recovery_codes.html", context)


@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes; only for a session that has shown the factor."""
    if not request.user.is_verified():  # type: ignore[union-attr]
        return redirect(_with_next("accounts:second_factor", request))
    request.session["recovery_codes"] = factors.renew_codes(by=request.user)
    messages.success(request, _("回復コードを作り直しました。以前のコードは使えません。"))
    return redirect("accounts:recovery_codes")


def _with_next(name: str, request: HttpRequest) -> str:
    return f"{reverse(name)}?{urlencode({'next': destination(request)})}"


def _in_fours(text: str) -> str:
    """Group a secret for reading aloud: ABCD EFGH …."""
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))
