"""Changing one part of a script's JSON document, found by its JSON pointer (RFC 6901).

Documents may be half-written: only the parts on the way to the pointer must be there. Every function leaves
the document it is given alone and returns a new one.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, get_args, get_origin

from extraction.script import codec
from extraction.script.model import Script
from extraction.script.text import Text

Document = dict[str, Any]
Node = Any


class NoSuchPart(LookupError):
    """The document has nothing at the pointer, or the language has nothing there."""


def parts(pointer: str) -> list[str]:
    """The keys and positions of a pointer."""
    if pointer and not pointer.startswith("/"):
        raise NoSuchPart(pointer)
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def joined(pointer: str, *more: object) -> str:
    """The pointer of a part of a part."""
    return pointer + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in more)


def parent(pointer: str) -> str:
    """The pointer of what holds a part."""
    return pointer.rpartition("/")[0]


def find(document: Document, pointer: str) -> Node:
    """What stands at a pointer. Raises NoSuchPart."""
    node: Node = document
    for part in parts(pointer):
        node = _step(node, part, pointer)
    return node


def _step(node: Node, part: str, pointer: str) -> Node:
    try:
        return node[int(part)] if isinstance(node, list) else node[part]
    except (KeyError, IndexError, ValueError, TypeError):
        raise NoSuchPart(pointer) from None


def kind_at(document: Document, pointer: str) -> type:
    """The class of the language that stands at a pointer, members of a union by their "type"."""
    kind: Any = Script
    node: Node = document
    for part in parts(pointer):
        if get_origin(kind) is tuple:
            kind = get_args(kind)[0]
        else:
            kind = _field(kind, part, pointer)
        node = _step(node, part, pointer)
        kind = _chosen(kind, node, pointer)
    if not is_dataclass(kind) or kind is Text:
        raise NoSuchPart(pointer)
    return kind  # type: ignore[return-value]


def _field(kind: Any, part: str, pointer: str) -> Any:
    if not is_dataclass(kind) or kind is Text:
        raise NoSuchPart(pointer)
    hints = codec.hints(kind)  # type: ignore[arg-type]
    if part not in hints:
        raise NoSuchPart(pointer)
    return hints[part]


def _chosen(kind: Any, node: Node, pointer: str) -> Any:
    """The member of a union that the node says it is; other kinds as they are, without their limits."""
    kind, _ = codec.optional(kind)
    choices = codec.members(kind)
    if not choices:
        return kind
    for choice in choices:
        if isinstance(node, dict) and node.get("type") == codec.tag(choice):
            return choice
    raise NoSuchPart(pointer)


def put(document: Document, pointer: str, node: Node) -> Document:
    """The document with another node at the pointer; the last part may be new in an object."""
    if not pointer:
        return copy.deepcopy(node)
    fresh = copy.deepcopy(document)
    holder, last = find(fresh, parent(pointer)), parts(pointer)[-1]
    if isinstance(holder, list):
        _step(holder, last, pointer)
        holder[int(last)] = node
    elif isinstance(holder, dict):
        holder[last] = node
    else:
        raise NoSuchPart(pointer)
    return fresh


def append(document: Document, pointer: str, node: Node) -> tuple[Document, str]:
    """The document with a node at the end of the list at the pointer, and the node's own pointer."""
    fresh = copy.deepcopy(document)
    holder = find(fresh, parent(pointer))
    entries = holder.setdefault(parts(pointer)[-1], [])
    if not isinstance(entries, list):
        raise NoSuchPart(pointer)
    entries.append(node)
    return fresh, joined(pointer, len(entries) - 1)


def remove(document: Document, pointer: str) -> Document:
    """The document without the part at the pointer; an emptied list goes too."""
    fresh = copy.deepcopy(document)
    find(fresh, pointer)
    holder, last = find(fresh, parent(pointer)), parts(pointer)[-1]
    if isinstance(holder, list):
        del holder[int(last)]
        if not holder and len(parts(pointer)) > 1:
            return remove(fresh, parent(pointer))
    else:
        del holder[last]
    return fresh


def move(document: Document, pointer: str, by: int) -> tuple[Document, str]:
    """The document with an entry of a list ``by`` places further down (negative: up), and its new pointer."""
    fresh = copy.deepcopy(document)
    find(fresh, pointer)
    holder, place = find(fresh, parent(pointer)), parts(pointer)[-1]
    if not isinstance(holder, list):
        raise NoSuchPart(pointer)
    entry = holder.pop(int(place))
    there = max(0, min(len(holder), int(place) + by))
    holder.insert(there, entry)
    return fresh, joined(parent(pointer), there)


def copy_part(document: Document, pointer: str, ja: str, en: str) -> tuple[Document, str]:
    """The document with a copy behind an entry of a list, under a free name and a title that says so."""
    node = copy.deepcopy(find(document, pointer))
    entries = find(document, parent(pointer))
    if not isinstance(entries, list) or not isinstance(node, dict):
        raise NoSuchPart(pointer)
    if isinstance(stem := node.get("name"), str):
        taken = {entry.get("name") for entry in entries if isinstance(entry, dict)}
        node["name"] = next(
            name for n in range(2, len(entries) + 3) if (name := f"{stem[:36]}_{n}") not in taken
        )
    if isinstance(title := node.get("title"), dict):
        node["title"] = {"ja": f"{title.get('ja', '')}{ja}", "en": f"{title.get('en', '')}{en}"}
    fresh, last = append(document, parent(pointer), node)
    place, end = int(parts(pointer)[-1]) + 1, len(entries)
    return move(fresh, last, place - end)


REFERENCES = {
    ("Event", "codes"): "code_lists",
    ("Event", "era"): "eras",
    ("FollowUp", "era"): "eras",
    ("Arm", "era"): "eras",
    ("Bound", "of"): "days",
    ("Counted", "same_encounter"): "days",
    ("Measured", "measure"): "measures",
    ("Condition", "of"): "measures",
    ("Axis", "of"): "outcomes measures",
    ("Incidence", "of"): "outcomes",
    ("Summary", "of"): "measures",
}
"""Fields by which one part names another, and the lists in which the named part stands."""


def names(document: Document, lists: str) -> list[tuple[str, dict[str, str]]]:
    """Name and title of every part in these lists (words of ``REFERENCES``) that has a name."""
    found = []
    for which in lists.split():
        for entry in document.get(which) or []:
            if isinstance(entry, dict) and isinstance(entry.get("name"), str):
                found.append((entry["name"], entry.get("title") or {}))
    return found


def rename(document: Document, which: str, old: str, new: str) -> Document:
    """The document in which everything that named a part of a list by its old name uses the new one."""
    fresh = copy.deepcopy(document)
    for cls, node in _typed(fresh, Script):
        for name in codec.hints(cls):
            lists = REFERENCES.get((cls.__name__, name), "")
            if which in lists.split() and node.get(name) == old and _means(node, which):
                node[name] = new
    return fresh


def _means(node: dict[str, Any], which: str) -> bool:
    """Whether a table's axis, which may name outcomes or measures, names one of this list."""
    kind = node.get("kind")
    return kind not in ("outcome", "measure") or which == f"{kind}s"


def _typed(node: Node, kind: Any) -> Iterator[tuple[type, dict[str, Any]]]:
    """Every object of a document with its class, as far as the types tell."""
    kind, _ = codec.optional(kind)
    if get_origin(kind) is tuple and isinstance(node, list):
        for entry in node:
            yield from _typed(entry, get_args(kind)[0])
    elif isinstance(node, dict):
        try:
            cls = _chosen(kind, node, "")
        except NoSuchPart:
            return
        if is_dataclass(cls) and cls is not Text:
            yield cls, node  # type: ignore[misc]
            for name, inner in codec.hints(cls).items():  # type: ignore[arg-type]
                if name in node:
                    yield from _typed(node[name], inner)
