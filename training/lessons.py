"""Lesson texts: Markdown written by the training desk → safe HTML."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

ELEMENTS = {"h2", "h3", "p", "ul", "ol", "li", "strong", "em", "code", "blockquote", "a", "hr", "br"} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def to_html(text: str) -> SafeString:
    """Turn Markdown into HTML that holds headings, paragraphs, lists, tables and links, and nothing else."""
    made = nh3.clean(_markdown.render(text), tags=ELEMENTS, attributes={"a": {"href"}}, link_rel="noopener")
    return mark_safe(made)  # noqa: S308 - cleaned one line above
