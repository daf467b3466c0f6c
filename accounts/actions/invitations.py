"""Asking somebody in: a link by mail that one person uses once before it expires."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policies, selectors
from accounts.actions import memberships, people
from accounts.models import Invitation, Organisation, Person
from accounts.roles import DESCRIPTIONS
from workflow import audit, notices
from workflow.models import Notice
from workflow.refusals import NotReady, NotYours

BYTES_OF_A_TOKEN = 32


@transaction.atomic
def invite(*, by: Any, now: datetime, organisation: Organisation, email: str, role: str) -> Invitation:
    """Send a link to an address; an earlier open link of the same address and role is void.

    Raises NotYours for those who may not invite there, NotReady when it would lead to nothing.
    """
    if not policies.may_invite(by, organisation, role):
        raise NotYours()
    email = email.strip().lower()
    if organisation.kind not in DESCRIPTIONS[role].kinds:
        raise NotReady(_("この種別の組織には、その役割はありません。"))
    if (person := selectors.person_at(email)) and selectors.has_role(person, organisation, role):
        raise NotReady(_("%(person)sさんは、すでにこの役割を持っています。") % {"person": person})
    for earlier in selectors.open_invitations(organisation).filter(email=email, role=role):
        _close(earlier, now)
    token = secrets.token_urlsafe(BYTES_OF_A_TOKEN)
    invitation = Invitation.objects.create(
        organisation=organisation,
        role=role,
        email=email,
        token_hash=selectors.token_hash(token),
        invited_by=by if isinstance(by, Person) else None,
        invited_at=now,
        expires_at=now + timedelta(hours=settings.INVITATION_HOURS),
    )
    _mail(invitation, token, now)
    _record(invitation, "invited", by)
    return invitation


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Any, now: datetime) -> Invitation:
    """Make a link void, for instance when it went to a wrong address."""
    if not policies.may_manage_members(by, invitation.organisation):
        raise NotYours()
    _lock(invitation)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise NotReady(selectors.why_void(invitation, now) or "")
    _close(invitation, now)
    _record(invitation, "invitation_withdrawn", by)
    return invitation


@transaction.atomic
def accept(invitation: Invitation, *, by: Person, now: datetime) -> Invitation:
    """Join the organisation as the invited person; the link is used up."""
    _require_open(invitation, now)
    if by.email != invitation.email:
        raise NotYours(_("この招待は別のメールアドレスに送られたものです。"))
    if not selectors.has_role(by, invitation.organisation, invitation.role):
        memberships.grant(
            by=by, now=now, person=by, organisation=invitation.organisation, role=invitation.role
        )
    invitation.accepted_at, invitation.accepted_by = now, by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _forget_link(invitation)
    _record(invitation, "invitation_accepted", by)
    return invitation


@transaction.atomic
def register(invitation: Invitation, *, now: datetime, password: str, **fields: Any) -> Person:
    """Make the invited person, who has no login yet, and let them join; `fields` are names and language."""
    _require_open(invitation, now)
    if selectors.person_at(invitation.email):
        raise NotReady(_("このメールアドレスはすでに登録されています。ログインして参加してください。"))
    person = people.register(email=invitation.email, password=password, **fields)
    accept(invitation, by=person, now=now)
    return person


def _lock(invitation: Invitation) -> None:
    """Hold the row (for update) and read it anew."""
    invitation.refresh_from_db(from_queryset=Invitation.objects.select_for_update())


def _require_open(invitation: Invitation, now: datetime) -> None:
    """Refuse a link that no longer works, with its reason."""
    _lock(invitation)
    if reason := selectors.why_void(invitation, now):
        raise NotReady(reason)


def _close(invitation: Invitation, now: datetime) -> None:
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    _forget_link(invitation)


def _mail(invitation: Invitation, token: str, now: datetime) -> None:
    subject, body = notices.in_both_languages(
        "emails/invitation",
        {
            "invitation": invitation,
            "network": settings.NETWORK,
            "url": settings.PORTAL_URL + reverse("accounts:invitation", args=[token]),
        },
    )
    Notice.objects.create(
        kind="invitation",
        number=invitation.pk.hex,
        address=invitation.email,
        subject=subject,
        body=body,
        queued_at=now,
    )


def _forget_link(invitation: Invitation) -> None:
    """Take the text with the link out of the sent mail that the outbox keeps."""
    Notice.objects.filter(kind="invitation", number=invitation.pk.hex).update(body="")


def _record(invitation: Invitation, action: str, by: Any) -> None:
    audit.record(
        selectors.stream_of_organisation(invitation.organisation),
        action,
        by=by,
        email=invitation.email,
        role=invitation.role,
    )
