"""How a script is laid out when it is written: what fits on a line stands on one line."""

from __future__ import annotations

import json
from typing import Any

WIDTH = 110


def laid_out(document: Any) -> str:
    """The document as JSON text that people can read and compare line by line."""
    return _laid_out(document, 0, 0) + "\n"


def _laid_out(node: Any, indent: int, taken: int) -> str:
    flat = json.dumps(node, ensure_ascii=False)
    if not isinstance(node, dict | list) or not node or (indent and indent + taken + len(flat) <= WIDTH):
        return flat
    inner, close = " " * (indent + 2), " " * indent
    if isinstance(node, dict):
        entries = []
        for key, value in node.items():
            label = json.dumps(key, ensure_ascii=False) + ": "
            entries.append(inner + label + _laid_out(value, indent + 2, len(label)))
        return "{\n" + ",\n".join(entries) + f"\n{close}}}"
    return "[\n" + ",\n".join(inner + _laid_out(value, indent + 2, 0) for value in node) + f"\n{close}]"
