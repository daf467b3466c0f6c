"""Whether a document has the shape of a script: every fault with its place, told by the types themselves.

Which member of a union is meant is decided by "type" before anything else, so that the fault named is the
fault of what the author meant. The same limits stand in the JSON Schema (``schema_maker``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from extraction.script.codec import bare, default, hints, members, optional, tag
from extraction.script.finding import Finding, error, pointer
from extraction.script.model import Script
from extraction.script.model.kinds import Between, Items, Written
from extraction.script.text import Text

TITLE = Written(1000)
"""Every title and purpose is written in both languages, each within this limit."""

Path = tuple[object, ...]
Check = Callable[[Any, Path], Iterator[Finding]]
KINDS = {
    "object": Text("項目の組 { }", "an object { }"),
    "array": Text("並び [ ]", "a list [ ]"),
    "string": Text("文字列", "a text"),
    "integer": Text("整数", "a whole number"),
    "number": Text("数", "a number"),
    "boolean": Text("true または false", "true or false"),
}


def findings(document: Any, cls: type = Script) -> list[Finding]:
    """Every place where the document does not have the shape of a script (or of another class of it)."""
    return sorted(
        dict.fromkeys(_of(cls)(document, ())), key=lambda finding: (finding.pointer, finding.text.en)
    )


def limits(kind: Any) -> Any:
    """The limits written beside a type, None when there are none."""
    if get_origin(kind) is Annotated:
        return get_args(kind)[1]
    if get_origin(kind) in (Union, UnionType):
        found = [limits(member) for member in get_args(kind)]
        return next((limit for limit in found if limit is not None), None)
    return None


@cache
def _of(kind: Any) -> Check:
    """The check of one type."""
    core, may_be_none = optional(kind)
    check = _core(bare(core), limits(kind))
    if not may_be_none:
        return check
    return lambda value, path: iter(()) if value is None else check(value, path)


def _core(kind: Any, limit: Any) -> Check:
    if kind is Text:
        return _text
    if get_origin(kind) is tuple:
        return _list(get_args(kind)[0], limit or Items())
    if choices := members(kind):
        return _union(choices)
    if is_dataclass(kind):
        return _object(kind, tagged=False)
    if get_origin(kind) is Literal:
        return lambda value, path: _choice(get_args(kind), value, path)
    if kind is date:
        return _date
    if kind is str:
        return lambda value, path: _written(limit, value, path)
    return {bool: _flag, int: _number("integer", limit), float: _number("number", limit)}[kind]


@cache
def _fields(cls: Any) -> dict[str, Check]:
    """The check of each field, made when the first value comes: a class may hold values of its own class."""
    return {name: _of(kind) for name, kind in hints(cls).items()}


def _object(cls: Any, *, tagged: bool) -> Check:
    needed = [field.name for field in fields(cls) if default(field) is MISSING]

    def check(value: Any, path: Path) -> Iterator[Finding]:
        known = _fields(cls)
        if not isinstance(value, dict):
            yield _wrong_kind("object", value, path)
            return
        if missing := [name for name in needed if name not in value]:
            yield _missing(missing, path)
        if unknown := sorted(name for name in value if name not in known and not (tagged and name == "type")):
            yield error(
                pointer(path),
                f"使えない項目があります: {', '.join(unknown)}。ここで使えるのは {', '.join(known)} です。",
                f"These entries are not known here: {', '.join(unknown)}; known are {', '.join(known)}.",
            )
        for name, entry in value.items():
            if name in known:
                yield from known[name](entry, (*path, name))

    return check


def _union(choices: tuple[type, ...]) -> Check:
    checks = {tag(cls): _object(cls, tagged=True) for cls in choices}

    def check(value: Any, path: Path) -> Iterator[Finding]:
        if not isinstance(value, dict):
            yield _wrong_kind("object", value, path)
        elif "type" not in value:
            yield _missing(["type"], path)
        elif not isinstance(value["type"], str) or value["type"] not in checks:
            yield from _choice(tuple(checks), value["type"], (*path, "type"))
        else:
            yield from checks[value["type"]](value, path)

    return check


def _list(kind: Any, limit: Items) -> Check:
    def check(value: Any, path: Path) -> Iterator[Finding]:
        if not isinstance(value, list):
            yield _wrong_kind("array", value, path)
            return
        if len(value) < limit.least:
            yield error(
                pointer(path),
                f"少なすぎます({limit.least} 件以上必要です)。",
                f"There are too few entries (at least {limit.least}).",
            )
        if len(value) > limit.most:
            yield error(
                pointer(path),
                f"多すぎます({len(value)} 件。{limit.most} 件までです)。",
                f"There are too many entries ({len(value)}; at most {limit.most}).",
            )
            return
        if limit.unique and len({json.dumps(entry, sort_keys=True) for entry in value}) < len(value):
            yield error(pointer(path), "同じものが重なっています。", "An entry is repeated.")
        each = _of(kind)
        for n, entry in enumerate(value):
            yield from each(entry, (*path, n))

    return check


def _text(value: Any, path: Path) -> Iterator[Finding]:
    if not isinstance(value, dict):
        yield _wrong_kind("object", value, path)
        return
    if missing := [name for name in ("ja", "en") if name not in value]:
        yield _missing(missing, path)
    if unknown := sorted(set(value) - {"ja", "en"}):
        yield error(
            pointer(path),
            f"使えない項目があります: {', '.join(unknown)}。",
            f"These entries are not known here: {', '.join(unknown)}.",
        )
    for name in ("ja", "en"):
        if name in value:
            yield from _written(TITLE, value[name], (*path, name))


def _written(limit: Written, value: Any, path: Path) -> Iterator[Finding]:
    if not isinstance(value, str):
        yield _wrong_kind("string", value, path)
    elif not value:
        yield error(pointer(path), "空にはできません。", "This must not be empty.")
    elif len(value) > limit.most:
        yield error(
            pointer(path),
            f"長すぎます({len(value)} 文字。{limit.most} 文字までです)。",
            f"This is too long ({len(value)} characters; at most {limit.most}).",
        )
    elif limit.pattern and not re.fullmatch(limit.pattern, value):
        yield error(
            pointer(path),
            f"{shown(value)} の書き方が違います(形: {limit.pattern})。",
            f"{shown(value)} is not written as expected (pattern {limit.pattern}).",
        )


def _number(kind: Literal["integer", "number"], limit: Between | None) -> Check:
    accepted = (int,) if kind == "integer" else (int, float)
    low, high = (limit.low, limit.high) if limit else (None, None)

    def check(value: Any, path: Path) -> Iterator[Finding]:
        if not isinstance(value, accepted) or isinstance(value, bool):
            yield _wrong_kind(kind, value, path)
        elif low is not None and value < low:
            yield error(
                pointer(path), f"{value} は {low} 以上にしてください。", f"{value} must be {low} or more."
            )
        elif high is not None and value > high:
            yield error(
                pointer(path), f"{value} は {high} 以下にしてください。", f"{value} must be {high} or less."
            )

    return check


def _flag(value: Any, path: Path) -> Iterator[Finding]:
    if not isinstance(value, bool):
        yield _wrong_kind("boolean", value, path)


def _date(value: Any, path: Path) -> Iterator[Finding]:
    if not isinstance(value, str):
        yield _wrong_kind("string", value, path)
    elif not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        yield error(
            pointer(path),
            f"{shown(value)} は日付の書き方が違います(例: 2024-04-01)。",
            f"{shown(value)} is not a date such as 2024-04-01.",
        )
    else:
        try:
            date.fromisoformat(value)
        except ValueError:
            yield error(
                pointer(path),
                f"{value} は暦にない日付です。",
                f"{value} is not a day of the calendar.",
            )


def _choice(choices: tuple[Any, ...], value: Any, path: Path) -> Iterator[Finding]:
    if not any(type(value) is type(choice) and value == choice for choice in choices):
        allowed = ", ".join(shown(choice) for choice in choices)
        yield error(
            pointer(path),
            f"{shown(value)} は選べません。{allowed} から選んでください。",
            f"{shown(value)} is not a choice here; choose from {allowed}.",
        )


def _missing(names: list[str], path: Path) -> Finding:
    listed = ", ".join(names)
    return error(
        pointer(path), f"必要な項目がありません: {listed}。", f"Required entries are missing: {listed}."
    )


def _wrong_kind(kind: str, value: Any, path: Path) -> Finding:
    name = KINDS[kind]
    return error(
        pointer(path),
        f"{shown(value)} は種類が違います。ここには{name.ja}を書いてください。",
        f"{shown(value)} is of the wrong kind; write {name.en} here.",
    )


def shown(value: Any) -> str:
    """A value as it stands in the document, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
