"""What people do with people and accounts: one function, one verb."""

from accounts.actions import (
    factors,
    invitations,
    memberships,
    organisations,
    people,
    sign_ins,
    usage_accounts,
)

__all__ = [
    "factors",
    "invitations",
    "memberships",
    "organisations",
    "people",
    "sign_ins",
    "usage_accounts",
]
