"""The shipped example scripts, from which an author may start."""

import json
from importlib import resources

from django.utils.functional import lazy

from extraction.script.text import Text
from extraction.words import said

_FOLDER = resources.files("extraction.script") / "examples"
_TEXTS = {
    entry.name.removesuffix(".json"): entry.read_text(encoding="utf-8")
    for entry in sorted(_FOLDER.iterdir(), key=lambda entry: entry.name)
    if entry.name.endswith(".json")
}
_said = lazy(lambda title: said(Text.from_json(title)), str)
EXAMPLES = [(name, _said(json.loads(text)["title"])) for name, text in _TEXTS.items()]
"""Name of each example, and its title in the reader's language."""


def text_of(name: str) -> str:
    """The text of an example; empty for a blank start. Raises KeyError for an unknown name."""
    return _TEXTS[name] if name else ""
