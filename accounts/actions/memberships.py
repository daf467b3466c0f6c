"""Who belongs to an organisation, in which role, until somebody ends it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies, selectors
from accounts.actions import usage_accounts
from accounts.models import Membership, Organisation, Person
from accounts.roles import DESCRIPTIONS, Role
from workflow import audit, clock
from workflow.actors import SYSTEM
from workflow.refusals import NotReady, NotYours


@transaction.atomic
def grant(*, by: Any, now: datetime, person: Person, organisation: Organisation, role: str) -> Membership:
    """Give a person a role in an organisation from today.

    Raises NotReady when such an organisation has no such role, or when the person has it already.
    """
    _lock(organisation)
    if organisation.kind not in DESCRIPTIONS[role].kinds:
        raise NotReady(_("この種別の組織には、その役割はありません。"))
    if selectors.has_role(person, organisation, role):
        raise NotReady(_("%(person)sさんは、すでにこの役割を持っています。") % {"person": person})
    membership = Membership(
        person=person,
        organisation=organisation,
        role=role,
        valid_from=clock.today(now),
        granted_by=by.pk,
    )
    membership.save()
    _record(membership, "membership_granted", by)
    return membership


@transaction.atomic
def end(membership: Membership, *, by: Any, now: datetime) -> Membership:
    """End a role at once. What waits for the organisation stays with the organisation.

    Whoever has no role left loses the account of a usage as well. Raises NotYours unless a lead or the
    office does it, NotReady for the last lead or a second click.
    """
    account = usage_accounts.hold(membership.person, membership.organisation)
    _lock(membership.organisation)
    membership.refresh_from_db()
    if not policies.may_manage_members(by, membership.organisation):
        raise NotYours()
    if membership.ended_at:
        raise NotReady(_("この所属はすでに終了しています。"))
    if membership.role == Role.LEAD and selectors.leads(membership.organisation_id).count() == 1:
        raise NotReady(_("代表担当者が一人もいなくなります。先に、ほかの人を代表担当者にしてください。"))
    membership.ended_at, membership.ended_by = now, by.pk
    membership.save()
    _record(membership, "membership_ended", by)
    if account and not selectors.belongs_to(membership.person, membership.organisation):
        usage_accounts.close(account, by=SYSTEM, now=now, comment=_("組織への所属が終わりました。"))
    return membership


@transaction.atomic
def change_role(membership: Membership, *, by: Any, now: datetime, role: str) -> Membership:
    """End one role and give another in its place; refused as a whole when either is refused."""
    granted = grant(by=by, now=now, person=membership.person, organisation=membership.organisation, role=role)
    end(membership, by=by, now=now)
    return granted


def _lock(organisation: Organisation) -> None:
    """Hold the organisation's row (for no key update), so that two leads do not leave at the same moment."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _record(membership: Membership, action: str, by: Any) -> None:
    audit.record(
        selectors.stream_of_organisation(membership.organisation),
        action,
        by=by,
        person=membership.person_id,
        role=membership.role,
    )
