"""The page behind the link of an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import selectors
from accounts.actions import invitations
from accounts.forms.people import RegistrationForm
from accounts.models import Invitation
from accounts.views.login import enter
from workflow import clock
from workflow.refusals import NotReady


@login_not_required
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join: as the person who is signed in, after signing in, or by registering."""
    found = selectors.invitation_of(token)
    if found is None:
        reason = _("このリンクは正しくありません。メールのリンク全体を開いているか確認してください。")
        return _gone(request, reason, 404)
    if reason := selectors.why_void(found, clock.now()):
        return _gone(request, reason, 410)
    if request.user.is_authenticated:
        return _join(request, found)
    if selectors.person_at(found.email):
        return render(request, "accounts/invitation_sign_in.html", {"invitation": found})
    return _register(request, found)


def _gone(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "accounts/invitation_gone.html", {"reason": reason}, status=status)


def _join(request: HttpRequest, found: Invitation) -> HttpResponse:
    """An existing person joins with one click, if the link was sent to them."""
    if request.user.email != found.email:  # type: ignore[union-attr]
        return render(request, "accounts/invitation_other.html", {"invitation": found}, status=403)
    if request.method == "POST":
        try:
            invitations.accept(found, by=request.user, now=clock.now())
        except NotReady as refusal:
            return _gone(request, " ".join(refusal.reasons), 410)
        request.session["acting"] = str(found.organisation_id)
        messages.success(
            request, _("%(organisation)sに参加しました。") % {"organisation": found.organisation}
        )
        return redirect("home")
    return render(request, "accounts/invitation_join.html", {"invitation": found})


def _register(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Somebody new gives names and a password, and is signed in."""
    form = RegistrationForm(request.POST or None, initial={"language": get_language()})
    form.instance.email = found.email
    if request.method == "POST" and form.is_valid():
        try:
            person = invitations.register(found, now=clock.now(), **form.inputs())
        except NotReady as refusal:
            return _gone(request, " ".join(refusal.reasons), 410)
        messages.success(
            request, _("%(organisation)sに参加しました。") % {"organisation": found.organisation}
        )
        return enter(request, person)
    context = {"form": form, "invitation": found}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/invitation_register.html", context, status=status)
