"""Texts of the pure packages, which are pairs of languages, in the language of the reader."""

from django.utils.translation import get_language

from extraction.script import Text


def said(text: Text) -> str:
    """The Japanese or the English of a text, as the reader's page is written."""
    return text.in_language(get_language() or "ja")
