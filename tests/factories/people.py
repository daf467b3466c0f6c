"""Organisations and people."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import sessions
from accounts.models import Membership, Organisation, Person
from accounts.roles import Kind, Role

_serial = count(1)
LONG_AGO = date(2018, 4, 1)


def company(name: str = "", kind: str = Kind.COMPANY) -> Organisation:
    """An organisation that uses the network."""
    n = next(_serial)
    return Organisation.objects.create(kind=kind, name=name or f"第{n}製薬株式会社", name_en=f"Pharma {n}")


def agency() -> Organisation:
    """The one agency."""
    return Organisation.objects.get_or_create(
        kind=Kind.AGENCY, defaults={"name": "医薬品医療機器総合機構", "name_en": "PMDA"}
    )[0]


def hospital(code: str = "") -> Organisation:
    """A cooperating institution."""
    n = next(_serial)
    code = code or f"H{n}"
    return Organisation.objects.create(
        kind=Kind.INSTITUTION, name=f"第{n}病院", name_en=f"Hospital {n}", site_code=code
    )


def person(*roles: str, of: Organisation | None = None) -> Person:
    """Somebody with roles in an organisation (a member of a company of their own, when nothing is said)."""
    n = next(_serial)
    who = Person.objects.create_user(
        f"person{n}@example.jp", "correct horse battery", family_name=f"利活{n}", given_name="太郎"
    )
    for role in roles or (Role.MEMBER,):
        Membership.objects.create(person=who, organisation=of or company(), role=role, valid_from=LONG_AGO)
    return who


def staff(*roles: str) -> Person:
    """Somebody of the agency."""
    return person(*roles, of=agency())


def agent_of(who: Person) -> Person:
    """The same person as the next request sees them: memberships are read anew."""
    return Person.objects.get(pk=who.pk)


def fresh(who: Person) -> Person:
    """The same person, who has just shown a second factor."""
    who.web_session = replace(sessions.of(who), verified_at=timezone.now())  # type: ignore[attr-defined]
    return who


def grown_old(client: Client) -> Client:
    """The client, whose second factor was shown six minutes ago."""
    session = client.session
    session["verified_at"] = (timezone.now() - timedelta(minutes=6)).isoformat()
    session.save()
    return client


def signed_in(client: Client, who: Person) -> Client:
    """The client with this person signed in, their second factor shown."""
    device, _new = TOTPDevice.objects.get_or_create(user=who, defaults={"name": "test"})
    client.force_login(who)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session["verified_at"] = timezone.now().isoformat()
    session.save()
    return client
