"""Making the input of one field of a script: of its kind, with its choices and limits."""

from dataclasses import MISSING, fields
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from config.look.forms import DateYmdField
from extraction.builder import choices, labels
from extraction.builder.fields import DayOfField, LinesField, NumberField, PickField, RangeField, TitleField
from extraction.builder.shape import Leaf
from extraction.script import codec
from extraction.script.document import REFERENCES, Document, names
from extraction.script.model import ANCHORS

NAME_MESSAGE = _later("半角の英小文字で始め、英小文字、数字、_（下線）だけで入力してください。")


def field_of(leaf: Leaf, node: dict[str, Any], document: Document) -> forms.Field:
    """The input of a field of a part."""
    shared: dict[str, Any] = {
        "label": labels.field(leaf.cls, leaf.path),
        "help_text": labels.help_text(leaf.cls, leaf.field),
        "required": leaf.needed,
    }
    if (named := choices_of(leaf, node, document)) is not None:
        if not any(value for value, _label in named):
            shared["help_text"] = labels.make_first(REFERENCES[leaf.cls.__name__, leaf.field])
        return forms.ChoiceField(choices=_to_choose(named, leaf, node), **shared)
    low, high = limits_of(leaf)
    makers: dict[str, Any] = {
        "text": lambda: TitleField(long=leaf.field == "purpose", **shared),
        "word": lambda: _word(leaf, shared),
        "words": lambda: LinesField(**shared),
        "numbers": lambda: LinesField(numbers=True, **shared),
        "whole": lambda: NumberField(whole=True, low=low, high=high, **shared),
        "number": lambda: NumberField(low=low, high=high, **shared),
        "day": lambda: DateYmdField(**shared),
        "tick": lambda: forms.BooleanField(**(shared | {"required": False})),
        "choice": lambda: forms.ChoiceField(choices=_to_choose(choices.choices(leaf), leaf, node), **shared),
        "choices": lambda: forms.MultipleChoiceField(
            choices=choices.choices(leaf), widget=forms.CheckboxSelectMultiple, **shared
        ),
        "union": lambda: forms.ChoiceField(
            choices=choices.choices(leaf), widget=forms.Select(attrs={"data-redraws": True}), **shared
        ),
        "bound": lambda: DayOfField(anchors=anchors(document), **shared),
        "range": lambda: RangeField(**shared),
        "pick": lambda: PickField(**shared),
    }
    return makers[leaf.sort]()


def limits_of(leaf: Leaf) -> tuple[Any, Any]:
    """The lowest and the highest number."""
    return next(((limit.low, limit.high) for limit in leaf.limits if hasattr(limit, "low")), (None, None))


def anchors(document: Document) -> list[tuple[str, Any]]:
    """Days from which days are counted: those that every script knows, and the script's own."""
    found = [(anchor, labels.anchor(anchor)) for anchor in ANCHORS]
    return found + [(name, labels.titled(name, title)) for name, title in names(document, "days")]


def choices_of(leaf: Leaf, node: dict[str, Any], document: Document) -> list[tuple[str, Any]] | None:
    """The choices of a field that names another part of the script; None when it is no such field."""
    lists = REFERENCES.get((leaf.cls.__name__, leaf.field))
    if not lists or leaf.sort != "word":
        return None
    found = [(name, labels.titled(name, title)) for name, title in names(document, lists)]
    if leaf.cls.__name__ == "Counted":
        found = [("index", labels.anchor("index")), *found]
    if leaf.cls.__name__ == "Summary":
        found = [("age", _("起点日の年齢")), *found]
    current = said_at(node, leaf.path)
    if current and current not in dict(found):
        found.append((current, _("%(name)s（定義されていません）") % {"name": current}))
    return found if leaf.needed else [("", choices.nothing(leaf)), *found]


def _to_choose(known: list[tuple[str, Any]], leaf: Leaf, node: dict[str, Any]) -> list[tuple[str, Any]]:
    """With an empty choice first where one must be made and none has been."""
    is_open = leaf.needed and said_at(node, leaf.path) is None and len(known) != 1
    return [("", _("選んでください")), *known] if is_open else known


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


def said_at(node: Any, path: tuple[str, ...]) -> Any:
    """What a part says at a path: of a union its member's name; None when it says nothing."""
    for part in path:
        node = node.get(part) if isinstance(node, dict) else None
    return node.get("type") if isinstance(node, dict) and "type" in node else node


def default_of(leaf: Leaf) -> Any:
    """What an unwritten field means, as the form shows it."""
    value = codec.default(next(field for field in fields(leaf.cls) if field.name == leaf.field))
    if value is MISSING or value is None:
        return None
    return list(value) if isinstance(value, tuple) else value
