"""The person's own page: names, language, password, for which organisation they act."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import selectors
from accounts.actions import people
from accounts.forms.people import PasswordForm, ProfileForm
from accounts.models import Person
from accounts.views.login import destination


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Names and language; links to password and second factor."""
    person = selectors.person(request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        people.amend(selectors.person(request.user.pk), by=request.user, **form.cleaned_data)
        messages.success(request, _("設定を保存しました。"))
        response = redirect("accounts:profile")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"], samesite="Lax")
        return response
    context = {
        "form": form,
        "roles": selectors.memberships(request.user),
        "authenticator": selectors.authenticator_of(request.user),
        "required": selectors.needs_second_factor(request.user),
        "codes_left": selectors.codes_left(request.user),
    }
    return render(request, "accounts/profile.html", context, status=422 if form.is_bound else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; other sessions of the person end."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person: Person = people.change_password(
            by=selectors.person(request.user.pk), password=form.cleaned_data["new_password1"]
        )
        update_session_auth_hash(request, person)
        messages.success(request, _("パスワードを変更しました。ほかの端末でのログインは終了しました。"))
        return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organisations from now on."""
    wanted = request.POST.get("organisation", "")
    if wanted not in {str(o.pk) for o in request.organisations}:  # type: ignore[attr-defined]
        raise Http404
    request.session["acting"] = wanted
    return redirect(destination(request))
