"""What pages and guards ask about people and organisations."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Invitation, Membership, Organisation, Person, UsageAccount
from accounts.roles import USER_SIDE, Kind, Role
from workflow import parameters


def memberships(user: Any) -> list[Membership]:
    """Current memberships of a person with their organisations; read once per request's user object."""
    if not getattr(user, "is_authenticated", False) or not isinstance(user, Person):
        return []
    if not hasattr(user, "_current_memberships"):
        rows = Membership.objects.current().filter(person=user).select_related("organisation")
        user._current_memberships = list(rows.order_by("organisation__name", "role"))  # type: ignore[attr-defined]
    return user._current_memberships  # type: ignore[attr-defined]


def organisation_ids(user: Any, *roles: str) -> set[Any]:
    """Organisations in which a person has one of the roles (any role when none is named)."""
    return {m.organisation_id for m in memberships(user) if not roles or m.role in roles}


def user_side_ids(user: Any, *roles: str) -> set[Any]:
    """As `organisation_ids`, for organisations that use the network."""
    return {
        m.organisation_id
        for m in memberships(user)
        if m.organisation.kind in USER_SIDE and (not roles or m.role in roles)
    }


def agency_roles(user: Any) -> set[str]:
    """Roles of a person in the agency."""
    return {m.role for m in memberships(user) if m.organisation.kind == Kind.AGENCY}


def site_ids(user: Any, *roles: str) -> set[Any]:
    """Hospitals in which a person has one of the roles."""
    return {
        m.organisation_id
        for m in memberships(user)
        if m.organisation.kind == Kind.INSTITUTION and (not roles or m.role in roles)
    }


def sites() -> QuerySet[Organisation]:
    """The active cooperating institutions, in the order of their codes."""
    return Organisation.objects.filter(kind=Kind.INSTITUTION, is_active=True).order_by("site_code")


def people_of(organisation: Organisation) -> QuerySet[Person]:
    """Active people of an organisation."""
    current = Membership.objects.current().filter(organisation=organisation)
    return Person.objects.filter(pk__in=current.values("person")).order_by("family_kana", "email")


def belongs_to(person: Person, organisation: Organisation) -> bool:
    """Whether a person has any role in an organisation now."""
    return people_of(organisation).filter(pk=person.pk).exists()


def people_visible_to(user: Any) -> QuerySet[Person]:
    """People a person may see: the agency's staff all, others those of their own organisations."""
    if agency_roles(user):
        return Person.objects.all()
    mine = Membership.objects.current().filter(organisation__in=organisation_ids(user))
    return Person.objects.filter(pk__in=mine.values("person"))


def organisations_visible_to(user: Any) -> QuerySet[Organisation]:
    """Organisations a person may look into: their own; the agency's staff all."""
    if agency_roles(user):
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=organisation_ids(user))


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Current memberships of an organisation with their people."""
    current = Membership.objects.current().filter(organisation=organisation).select_related("person")
    return current.order_by("person__family_kana", "person__email", "role")


def memberships_of(organisation: Organisation) -> QuerySet[Membership]:
    """All memberships of an organisation, ended ones too, so that a late second click finds its row."""
    return Membership.objects.filter(organisation=organisation).select_related("person", "organisation")


def has_role(person: Person, organisation: Organisation, role: str) -> bool:
    """Whether a person has a role in an organisation that nobody has ended."""
    return Membership.objects.filter(
        person=person, organisation=organisation, role=role, ended_at=None
    ).exists()


def person(pk: Any) -> Person:
    """A person by key, fresh from the database."""
    return Person.objects.get(pk=pk)


def person_at(address: str) -> Person | None:
    """The person who signs in with an address."""
    return Person.objects.filter(email=address.strip().lower()).first()


def authenticator_of(user: Any) -> TOTPDevice | None:
    """The authenticator app that a person uses."""
    return TOTPDevice.objects.filter(user=user.pk, confirmed=True).first()


def codes_left(user: Any) -> int:
    """How many recovery codes of a person are unused."""
    return StaticToken.objects.filter(device__user=user.pk, device__confirmed=True).count()


def open_invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """Invitations that nobody has accepted or withdrawn; some may have expired."""
    found = Invitation.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None)
    return found.select_related("organisation").order_by("invited_at")


def invitations_to(organisation: Organisation, emails: Iterable[str]) -> QuerySet[Invitation]:
    """Every invitation to an organisation that went to one of these addresses."""
    return Invitation.objects.filter(organisation=organisation, email__in=emails)


def token_hash(token: str) -> str:
    """What is kept of the token in a link."""
    return sha256(token.encode()).hexdigest()


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link belongs to, whether or not it still works."""
    found = Invitation.objects.filter(token_hash=token_hash(token))
    return found.select_related("organisation").first()


def why_void(invitation: Invitation, now: datetime) -> str | None:
    """Why the link of an invitation no longer works; None while it does."""
    if invitation.accepted_at:
        return _("この招待はすでに使われています。登録が済んでいれば、ログインしてください。")
    if invitation.withdrawn_at:
        return _("この招待は取り消されました。新しい招待のメールが届いていないか確認してください。")
    if invitation.expires_at <= now:
        return _("この招待の有効期限が過ぎています。招待した人に、もう一度招待するよう依頼してください。")
    return None


def stream_of(person: Any) -> str:
    """Where evidence about a person is kept; unknown people share one stream."""
    return f"person:{person.pk if person else 'unknown'}"


def stream_of_organisation(organisation: Organisation) -> str:
    """Where evidence about an organisation is kept."""
    return f"organisation:{organisation.pk}"


def needs_second_factor(user: Any) -> bool:
    """Agency and hospital people must show a second factor."""
    return any(m.organisation.kind in {Kind.AGENCY, Kind.INSTITUTION} for m in memberships(user))


def role_in(user: Any, organisation: Organisation) -> set[str]:
    """Roles of a person in one organisation."""
    return {m.role for m in memberships(user) if m.organisation_id == organisation.pk}


def leads(organisation_id: Any) -> QuerySet[Person]:
    """The leads of an organisation."""
    current = Membership.objects.current().filter(organisation=organisation_id, role=Role.LEAD)
    return Person.objects.filter(pk__in=current.values("person"))


def accounts_visible_to(user: Any) -> QuerySet[UsageAccount]:
    """Accounts of the person's own organisations; the agency sees all."""
    found = UsageAccount.objects.select_related("organisation", "person")
    if agency_roles(user):
        return found
    return found.filter(organisation__in=user_side_ids(user))


def accounts_of(usage_number: str) -> QuerySet[UsageAccount]:
    """All accounts ever asked for in a usage, oldest first."""
    found = UsageAccount.objects.filter(subject=usage_number)
    return found.select_related("organisation", "person").order_by("opened_at")


def issued_account(person: Any, usage_number: str) -> UsageAccount | None:
    """The account with which a person may work in a usage now."""
    issued = UsageAccount.objects.filter(state=UsageAccount.State.ISSUED, subject=usage_number)
    return issued.filter(person=person.pk).first()


def issued_to(usage_numbers: Iterable[str]) -> set[tuple[Any, str]]:
    """Who has an issued account in which of these usages: (person's key, usage's number); one query."""
    issued = UsageAccount.objects.filter(state=UsageAccount.State.ISSUED, subject__in=set(usage_numbers))
    return set(issued.values_list("person_id", "subject"))


def open_account(person: Any, organisation_id: Any) -> UsageAccount | None:
    """The account that a person of an organisation has or waits for."""
    return alive_accounts(organisation_id).filter(person=person.pk).first()


def alive_accounts(organisation_id: Any) -> QuerySet[UsageAccount]:
    """The accounts that an organisation has or waits for, oldest first."""
    alive = [UsageAccount.State.REQUESTED, UsageAccount.State.ISSUED]
    found = UsageAccount.objects.filter(organisation=organisation_id, state__in=alive)
    return found.select_related("organisation", "person").order_by("opened_at")


def most_accounts(on: date) -> int:
    """How many issued accounts an organisation may have on a day."""
    return parameters.value("accounts.most_per_organisation", on)


def free_slot(organisation_id: Any, on: date) -> int | None:
    """The lowest free place for an issued account of an organisation, or None when it has its full number."""
    issued = UsageAccount.objects.filter(organisation=organisation_id, state=UsageAccount.State.ISSUED)
    taken, most = set(issued.values_list("slot", flat=True)), most_accounts(on)
    if len(taken) >= most:
        return None
    return min(set(range(1, most + 1)) - taken)
