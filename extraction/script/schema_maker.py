"""The JSON Schema of the language, made from its types, so that editors help and other programs can check."""

from __future__ import annotations

import inspect
import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from importlib import resources
from typing import Any, Literal, get_args, get_origin

from extraction.script.codec import bare, default, hints, members, optional, tag, to_json
from extraction.script.model import Script
from extraction.script.model.kinds import Between, Items, Written
from extraction.script.shape import TITLE, limits
from extraction.script.text import Text

ID = "madoguchi:extraction-script:2"


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of scripts of the current version."""
    definitions: dict[str, Any] = {}
    body = _object(Script, definitions, tagged=False)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        **body,
        "title": "Extraction script, version 2",
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def written() -> str:
    """The schema as it is kept in the package."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def kept() -> str:
    """The schema that the package carries."""
    return resources.files("extraction.script").joinpath("schema.json").read_text(encoding="utf-8")


def _object(cls: Any, definitions: dict[str, Any], *, tagged: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {"type": {"const": tag(cls)}} if tagged else {}
    kinds = hints(cls)
    for field in fields(cls):
        entry = _kind(kinds[field.name], definitions)
        if default(field) not in (MISSING, None, ()):
            entry["default"] = to_json(default(field))
        properties[field.name] = entry
    needed = [field.name for field in fields(cls) if default(field) is MISSING]
    return {
        "title": tag(cls).replace("_", " "),
        "description": " ".join((inspect.getdoc(cls) or "").replace("``", '"').split()),
        "type": "object",
        "additionalProperties": False,
        "required": (["type"] if tagged else []) + needed,
        "properties": properties,
    }


def _kind(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    core, may_be_none = optional(kind)
    body = _core(bare(core), limits(kind), definitions)
    return {"anyOf": [body, {"type": "null"}]} if may_be_none else body


def _core(kind: Any, limit: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind is Text:
        part = _written(TITLE)
        definitions["text"] = {
            "title": "text",
            "description": "One statement in Japanese and in English.",
            "type": "object",
            "additionalProperties": False,
            "required": ["ja", "en"],
            "properties": {"ja": part, "en": part},
        }
        return {"$ref": "#/$defs/text"}
    if get_origin(kind) is tuple:
        return _list(get_args(kind)[0], limit or Items(), definitions)
    if choices := members(kind):
        return {"oneOf": [_reference(cls, definitions, tagged=True) for cls in choices]}
    if is_dataclass(kind):
        return _reference(kind, definitions, tagged=False)
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if kind is date:
        return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    if kind is str:
        return _written(limit)
    return {"type": {bool: "boolean", int: "integer", float: "number"}[kind], **_between(limit)}


def _reference(cls: Any, definitions: dict[str, Any], *, tagged: bool) -> dict[str, Any]:
    name = tag(cls)
    if name not in definitions:
        definitions[name] = {}  # stands while its own fields are made, which may refer to it
        definitions[name] = _object(cls, definitions, tagged=tagged)
    return {"$ref": f"#/$defs/{name}"}


def _list(kind: Any, limit: Items, definitions: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {"type": "array", "maxItems": limit.most, "items": _kind(kind, definitions)}
    if limit.least:
        body["minItems"] = limit.least
    if limit.unique:
        body["uniqueItems"] = True
    return body


def _written(limit: Written) -> dict[str, Any]:
    body: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": limit.most}
    return body if limit.pattern is None else {**body, "pattern": limit.pattern}


def _between(limit: Between | None) -> dict[str, Any]:
    ends = {} if limit is None else {"minimum": limit.low, "maximum": limit.high}
    return {key: end for key, end in ends.items() if end is not None}
