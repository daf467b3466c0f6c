"""Organisations, people, roles, invitations, and the accounts of a usage."""

from accounts.models.people import Invitation, Membership, Organisation, Person
from accounts.models.usage_account import UsageAccount

__all__ = ["Invitation", "Membership", "Organisation", "Person", "UsageAccount"]
