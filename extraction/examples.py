"""The shipped example scripts, from which an author may start."""

import json
from importlib import resources

_FOLDER = resources.files("extraction.script") / "examples"
_TEXTS = {
    entry.name.removesuffix(".json"): entry.read_text(encoding="utf-8")
    for entry in sorted(_FOLDER.iterdir(), key=lambda entry: entry.name)
    if entry.name.endswith(".json")
}
EXAMPLES = [(name, json.loads(text)["title"]["ja"]) for name, text in _TEXTS.items()]
"""Name and Japanese title of each example."""


def text_of(name: str) -> str:
    """The text of an example; empty for a blank start. Raises KeyError for an unknown name."""
    return _TEXTS[name] if name else ""
