"""Between JSON and the typed values of ``extraction.script.model``, driven by the types themselves.

A value of a union says which member it is by "type", the member's name in small letters. Fields that have
their default are left out when written, whole numbers are written without a point. What is read here has
passed the shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

from extraction.script.text import Text

Reader = Callable[[Any], Any]


def tag(cls: type) -> str:
    """The name of a union's member in JSON: NumberIn is "number_in"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


@cache
def hints(cls: Any) -> dict[str, Any]:
    """The types of a class's fields, limits included."""
    return {
        name: kind
        for name, kind in get_type_hints(cls, include_extras=True).items()
        if name in {field.name for field in fields(cls)}
    }


def bare(kind: Any) -> Any:
    """A type without the limits written beside it."""
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def optional(kind: Any) -> tuple[Any, bool]:
    """A type without None, and whether None was one of its members."""
    kind = bare(kind)
    if get_origin(kind) not in (Union, UnionType):
        return kind, False
    members = tuple(member for member in get_args(kind) if member is not type(None))
    may_be_none = len(members) < len(get_args(kind))
    return (members[0] if len(members) == 1 else Union[members]), may_be_none  # noqa: UP007 - made at run time


def members(kind: Any) -> tuple[type, ...]:
    """The classes of a union of classes, one level flat; none when it is no such union."""
    kind = bare(kind)
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else ()


def default(field: Field[Any]) -> Any:
    """The value of a field that is not written, MISSING when it must be."""
    return field.default_factory() if field.default_factory is not MISSING else field.default


def to_json(value: Any, *, tagged: bool = False) -> Any:
    """A typed value as JSON."""
    if isinstance(value, Text):
        return value.to_json()
    if is_dataclass(value) and not isinstance(value, type):
        written: dict[str, Any] = {"type": tag(type(value))} if tagged else {}
        kinds = hints(type(value))
        for field in fields(value):
            inner = getattr(value, field.name)
            if inner != default(field):
                written[field.name] = _write(kinds[field.name], inner)
        return written
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


def _write(kind: Any, value: Any) -> Any:
    kind, _ = optional(kind)
    if isinstance(value, tuple):
        return [_write(get_args(kind)[0], entry) for entry in value]
    return to_json(value, tagged=bool(members(kind)))


def from_json[T](cls: type[T], data: Mapping[str, Any]) -> T:
    """The typed value of a JSON object that has the shape of ``cls``."""
    readers = _fields(cast(Any, cls))
    return cls(**{name: readers[name](data[name]) for name in readers if name in data})


@cache
def _fields(cls: Any) -> dict[str, Reader]:
    return {name: _reader(kind) for name, kind in hints(cls).items()}


@cache
def _reader(kind: Any) -> Reader:
    """What reads values of one type; the types of fields are looked at when the first one is read."""
    core, may_be_none = optional(kind)
    read = _core(core)
    return (lambda data: None if data is None else read(data)) if may_be_none else read


def _core(kind: Any) -> Reader:
    if get_origin(kind) is tuple:
        entry = get_args(kind)[0]
        return lambda data: tuple(map(_reader(entry), data))
    if choices := {tag(cls): cls for cls in members(kind)}:
        return lambda data: from_json(choices[data["type"]], data)
    if kind is Text:
        return Text.from_json
    if is_dataclass(kind):
        return lambda data: from_json(cast("type[Any]", kind), data)
    if kind is date:
        return date.fromisoformat
    return float if kind is float else lambda data: data
