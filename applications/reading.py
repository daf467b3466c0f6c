"""The papers of a usage in words: one version, or what changed between two."""

from typing import Any

from django.utils.translation import gettext as _

from accounts import selectors as people
from applications import form_specs
from applications.models import Attachment

Snapshot = dict[str, Any]
EMPTY: Snapshot = {"sections": {}, "members": [], "attachments": []}


def in_words(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Every section with its rows (`key`, `term`, `value`), in the language of the reader."""
    sites = {site.site_code: site.name for site in people.sites()}
    return [
        {
            "key": spec.key,
            "heading": str(spec.label),
            "items": [*_rows(spec, snapshot), *_fields(spec, snapshot, sites)],
        }
        for spec in form_specs.SECTIONS
    ]


def _fields(spec: form_specs.Spec, snapshot: Snapshot, sites: dict[str, str]) -> list[dict[str, str]]:
    content = snapshot["sections"].get(spec.key, {})
    return [
        {
            "key": item.key,
            "term": str(item.label),
            "value": form_specs.shown(item, content.get(item.key), sites),
        }
        for item in spec.items
    ]


def _rows(spec: form_specs.Spec, snapshot: Snapshot) -> list[dict[str, str]]:
    match spec.rows:
        case "members":
            return [_member(m) for m in snapshot["members"]]
        case "handlers":
            handlers = [m for m in snapshot["members"] if m["handles_statistics"]]
            return [{"key": m["person"], "term": m["person"], "value": m["role"]} for m in handlers]
        case "files":
            return [
                {"key": a["id"], "term": str(Attachment.Kind(a["kind"]).label), "value": a["name"]}
                for a in snapshot["attachments"]
            ]
        case _:
            return []


def _member(member: dict[str, Any]) -> dict[str, str]:
    facts = [member["role"], f"{_('概論')} {member['overview_number'] or '－'}"]
    if member["needs_account"]:
        facts += [f"{_('システム操作')} {member['operation_number'] or '－'}", _("アカウントを使う")]
    return {"key": member["person"], "term": member["person"], "value": "／".join(facts)}


def compared(before: Snapshot, after: Snapshot) -> list[dict[str, Any]]:
    """Every section with its rows in both versions (`before`, `after`) and the number that changed."""
    found = []
    for old, new in zip(in_words(before), in_words(after), strict=True):
        rows = _paired(old["items"], new["items"])
        changed = sum(row["before"] != row["after"] for row in rows)
        found.append({"key": new["key"], "heading": new["heading"], "items": rows, "changed": changed})
    return found


def _paired(old: list[dict[str, str]], new: list[dict[str, str]]) -> list[dict[str, str]]:
    was, now = ({row["key"]: row for row in rows} for rows in (old, new))
    return [
        {
            "key": key,
            "term": (now.get(key) or was[key])["term"],
            "before": was.get(key, {}).get("value", ""),
            "after": now.get(key, {}).get("value", ""),
        }
        for key in dict.fromkeys([*now, *was])
    ]
