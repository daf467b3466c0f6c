"""Scripts of version 1, read by their own schema and written again, with the same meaning, in version 2."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from extraction.script.finding import Finding, error, pointer
from extraction.script.shape import shown
from extraction.script.text import Text

Document = dict[str, Any]


@cache
def _validator() -> Draft202012Validator:
    document = resources.files("extraction.script").joinpath("schema_1.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(document))


def findings(document: Any) -> list[Finding]:
    """Every place where the document does not have the shape of a version 1 script."""
    found = [_finding(problem) for problem in _validator().iter_errors(document)]
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.pointer, finding.text.en))


def upgrade(document: Mapping[str, Any]) -> Document:
    """The version 2 document that means what this sound version 1 document means."""
    measures = {**document.get("baseline", {}), **document.get("covariates", {})}
    arm = {
        "name": "persons",
        "title": {"ja": "対象者", "en": "Persons"},
        "entry": _entry(document["index"]),
    }
    return _filled(
        version=2,
        title=document["title"],
        purpose=document["purpose"],
        code_lists=[
            _filled(
                name=name,
                **{**entry, "include": [_code(code) for code in entry["include"]]}
                | {"exclude": [_code(code) for code in entry.get("exclude", ())]},
            )
            for name, entry in document["code_lists"].items()
        ],
        arms=[arm],
        include=[_criterion(entry) for entry in document.get("include", ())],
        exclude=[_criterion(entry) for entry in document.get("exclude", ())],
        measures=[_measure(name, entry) for name, entry in measures.items()],
        follow_up=_follow_up(document.get("follow_up", {})),
        outcomes=[_outcome(name, entry) for name, entry in document.get("outcomes", {}).items()],
        outputs=[_output(entry) for entry in document["outputs"]],
        privacy=_without(document.get("privacy", {}), birth="year_month", dates="relative"),
    )


def _filled(**entries: Any) -> Document:
    """The entries that say something."""
    return {key: value for key, value in entries.items() if value is not None and value not in ([], {})}


def _without(entry: Mapping[str, Any], **defaults: Any) -> Document:
    return {key: value for key, value in entry.items() if value != defaults.get(key)}


def _code(entry: Document) -> Document:
    return _without(entry, descendants=False)


def _range(entry: Mapping[str, Any]) -> Document:
    return _filled(at_least=entry.get("min"), at_most=entry.get("max"))


def _event(entry: Document) -> Document:
    limits = _range(entry)
    value = None
    if limits or "unit" in entry:
        value = {"type": "number_in", **_filled(unit=entry.get("unit"), range=limits), "exact": True}
    suspected = "no" if entry.get("confirmed_only") else None
    return _filled(table=entry["table"], codes=entry.get("codes"), value=value, suspected=suspected)


def _window(entry: Document) -> Document:
    ends = {"first": entry["from"], "last": entry["to"]}
    return {key: {"days": days} if days else {} for key, days in ends.items() if days is not None}


def _entry(index: Document) -> Document:
    period, observed = index.get("period", {}), index.get("observed", {})
    return _filled(
        events=[_event(index["event"])],
        period=_filled(first=period.get("from"), last=period.get("to")),
        choose="first_ever" if index["occurrence"] == "first_ever" else None,
        washout_days=index.get("washout_days") or None,
        observed=_without(observed, before=0, after=0),
        sex=list(index.get("sex", ())),
        age=_range(index.get("age", {})),
    )


def _criterion(entry: Document) -> Document:
    return {"title": entry["title"], "rule": _rule(entry["rule"])}


def _rule(entry: Document) -> Document:
    if entry["type"] == "event":
        kind, n = next(iter(entry.get("count", {"at_least": 1}).items()))
        return {
            "type": "counted",
            "event": _event(entry["event"]),
            "window": _window(entry["window"]),
            **_without({"kind": kind, "n": n}, kind="at_least", n=1),
            **_without({"by": entry.get("by", "day")}, by="day"),
        }
    if entry["type"] == "measure":
        return {"type": "measured", **_filled(measure=entry["of"], range=_range(entry))}
    group = {"type": "group", "kind": entry["type"], "of": [_rule(part) for part in entry["of"]]}
    return group | ({"n": entry["n"]} if entry.get("n") else {})


def _measure(name: str, entry: Document) -> Document:
    return {
        "name": name,
        "title": entry["title"],
        "event": _event(entry["event"]),
        "window": _window(entry["window"]),
        "take": entry["take"],
    }


def _follow_up(entry: Document) -> Document:
    return _filled(
        days=entry.get("days"),
        death=None if entry.get("death", True) else False,
        censor=[_event(event) for event in entry.get("censor", ())],
    )


def _outcome(name: str, entry: Document) -> Document:
    return _filled(
        name=name,
        title=entry["title"],
        event=_event(entry["event"]),
        window=_window(entry["window"]),
        when=[_condition(part) for part in entry.get("when", ())],
    ) | {"window": _window(entry["window"])}


def _condition(entry: Document) -> Document:
    key, limit = next((key, limit) for key, limit in entry.items() if key != "of")
    return _filled(direction=key.removesuffix("_times"), limit=limit, of=entry.get("of"))


def _output(entry: Document) -> Document:
    axes = [
        _filled(
            kind="measure" if axis["axis"] == "covariate" else axis["axis"],
            of=axis.get("of"),
            starts=list(axis.get("from", ())),
        )
        for axis in entry.get("by", ())
    ]
    needs_axes = {"by": axes} if entry["kind"] == "cross_table" else {}
    return {
        "type": entry["kind"],
        **_filled(name=entry["name"], title=entry["title"], of=entry.get("of"), by=axes),
        **needs_axes,
    }


def _finding(problem: ValidationError) -> Finding:
    sentence = _SENTENCES.get(str(problem.validator), _other)
    text = sentence(problem)
    return error(pointer(problem.absolute_path), text.ja, text.en)


def _missing(problem: ValidationError) -> Text:
    names = ", ".join(name for name in problem.validator_value if name not in problem.instance)
    return Text(f"必要な項目がありません: {names}。", f"Required entries are missing: {names}.")


def _unknown(problem: ValidationError) -> Text:
    known = problem.schema.get("properties", {})
    names = ", ".join(sorted(name for name in problem.instance if name not in known))
    return Text(f"使えない項目があります: {names}。", f"These entries are not known here: {names}.")


def _choice(problem: ValidationError) -> Text:
    wanted = problem.validator_value
    allowed = ", ".join(shown(choice) for choice in (wanted if isinstance(wanted, list) else [wanted]))
    value = shown(problem.instance)
    return Text(
        f"{value} はここに書けません。{allowed} にしてください。",
        f"{value} cannot stand here; write {allowed}.",
    )


def _other(problem: ValidationError) -> Text:
    value, limit = shown(problem.instance), shown(problem.validator_value)
    return Text(
        f"{value} は版1の書き方の規則 {problem.validator}({limit})に合いません。",
        f"{value} does not follow the rule {problem.validator} ({limit}) of version 1.",
    )


_SENTENCES: dict[str, Callable[[ValidationError], Text]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "type": _choice,
    "enum": _choice,
    "const": _choice,
}
