"""Signing in and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import selectors
from accounts.actions import sign_ins
from accounts.forms.signing_in import SignInForm
from accounts.models import Person

MINUTES_LOCKED = round(settings.AXES_COOLOFF_TIME * 60)


def destination(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours; else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let in by address and password; the second factor follows where it is due."""
    if request.user.is_authenticated:
        return redirect(destination(request))
    form = SignInForm(request, request.POST or None, initial={"next": destination(request)})
    if request.method == "POST":
        if form.is_valid():
            return enter(request, form.get_user())
        sign_ins.record_failure(request.POST.get("username", ""))
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/login.html", {"form": form}, status=status)


def enter(request: HttpRequest, person: Person) -> HttpResponse:
    """Open a new session in the person's language and go on."""
    login(request, person, backend="accounts.backends.RoleBackend")
    sign_ins.record(person)
    request.session["owes_second_factor"] = selectors.authenticator_of(person) is not None
    translation.activate(person.language)
    response = redirect(destination(request))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, person.language, samesite="Lax")
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    sign_ins.record_end(request.user)
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Say that signing in is paused after repeated failures, and for how long."""
    return render(request, "accounts/locked_out.html", {"minutes": MINUTES_LOCKED}, status=429)
