"""Follow-up."""

TITLE = ("追跡", "Follow-up")
