"""On which line of a JSON text each part of the document stands, also as far as an unfinished text goes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from extraction.script.document import joined, parent

SIGN = re.compile(r'"(?:[^"\\\n]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+')


@dataclass(slots=True)
class _Holder:
    """An object or a list that is open: its pointer, and the key or the place of what comes next."""

    pointer: str
    is_list: bool
    here: object
    is_key_next: bool


def lines_of(text: str) -> dict[str, int]:
    """The line, from 1, of every pointer (RFC 6901): of an entry of an object the line of its key."""
    found: dict[str, int] = {}
    path: list[_Holder] = []
    line, seen = 1, 0
    for sign in SIGN.finditer(text):
        line, seen = line + text.count("\n", seen, sign.start()), sign.start()
        _take(sign.group(), line, path, found)
    return found


def _take(sign: str, line: int, path: list[_Holder], found: dict[str, int]) -> None:
    top = path[-1] if path else None
    if sign == ":":
        return
    if sign in "}]":
        del path[-1:]
    elif sign == ",":
        if top and top.is_list and isinstance(top.here, int):
            top.here += 1
        elif top:
            top.is_key_next = True
    elif top and top.is_key_next and sign.startswith('"'):
        top.here, top.is_key_next = _key(sign), False
        found.setdefault(joined(top.pointer, top.here), line)
    else:
        pointer = joined(top.pointer, top.here) if top else ""
        found.setdefault(pointer, line)
        if sign in "{[":
            path.append(_Holder(pointer, sign == "[", 0 if sign == "[" else "", sign == "{"))


def _key(sign: str) -> str:
    try:
        return str(json.loads(sign))
    except ValueError:
        return sign.strip('"')


def first_unreadable(text: str) -> int | None:
    """The line at which a text stops being JSON; None when it is JSON."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.lineno
    except (ValueError, RecursionError):
        return None
    return None


def line_of(pointer: str, found: dict[str, int]) -> int | None:
    """The line of a part, or of the nearest part around it that the text has."""
    while pointer and pointer not in found:
        pointer = parent(pointer)
    return found.get(pointer)
