"""Filters of printed papers, whose content is frozen as plain text and numbers."""

from datetime import date

from django import template

register = template.Library()


@register.filter
def as_day(text: str) -> date | None:
    """The day that frozen content keeps as 2026-11-22; None when there is none."""
    return date.fromisoformat(text) if text else None
