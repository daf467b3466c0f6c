"""What people type on the pages of accounts. Forms clean and save nothing."""

from accounts.forms import usage_accounts

__all__ = ["usage_accounts"]
