"""What people do with the cases of this app: one function, one verb."""

from applications.actions import inquiries

__all__ = ["inquiries"]
