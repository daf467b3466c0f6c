"""Accounts of a usage, brought to their states by acting."""

from typing import Any

from accounts.actions import usage_accounts
from accounts.models import Organisation, UsageAccount
from accounts.roles import Role
from tests.factories.people import company, person, staff

USAGE = "USE-2026-0001"


def lead_of(organisation: Organisation) -> Any:
    """Somebody who speaks for an organisation."""
    return person(Role.LEAD, of=organisation)


def requested(
    organisation: Organisation | None = None, *, who: Any = None, usage: str = USAGE, **extra: Any
) -> UsageAccount:
    """An account that waits for the office."""
    organisation = organisation or company()
    return usage_accounts.request(
        by=lead_of(organisation),
        organisation=organisation,
        person=who or person(Role.MEMBER, of=organisation),
        subject=usage,
        **extra,
    )


def issued(organisation: Organisation | None = None, *, lent_pc: str = "", **extra: Any) -> UsageAccount:
    """An account that can be used."""
    account = requested(organisation, **extra)
    return usage_accounts.issue(account, by=staff(Role.CASE_OFFICER), lent_pc=lent_pc)


def closed(organisation: Organisation | None = None, **extra: Any) -> UsageAccount:
    """An account whose use has ended."""
    account = issued(organisation, **extra)
    return usage_accounts.close(account, by=staff(Role.CASE_OFFICER), comment="担当者が替わったため")


def declined(organisation: Organisation | None = None, **extra: Any) -> UsageAccount:
    """An account that the office did not issue."""
    account = requested(organisation, **extra)
    return usage_accounts.decline(account, by=staff(Role.CASE_OFFICER), comment="研修が済んでいません")
