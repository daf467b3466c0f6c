"""How a part of a script is laid out for editing: fields of its own form, and parts with cards of their own.

Both are read from the types of the language, so that a new construct appears in the builder by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from extraction.script import codec
from extraction.script.model import Bound, FollowUp, Looks, Pick, Precedence, Privacy, Range, Rule
from extraction.script.text import Text

OWN_CARD = (FollowUp, Looks, Precedence, Privacy)
TYPED_AS_ONE = (Bound, Range, Pick)
_RULES = set(get_args(Rule))


@dataclass(frozen=True)
class Leaf:
    """One input of a form: where it is written, in which class and field, of what kind.

    `sort` is one of text, word, words, number, numbers, whole, day, tick, choice, choices, union, or the
    small part that is typed as one: bound, range, pick.
    """

    path: tuple[str, ...]
    cls: type
    field: str
    sort: str
    needed: bool
    limits: tuple[Any, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name of the input."""
        return ".".join(self.path)


@dataclass(frozen=True)
class Branch:
    """A part, or a list of parts, with cards of their own below the form."""

    path: tuple[str, ...]
    cls: type
    field: str
    kinds: tuple[type, ...]
    is_list: bool
    needed: bool


def _open(kind: Any) -> tuple[Any, bool]:
    """A field's type without None and limits, and whether it may lack."""
    kind, may_lack = codec.optional(kind)
    return codec.bare(kind), may_lack


def leaves(cls: type, node: Any, path: tuple[str, ...] = (), optional: bool = False) -> Iterator[Leaf]:
    """Every input of the form of a part, nested small parts included; unions as the node has chosen."""
    kinds = codec.hints(cls)
    for field in fields(cls):
        kind, may_lack = _open(kinds[field.name])
        here, inner = (*path, field.name), node.get(field.name) if isinstance(node, dict) else None
        needed = codec.default(field) is codec.MISSING and not may_lack and not optional
        if is_branch(kind):
            continue
        if kind is Text or _sort(kind):
            yield Leaf(
                here,
                cls,
                field.name,
                _sort(kind) or "text",
                needed,
                _limits(kinds[field.name]),
                _choices(kind),
            )
        elif choices := codec.members(kind):
            yield Leaf(here, cls, field.name, "union", needed, (), tuple(codec.tag(c) for c in choices))
            if chosen := chosen_of(choices, inner):
                yield from leaves(chosen, inner, here)
        elif kind in TYPED_AS_ONE:
            yield Leaf(here, cls, field.name, kind.__name__.lower(), needed)
        else:
            yield from leaves(kind, inner, here, optional=may_lack or optional)


def branches(cls: type, path: tuple[str, ...] = ()) -> Iterator[Branch]:
    """Every part below a part, those of nested small parts included."""
    kinds = codec.hints(cls)
    for field in fields(cls):
        kind, may_lack = _open(kinds[field.name])
        here = (*path, field.name)
        if is_branch(kind):
            is_list = get_origin(kind) is tuple
            inner = get_args(kind)[0] if is_list else kind
            needed = codec.default(field) is codec.MISSING and not may_lack
            yield Branch(here, cls, field.name, _classes(inner), is_list, needed)
        elif is_dataclass(kind) and kind is not Text and kind not in TYPED_AS_ONE:
            yield from branches(kind, here)  # type: ignore[arg-type]


def is_branch(kind: Any) -> bool:
    """Whether a field's parts have cards of their own: lists of parts, rules, and the parts named above."""
    if get_origin(kind) is tuple:
        return any(is_dataclass(inner) for inner in _classes(get_args(kind)[0]))
    return bool(_RULES & set(codec.members(kind))) or kind in OWN_CARD


def chosen_of(choices: tuple[type, ...], node: Any) -> type | None:
    """The member of a union that a node says it is."""
    said = node.get("type") if isinstance(node, dict) else None
    return next((choice for choice in choices if codec.tag(choice) == said), None)


def _classes(kind: Any) -> tuple[type, ...]:
    kind = codec.bare(kind)
    return codec.members(kind) or (kind,)


def _sort(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return "choice"
    if get_origin(kind) is tuple:
        inner = codec.bare(get_args(kind)[0])
        return "choices" if get_origin(inner) is Literal else {str: "words", float: "numbers"}.get(inner, "")
    if get_origin(kind) in (Union, UnionType):
        return ""
    return {str: "word", int: "whole", float: "number", bool: "tick", date: "day", Text: "text"}.get(kind, "")


def _limits(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) is Annotated:
        return get_args(kind)[1:]
    members = [member for member in get_args(kind) if get_origin(member) is Annotated]
    return get_args(members[0])[1:] if members else ()


def _choices(kind: Any) -> tuple[str, ...]:
    if get_origin(kind) is tuple:
        kind = codec.bare(get_args(kind)[0])
    return tuple(str(choice) for choice in get_args(kind)) if get_origin(kind) is Literal else ()
