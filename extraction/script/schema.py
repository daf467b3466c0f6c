"""The shape of a script: JSON Schema findings turned into sentences a researcher can act on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from extraction.script.text import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the checker noticed, at a JSON pointer of the document; an error stops the script."""

    severity: Literal["error", "warning"]
    pointer: str
    text: Text


def error(pointer: str, ja: str, en: str) -> Finding:
    """A finding that stops the script."""
    return Finding("error", pointer, Text(ja, en))


def warning(pointer: str, ja: str, en: str) -> Finding:
    """A finding that leaves the decision to people."""
    return Finding("warning", pointer, Text(ja, en))


def unknown(place: str, ja: str, en: str, name: str | None) -> Finding:
    """A name that is missing or not defined anywhere in the script."""
    if name is None:
        return error(place, f"{ja}の名前(of)が必要です。", f"The name of a {en} is needed (of).")
    return error(place, f"{ja} {name} は定義されていません。", f"The {en} {name} is not defined.")


@cache
def validator() -> Draft202012Validator:
    """The validator of version 1 scripts."""
    document = resources.files("extraction.script").joinpath("schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(document))


def findings(document: Any) -> list[Finding]:
    """Every place where the document does not have the shape of a version 1 script."""
    found = (_finding(problem) for problem in validator().iter_errors(document))
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.pointer, finding.text.en))


def pointer(path: Iterable[object]) -> str:
    """JSON pointer (RFC 6901) of a path of keys and positions."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _finding(problem: ValidationError) -> Finding:
    sentence = _SENTENCES.get(str(problem.validator), _other)
    return Finding("error", pointer(problem.absolute_path), sentence(problem))


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


def _missing(problem: ValidationError) -> Text:
    names = ", ".join(name for name in problem.validator_value if name not in problem.instance)
    return Text(f"必要な項目がありません: {names}。", f"Required entries are missing: {names}.")


def _unknown(problem: ValidationError) -> Text:
    known = problem.schema.get("properties", {})
    names = ", ".join(sorted(name for name in problem.instance if name not in known))
    return Text(f"使えない項目があります: {names}。", f"These entries are not known here: {names}.")


def _type(problem: ValidationError) -> Text:
    kinds = (
        problem.validator_value if isinstance(problem.validator_value, list) else [problem.validator_value]
    )
    value = _shown(problem.instance)
    return Text(
        f"{value} は種類が違います。ここには {', '.join(kinds)} を書いてください。",
        f"{value} is of the wrong kind; write {' or '.join(kinds)} here.",
    )


def _choice(problem: ValidationError) -> Text:
    choices = (
        problem.validator_value if isinstance(problem.validator_value, list) else [problem.validator_value]
    )
    value, allowed = _shown(problem.instance), ", ".join(_shown(choice) for choice in choices)
    return Text(
        f"{value} は選べません。{allowed} から選んでください。",
        f"{value} is not a choice here; choose from {allowed}.",
    )


def _limit(ja: str, en: str) -> Callable[[ValidationError], Text]:
    def sentence(problem: ValidationError) -> Text:
        value, limit = _shown(problem.instance), problem.validator_value
        return Text(f"{value} は{ja.format(limit)}。", f"{value} {en.format(limit)}.")

    return sentence


def _pattern(problem: ValidationError) -> Text:
    value = _shown(problem.instance)
    return Text(
        f"{value} の書き方が違います(形: {problem.validator_value})。",
        f"{value} is not written as expected (pattern {problem.validator_value}).",
    )


def _companion(problem: ValidationError) -> Text:
    pairs = "; ".join(
        f"{key} → {', '.join(need)}"
        for key, need in problem.validator_value.items()
        if key in problem.instance
    )
    return Text(
        f"一緒に書く項目がありません({pairs})。", f"Entries that belong together are missing ({pairs})."
    )


def _other(problem: ValidationError) -> Text:
    return Text(
        f"書き方の規則「{problem.validator}」に合いません。",
        f"This does not follow the rule '{problem.validator}'.",
    )


_SENTENCES: dict[str, Callable[[ValidationError], Text]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "type": _type,
    "enum": _choice,
    "const": _choice,
    "minimum": _limit("{} 以上にしてください", "must be {} or more"),
    "maximum": _limit("{} 以下にしてください", "must be {} or less"),
    "exclusiveMinimum": _limit("{} より大きくしてください", "must be more than {}"),
    "minLength": _limit("短すぎます(最短 {} 文字)", "is too short (at least {} characters)"),
    "maxLength": _limit("長すぎます(最長 {} 文字)", "is too long (at most {} characters)"),
    "minItems": _limit("少なすぎます({} 件以上必要です)", "has too few entries (at least {})"),
    "maxItems": _limit("多すぎます({} 件までです)", "has too many entries (at most {})"),
    "minProperties": _limit("少なすぎます({} 項目以上必要です)", "has too few entries (at least {})"),
    "maxProperties": _limit("多すぎます({} 項目までです)", "has too many entries (at most {})"),
    "uniqueItems": _limit("同じものが重なっています", "repeats an entry"),
    "pattern": _pattern,
    "dependentRequired": _companion,
}
