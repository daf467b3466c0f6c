"""The form of one part of a script, made from its shape. It cleans input and saves nothing."""

import copy
from typing import Any

from extraction.builder.making import default_of, field_of, said_at
from extraction.builder.shape import Leaf, leaves
from workflow.forms import MoveForm

RARE = {
    "Event": ("era", "dated", "quantity", "days", "length", "age", "main", "period", "pick"),
    "Counted": ("same_encounter",),
    "Window": ("overlap",),
    "Entry": ("n",),
    "CodeList": ("version", "digest"),
    "Measure": ("of",),
}
"""Fields that few studies need: shown when they are set, else folded away."""


class PartForm(MoveForm):
    """Every input of a part; `fold` names those that are folded away."""

    def __init__(
        self, *args: Any, cls: type, node: dict[str, Any], document: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cls, self.node, self.document = cls, node, document
        posted = args[0] if args else None
        self.leaves = list(leaves(cls, node if posted is None else _with_unions(node, cls, posted)))
        self.fold: list[str] = []
        for leaf in self.leaves:
            if leaf.field == "version" and leaf.sort == "choice":
                continue
            self.fields[leaf.key] = field_of(leaf, node, document)
            value = said_at(node, leaf.path)
            self.initial.setdefault(leaf.key, default_of(leaf) if value is None else value)
            if _is_rare(leaf, value):
                self.fold.append(leaf.key)

    @property
    def shown(self) -> list[Any]:
        """The fields that are in sight."""
        return [field for field in self.visible_fields() if field.name not in self.fold or field.errors]

    @property
    def has_sorts(self) -> bool:
        """Whether one of the choices decides which fields there are."""
        return any(leaf.sort == "union" for leaf in self.leaves)

    @property
    def folded(self) -> list[Any]:
        """The fields that are folded away."""
        return [field for field in self.visible_fields() if field.name in self.fold and not field.errors]

    def must_be_read(self) -> bool:
        """Whether a part that cannot be read whole stays as it was typed."""
        return False

    def part(self) -> dict[str, Any]:
        """The part as typed, with everything that has its own card as it was."""
        fresh = copy.deepcopy(self.node)
        for leaf in self.leaves:
            if leaf.key in self.cleaned_data:
                _set(fresh, leaf.path, _plain(self.cleaned_data[leaf.key], leaf))
        return _without_empty(fresh, self.leaves)


def _is_rare(leaf: Leaf, value: Any) -> bool:
    """Whether a field is folded away: names, which the builder gives, and what few studies need."""
    if leaf.field == "name":
        return True
    is_calendar = leaf.cls.__name__ == "Period" and leaf.path[0] != "entry"
    return value is None and (is_calendar or leaf.field in RARE.get(leaf.cls.__name__, ()))


def _with_unions(node: dict[str, Any], cls: type, posted: Any) -> dict[str, Any]:
    """The part with the members of unions that the form has just chosen."""
    fresh = copy.deepcopy(node)
    for leaf in leaves(cls, node):
        if leaf.sort == "union" and leaf.key in posted:
            said, before = posted.get(leaf.key), said_at(node, leaf.path)
            if not said:
                _set(fresh, leaf.path, None)
            elif not isinstance(before, dict) or before.get("type") != said:
                _set(fresh, leaf.path, {"type": said})
    return fresh


def _plain(value: Any, leaf: Leaf) -> Any:
    if leaf.sort == "union":
        return {"type": value} if value else None
    return value.isoformat() if hasattr(value, "isoformat") else value


def _set(node: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Write a value into nested objects; a union keeps what it already says when its member stays."""
    for part in path[:-1]:
        if not isinstance(node.get(part), dict):
            if value in (None, "", []):
                return
            node[part] = {}
        node = node[part]
    last = path[-1]
    if value in (None, "", []):
        node.pop(last, None)
    elif isinstance(value, dict) and set(value) == {"type"}:
        before = node.get(last)
        node[last] = before if isinstance(before, dict) and before.get("type") == value["type"] else value
    else:
        node[last] = value


def _without_empty(node: dict[str, Any], found: list[Leaf]) -> dict[str, Any]:
    """Leave out small optional parts of which nothing was filled in, and fields that say their default."""
    for leaf in found:
        if leaf.sort in ("tick", "choice", "whole", "words", "choices") and not leaf.needed:
            holder = node
            for part in leaf.path[:-1]:
                holder = holder.get(part) if isinstance(holder, dict) else None  # type: ignore[assignment]
            if isinstance(holder, dict) and holder.get(leaf.path[-1]) == default_of(leaf):
                holder.pop(leaf.path[-1], None)
    for leaf in found:
        for depth in range(len(leaf.path) - 1, 0, -1):
            holder = node
            for part in leaf.path[: depth - 1]:
                holder = holder.get(part) if isinstance(holder, dict) else None  # type: ignore[assignment]
            if isinstance(holder, dict) and holder.get(leaf.path[depth - 1]) == {}:
                holder.pop(leaf.path[depth - 1])
    return node
