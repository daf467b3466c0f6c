"""The organisation's page for its own people: who belongs to it, inviting, ending, changing roles."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policies, selectors
from accounts.actions import invitations, memberships
from accounts.forms.people import InviteForm, RoleForm
from accounts.models import Membership, Organisation
from workflow import clock
from workflow.refusals import NotReady


def _managed(request: HttpRequest, pk: UUID) -> Organisation:
    """An organisation whose people this person manages; a stranger's is a 404."""
    organisation = get_object_or_404(selectors.organisations_visible_to(request.user), pk=pk)
    if not policies.may_manage_members(request.user, organisation):
        raise Http404
    return organisation


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """The page of the organisation for which the person acts."""
    if request.acting is None:  # type: ignore[attr-defined]
        raise Http404
    return redirect("accounts:organisation", request.acting.pk)  # type: ignore[attr-defined]


@require_GET
def organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The organisation, its people and, for those who manage them, open invitations."""
    found = get_object_or_404(selectors.organisations_visible_to(request.user), pk=pk)
    managing = policies.may_manage_members(request.user, found)
    context = {
        "organisation": found,
        "members": selectors.members_of(found),
        "managing": managing,
        "invitations": selectors.open_invitations(found) if managing else [],
        "now": clock.now(),
    }
    return render(request, "accounts/organisation.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send an invitation by mail."""
    found = _managed(request, pk)
    form = InviteForm(request.POST or None, kind=found.kind)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(by=request.user, now=clock.now(), organisation=found, **form.cleaned_data)
        except NotReady as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(
                request, _("%(address)s に招待を送りました。") % {"address": form.cleaned_data["email"]}
            )
            return redirect("accounts:organisation", found.pk)
    context = {"organisation": found, "form": form}
    return render(request, "accounts/invite.html", context, status=422 if form.is_bound else 200)


@require_POST
def withdraw(request: HttpRequest, pk: UUID, invitation: UUID) -> HttpResponse:
    """Make an open invitation void."""
    found = get_object_or_404(selectors.open_invitations(_managed(request, pk)), pk=invitation)
    invitations.withdraw(found, by=request.user, now=clock.now())
    messages.success(request, _("招待を取り消しました。"))
    return redirect("accounts:organisation", pk)


def _membership(request: HttpRequest, pk: UUID, membership: UUID) -> Membership:
    return get_object_or_404(selectors.memberships_of(_managed(request, pk)), pk=membership)


@require_http_methods(["GET", "POST"])
def end_membership(request: HttpRequest, pk: UUID, membership: UUID) -> HttpResponse:
    """Confirm and end a role of a person."""
    found = _membership(request, pk, membership)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            memberships.end(found, by=request.user, now=clock.now())
        except NotReady as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("%(person)sさんの所属を終了しました。") % {"person": found.person})
            return redirect("accounts:organisation", pk)
    return _render(request, "accounts/end_membership.html", found, form)


@require_http_methods(["GET", "POST"])
def change_role(request: HttpRequest, pk: UUID, membership: UUID) -> HttpResponse:
    """Give a person another role in place of the present one."""
    found = _membership(request, pk, membership)
    form = RoleForm(request.POST or None, kind=found.organisation.kind, initial={"role": found.role})
    if request.method == "POST" and form.is_valid():
        try:
            memberships.change_role(found, by=request.user, now=clock.now(), **form.cleaned_data)
        except NotReady as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("%(person)sさんの役割を変更しました。") % {"person": found.person})
            return redirect("accounts:organisation", pk)
    return _render(request, "accounts/change_role.html", found, form)


def _render(request: HttpRequest, template: str, membership: Membership, form: Any) -> HttpResponse:
    context = {"membership": membership, "organisation": membership.organisation, "form": form}
    return render(request, template, context, status=422 if form.is_bound else 200)
