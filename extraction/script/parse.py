"""From bytes to a typed script; what cannot be read is refused with the place and the reason."""

from __future__ import annotations

import json
import math
import unicodedata
from typing import Any

from extraction.script import shape, version_1
from extraction.script.codec import from_json
from extraction.script.finding import Finding, ScriptError, pointer, refused
from extraction.script.model import Script
from extraction.script.text import Text

MAX_BYTES = 8_000_000
MAX_DEPTH = 160
"""Deep enough for rules nested 70 times."""
CURRENT = 2
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def load(data: bytes) -> Script:
    """The typed script written in these bytes (UTF-8 JSON of version 1 or 2).

    Raises ScriptError when the bytes are not such a script. Whether the study makes sense is the
    checker's business, not the reader's.
    """
    document = upgrade(read_document(data))
    if wrong := shape.findings(document):
        raise ScriptError(wrong)
    return from_json(Script, document)


def upgrade(document: Any) -> Any:
    """The same script in the current version. Raises ScriptError when its version is not known.

    A document of an older version must have the shape of that version; one of the current version is
    returned as it is.
    """
    version = document.get("version") if isinstance(document, dict) else CURRENT
    if version == CURRENT and not isinstance(version, bool):
        return document
    if version == 1 and not isinstance(version, bool):
        if wrong := version_1.findings(document):
            raise ScriptError(wrong)
        return version_1.upgrade(document)
    if version is None:
        raise refused(
            f"書き方の版(version)がありません。{CURRENT} と書いてください。",
            f"The version of the language is missing; write {CURRENT}.",
            "/version",
        )
    raise refused(
        f"版 {shape.shown(version)} のスクリプトは読めません(読める版: 1, {CURRENT})。",
        f"Scripts of version {shape.shown(version)} cannot be read (known versions: 1, {CURRENT}).",
        "/version",
    )


def read_document(data: bytes) -> Any:
    """The JSON document in these bytes; refuses duplicates, NaN, deep nesting and over-long input."""
    if len(data) > MAX_BYTES:
        raise refused(
            f"スクリプトが大きすぎます({len(data)} バイト。上限 {MAX_BYTES} バイト)。",
            f"The script is too large ({len(data)} bytes; at most {MAX_BYTES}).",
        )
    try:
        document = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_without_duplicates,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_finite,
        )
    except UnicodeDecodeError as error:
        raise refused(
            f"UTF-8 として読めません({error.start + 1} バイト目)。",
            f"Not UTF-8 text (byte {error.start + 1}).",
        ) from None
    except json.JSONDecodeError as error:
        raise refused(
            f"JSON として読めません({error.lineno} 行 {error.colno} 文字目)。",
            f"Not readable as JSON (line {error.lineno}, column {error.colno}).",
        ) from None
    except RecursionError:
        raise _too_deep() from None
    if _depth(document) > MAX_DEPTH:
        raise _too_deep()
    hidden = hidden_character_findings(document)
    if hidden:
        raise ScriptError(hidden)
    return document


def hidden_character_findings(node: Any, path: tuple[object, ...] = ()) -> list[Finding]:
    """Strings with characters that a reader cannot see: control, direction and unpaired characters.

    An approver must read exactly what runs, so text may not reorder or hide itself on the screen.
    """
    if isinstance(node, str):
        if node.isprintable():
            return []
        unseen = sorted({f"U+{ord(ch):04X}" for ch in node if unicodedata.category(ch) in _UNSEEN})
        text = Text(
            f"目に見えない文字が入っています: {', '.join(unseen)}。",
            f"The text contains invisible characters: {', '.join(unseen)}.",
        )
        return [Finding("error", pointer(path), text)] if unseen else []
    if isinstance(node, dict):
        keys = [finding for key in node for finding in hidden_character_findings(key, path)]
        return keys + [
            found for key, child in node.items() for found in hidden_character_findings(child, (*path, key))
        ]
    if isinstance(node, list):
        return [
            found for n, child in enumerate(node) for found in hidden_character_findings(child, (*path, n))
        ]
    return []


def _too_deep() -> ScriptError:
    return refused(
        f"入れ子が深すぎます({MAX_DEPTH} 段まで)。",
        f"The document is nested too deeply (at most {MAX_DEPTH} levels).",
    )


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for key, value in pairs:
        if key in entries:
            raise refused(f"同じ項目が二度あります: {key}。", f"The entry {key} is written twice.")
        entries[key] = value
    return entries


def _not_usable(digits: str) -> ScriptError:
    return refused(f"{digits} は数として使えません。", f"{digits} is not a number that can be used.")


def _no_constant(name: str) -> Any:
    raise _not_usable(name)


def _finite(digits: str) -> int | float:
    if len(digits) > 30 or math.isinf(float(digits)):
        raise _not_usable(digits[:30])
    value = float(digits)
    return int(digits) if digits.lstrip("-").isdigit() else int(value) if value.is_integer() else value


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level:
        depth += 1
        level = [child for node in level if isinstance(node, dict | list) for child in _children(node)]
    return depth


def _children(node: dict[str, Any] | list[Any]) -> list[Any]:
    return list(node.values()) if isinstance(node, dict) else node
