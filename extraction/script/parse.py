"""From bytes to a typed script; what cannot be read is refused with the place and the reason."""

from __future__ import annotations

import json
import math
import unicodedata
from datetime import date
from typing import Any

from extraction.script import schema
from extraction.script.model import (
    Axis,
    Code,
    CodeList,
    Condition,
    Counted,
    Criterion,
    Event,
    FollowUp,
    Group,
    Index,
    Measure,
    Measured,
    Outcome,
    Output,
    Privacy,
    Rule,
    Script,
    Window,
)
from extraction.script.schema import Finding
from extraction.script.text import Text

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


class ScriptError(Exception):
    """The script cannot be read; ``findings`` says where and why in both languages."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("; ".join(f"{found.pointer or '/'}: {found.text}" for found in findings))


def load(data: bytes) -> Script:
    """The typed script written in these bytes (UTF-8 JSON, version 1).

    Raises ScriptError when the bytes are not such a script. Whether the study makes sense is the
    checker's business, not the reader's.
    """
    document = read_document(data)
    wrong = schema.findings(document) or date_findings(document)
    if wrong:
        raise ScriptError(wrong)
    return build(document)


def read_document(data: bytes) -> Any:
    """The JSON document in these bytes; refuses duplicates, NaN, deep nesting and over-long input."""
    if len(data) > MAX_BYTES:
        raise _refused(
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
        raise _refused(
            f"UTF-8 として読めません({error.start + 1} バイト目)。",
            f"Not UTF-8 text (byte {error.start + 1}).",
        ) from None
    except json.JSONDecodeError as error:
        raise _refused(
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
        unseen = sorted({f"U+{ord(ch):04X}" for ch in node if unicodedata.category(ch) in _UNSEEN})
        text = Text(
            f"目に見えない文字が入っています: {', '.join(unseen)}。",
            f"The text contains invisible characters: {', '.join(unseen)}.",
        )
        return [Finding("error", schema.pointer(path), text)] if unseen else []
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


def date_findings(document: Any) -> list[Finding]:
    """Dates that look like dates but are not in the calendar."""
    found = []
    for key, value in document["index"].get("period", {}).items():
        try:
            date.fromisoformat(value)
        except ValueError:
            text = Text(f"{value} は暦にない日付です。", f"{value} is not a day of the calendar.")
            found.append(Finding("error", f"/index/period/{key}", text))
    return found


def build(document: dict[str, Any]) -> Script:
    """The typed script of a document whose shape has been found right."""
    return Script(
        version=document["version"],
        title=Text.from_json(document["title"]),
        purpose=Text.from_json(document["purpose"]),
        code_lists={name: _code_list(name, entry) for name, entry in document["code_lists"].items()},
        index=_index(document["index"]),
        include=tuple(_criterion(entry) for entry in document.get("include", ())),
        exclude=tuple(_criterion(entry) for entry in document.get("exclude", ())),
        baseline={name: _measure(name, entry) for name, entry in document.get("baseline", {}).items()},
        covariates={name: _measure(name, entry) for name, entry in document.get("covariates", {}).items()},
        follow_up=_follow_up(document.get("follow_up", {})),
        outcomes={name: _outcome(name, entry) for name, entry in document.get("outcomes", {}).items()},
        outputs=tuple(_output(entry) for entry in document["outputs"]),
        privacy=Privacy(**document.get("privacy", {})),
    )


def _refused(ja: str, en: str) -> ScriptError:
    return ScriptError([Finding("error", "", Text(ja, en))])


def _too_deep() -> ScriptError:
    return _refused(
        f"入れ子が深すぎます({MAX_DEPTH} 段まで)。",
        f"The document is nested too deeply (at most {MAX_DEPTH} levels).",
    )


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for key, value in pairs:
        if key in entries:
            raise _refused(f"同じ項目が二度あります: {key}。", f"The entry {key} is written twice.")
        entries[key] = value
    return entries


def _not_usable(digits: str) -> ScriptError:
    return _refused(f"{digits} は数として使えません。", f"{digits} is not a number that can be used.")


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


def _code_list(name: str, entry: dict[str, Any]) -> CodeList:
    include = tuple(Code(**code) for code in entry["include"])
    exclude = tuple(Code(**code) for code in entry.get("exclude", ()))
    return CodeList(name, Text.from_json(entry["title"]), include, exclude)


def _event(entry: dict[str, Any]) -> Event:
    renamed = {"min": "minimum", "max": "maximum"}
    return Event(**{renamed.get(key, key): value for key, value in entry.items()})


def _window(entry: dict[str, Any]) -> Window:
    return Window(entry["from"], entry["to"])


def _day(period: dict[str, str], key: str) -> date | None:
    return date.fromisoformat(period[key]) if key in period else None


def _index(entry: dict[str, Any]) -> Index:
    period, age, observed = entry.get("period", {}), entry.get("age", {}), entry.get("observed", {})
    return Index(
        event=_event(entry["event"]),
        occurrence=entry["occurrence"],
        period_from=_day(period, "from"),
        period_to=_day(period, "to"),
        age_min=age.get("min"),
        age_max=age.get("max"),
        sex=tuple(entry.get("sex", ())),
        washout_days=entry.get("washout_days", 0),
        observed_before=observed.get("before", 0),
        observed_after=observed.get("after", 0),
    )


def _criterion(entry: dict[str, Any]) -> Criterion:
    return Criterion(Text.from_json(entry["title"]), _rule(entry["rule"]))


def _rule(entry: dict[str, Any]) -> Rule:
    if entry["type"] == "event":
        kind, n = next(iter(entry.get("count", {"at_least": 1}).items()))
        return Counted(_event(entry["event"]), _window(entry["window"]), kind, n, entry.get("by", "day"))
    if entry["type"] == "measure":
        return Measured(entry["of"], entry.get("min"), entry.get("max"))
    return Group(entry["type"], tuple(_rule(part) for part in entry["of"]), entry.get("n", 0))


def _measure(name: str, entry: dict[str, Any]) -> Measure:
    event, window = _event(entry["event"]), _window(entry["window"])
    return Measure(name, Text.from_json(entry["title"]), event, window, entry["take"])


def _outcome(name: str, entry: dict[str, Any]) -> Outcome:
    conditions = tuple(_condition(part) for part in entry.get("when", ()))
    event, window = _event(entry["event"]), _window(entry["window"])
    return Outcome(name, Text.from_json(entry["title"]), event, window, conditions)


def _condition(entry: dict[str, Any]) -> Condition:
    key, limit = next((key, value) for key, value in entry.items() if key != "of")
    return Condition("below" if key.startswith("below") else "above", limit, entry.get("of"))


def _follow_up(entry: dict[str, Any]) -> FollowUp:
    censor = tuple(_event(event) for event in entry.get("censor", ()))
    return FollowUp(entry.get("days"), entry.get("death", True), censor)


def _axis(entry: dict[str, Any]) -> Axis:
    return Axis(entry["axis"], entry.get("of"), tuple(entry.get("from", ())))


def _output(entry: dict[str, Any]) -> Output:
    axes = tuple(_axis(axis) for axis in entry.get("by", ()))
    return Output(entry["kind"], entry["name"], Text.from_json(entry["title"]), axes, entry.get("of"))
