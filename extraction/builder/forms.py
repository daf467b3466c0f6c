"""The form of one part of a script, made from its shape. It cleans input and saves nothing."""

import copy
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from config.look.forms import DateYmdField
from extraction.builder import labels
from extraction.builder.fields import DayOfField, LinesField, NumberField, PickField, RangeField, TitleField
from extraction.builder.shape import Leaf, leaves
from extraction.script import codec
from extraction.script.document import REFERENCES, names
from extraction.script.model import ANCHORS
from workflow.forms import MoveForm

NAME_MESSAGE = _later("半角の英小文字で始め、英小文字、数字、_（下線）だけで入力してください。")
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
            self.fields[leaf.key] = self._field(leaf)
            value = _value(node, leaf.path)
            self.initial.setdefault(leaf.key, _default(leaf) if value is None else value)
            if leaf.field in RARE.get(leaf.cls.__name__, ()) and value is None:
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

    def part(self) -> dict[str, Any]:
        """The part as typed, with everything that has its own card as it was."""
        fresh = copy.deepcopy(self.node)
        for leaf in self.leaves:
            if leaf.key in self.cleaned_data:
                _set(fresh, leaf.path, _plain(self.cleaned_data[leaf.key], leaf))
        return _without_empty(fresh, self.leaves)

    # -- making fields ------------------------------------------------------------------------------
    def _field(self, leaf: Leaf) -> forms.Field:
        shared: dict[str, Any] = {
            "label": labels.field(leaf.cls, leaf.path),
            "help_text": labels.help_text(leaf.cls, leaf.field),
            "required": leaf.needed,
        }
        if named := self._named(leaf):
            return forms.ChoiceField(choices=named, **shared)
        low, high = next(
            ((limit.low, limit.high) for limit in leaf.limits if hasattr(limit, "low")), (None, None)
        )
        makers: dict[str, Any] = {
            "text": lambda: TitleField(long=leaf.field == "purpose", **shared),
            "word": lambda: _word(leaf, shared),
            "words": lambda: LinesField(**shared),
            "numbers": lambda: LinesField(numbers=True, **shared),
            "whole": lambda: NumberField(whole=True, low=low, high=high, **shared),
            "number": lambda: NumberField(low=low, high=high, **shared),
            "day": lambda: DateYmdField(**shared),
            "tick": lambda: forms.BooleanField(**(shared | {"required": False})),
            "choice": lambda: forms.ChoiceField(choices=labels.choices(leaf), **shared),
            "choices": lambda: forms.MultipleChoiceField(
                choices=labels.choices(leaf), widget=forms.CheckboxSelectMultiple, **shared
            ),
            "union": lambda: forms.ChoiceField(choices=labels.choices(leaf), **shared),
            "bound": lambda: DayOfField(anchors=self._anchors(), **shared),
            "range": lambda: RangeField(**shared),
            "pick": lambda: PickField(**shared),
        }
        return makers[leaf.sort]()

    def _anchors(self) -> list[tuple[str, Any]]:
        found = [(anchor, labels.anchor(anchor)) for anchor in ANCHORS]
        return found + [(name, labels.titled(name, title)) for name, title in names(self.document, "days")]

    def _named(self, leaf: Leaf) -> list[tuple[str, Any]]:
        """The choices of a field that names another part of the script."""
        lists = REFERENCES.get((leaf.cls.__name__, leaf.field))
        if not lists or leaf.sort != "word":
            return []
        found = [(name, labels.titled(name, title)) for name, title in names(self.document, lists)]
        if leaf.cls.__name__ == "Counted":
            found = [("index", labels.anchor("index")), *found]
        if leaf.cls.__name__ == "Summary":
            found = [("age", _("起点日の年齢")), *found]
        current = _value(self.node, leaf.path)
        if current and current not in dict(found):
            found.append((current, _("%(name)s（定義されていません）") % {"name": current}))
        return found if leaf.needed else [("", labels.nothing(leaf)), *found]


def _word(leaf: Leaf, shared: dict[str, Any]) -> forms.Field:
    limit = next((entry for entry in leaf.limits if hasattr(entry, "pattern")), None)
    if limit is None or limit.pattern is None:
        return forms.CharField(max_length=limit.most if limit else 200, **shared)
    return forms.RegexField(
        limit.pattern,
        max_length=limit.most,
        error_messages={"invalid": NAME_MESSAGE},
        **shared,
    )


def _with_unions(node: dict[str, Any], cls: type, posted: Any) -> dict[str, Any]:
    """The part with the members of unions that the form has just chosen."""
    fresh = copy.deepcopy(node)
    for leaf in leaves(cls, node):
        if leaf.sort == "union" and leaf.key in posted:
            said, before = posted.get(leaf.key), _value(node, leaf.path)
            if not said:
                _set(fresh, leaf.path, None)
            elif not isinstance(before, dict) or before.get("type") != said:
                _set(fresh, leaf.path, {"type": said})
    return fresh


def _value(node: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        node = node.get(part) if isinstance(node, dict) else None
    return node.get("type") if isinstance(node, dict) and "type" in node else node


def _default(leaf: Leaf) -> Any:
    """What an unwritten field means, as the form shows it."""
    from dataclasses import MISSING, fields

    value = codec.default(next(field for field in fields(leaf.cls) if field.name == leaf.field))
    if value is MISSING or value is None:
        return None
    return list(value) if isinstance(value, tuple) else value


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
            if isinstance(holder, dict) and holder.get(leaf.path[-1]) == _default(leaf):
                holder.pop(leaf.path[-1], None)
    for leaf in found:
        for depth in range(len(leaf.path) - 1, 0, -1):
            holder = node
            for part in leaf.path[: depth - 1]:
                holder = holder.get(part) if isinstance(holder, dict) else None  # type: ignore[assignment]
            if isinstance(holder, dict) and holder.get(leaf.path[depth - 1]) == {}:
                holder.pop(leaf.path[depth - 1])
    return node
