"""Scripts and hospitals' results as people read them, ready for the pages."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from extraction import policies, selectors, tabulation
from extraction import script as language
from extraction.models import Release, ScriptVersion, SiteJob
from extraction.script import Finding, ScriptError
from extraction.script.grammar import tree
from extraction.script.lines import first_unreadable, line_of, lines_of
from extraction.words import said

LANGUAGES = (("ja", "日本語"), ("en", "English"))


def of_text(text: str, *, findings: list[Finding] | None = None, with_lines: bool = False) -> dict[str, Any]:
    """What the checker says of a draft, and the draft in sentences as far as it can be read.

    ``findings`` spare the checking where it has been done; ``with_lines`` tells of each finding the line of
    the text, for whoever reads the text itself.
    """
    content = text.encode()
    lines = lines_of(text) if with_lines else {}
    broken = first_unreadable(text) if with_lines else None
    findings = found_in(text) if findings is None else findings
    errors = [f for f in findings if f.severity == "error"]
    return {
        "findings": [
            {
                "text": said(f.text),
                "place": f.pointer or "/",
                "is_error": f.severity == "error",
                "line": broken or line_of(f.pointer, lines),
            }
            for f in findings
        ],
        "errors": len(errors),
        "warnings": len(findings) - len(errors),
        "renderings": _renderings(content),
        "digest": language.digest(content),
    }


def found_in(text: str) -> list[Finding]:
    """What the checker says of a text as a script for the hospitals that take part."""
    return language.check(text.encode(), selectors.profiles())


def _renderings(content: bytes) -> list[dict[str, Any]]:
    try:
        script = language.load(content)
        return _in_readers_order(
            [(code, name, _parted(language.render(script, code))) for code, name in LANGUAGES]
        )
    except ScriptError:
        return []


def of_version(version: ScriptVersion) -> list[dict[str, Any]]:
    """The sentences that were frozen with a version: what the hospitals approve."""
    texts = {"ja": version.rendering_ja, "en": version.rendering_en}
    return _in_readers_order([(code, name, _parted(texts[code])) for code, name in LANGUAGES])


def _parted(text: str) -> list[dict[str, Any]]:
    """A rendering cut at its headings (■) and sentences (・), each with the sentences below it."""
    return [
        {"heading": heading.text, "sentences": [_nested(line) for line in heading.below]}
        for heading in tree.read(text)
    ]


def _nested(line: tree.Line) -> dict[str, Any]:
    return {"text": line.text, "below": [_nested(part) for part in line.below]}


def _in_readers_order(rows: list[tuple[str, str, Any]]) -> list[dict[str, Any]]:
    """The reader's language first and open, the other one folded."""
    reader = (get_language() or "ja")[:2]
    ordered = sorted(rows, key=lambda row: row[0] != reader)
    return [
        {"code": code, "name": name, "blocks": blocks, "is_open": code == reader}
        for code, name, blocks in ordered
    ]


def of_job(job: SiteJob) -> dict[str, Any]:
    """What a hospital decides on: sentences, bytes, and what changed since it last approved."""
    version, before = job.script_version, selectors.last_approved(job)
    return {
        "renderings": of_version(version),
        "version": version,
        "size": len(version.content),
        "original": bytes(version.content).decode(),
        "before": before,
        "changes": _changes(before, version) if before else [],
    }


def _changes(before: ScriptVersion, now: ScriptVersion) -> list[str]:
    old, new = language.load(bytes(before.content)), language.load(bytes(now.content))
    return [said(text) for text in language.diff(old, new)]


def changes_between(before: str, now: str) -> list[str] | None:
    """What one text says differently from another, in sentences; None when one of them cannot be read."""
    try:
        return [
            said(text) for text in language.diff(language.load(before.encode()), language.load(now.encode()))
        ]
    except ScriptError:
        return None


def of_manifest(job: SiteJob) -> dict[str, Any] | None:
    """The manifest of a run in words: files, attrition, small cells, what the store lacked."""
    if (manifest := job.manifest) is None:
        return None
    titles = {table["name"]: _in_words(table["title"]) for table in manifest["tables"]}
    return {
        "digest": job.manifest_digest,
        "store_digest": manifest["store_digest"],
        "engine": manifest["engine"],
        "files": manifest["files"],
        "attrition": [
            {"title": _in_words(step["title"]), "persons": step["persons"]} for step in manifest["attrition"]
        ],
        "disclosure": [
            {"title": titles.get(name, name), **counts} for name, counts in manifest["small_cells"].items()
        ],
        "absent": manifest["absent"],
        "columns": [{"name": name, "columns": columns} for name, columns in manifest["columns"].items()],
    }


def _in_words(text: dict[str, str]) -> str:
    return text["en"] if (get_language() or "ja").startswith("en") else text["ja"]


def states_of(missing: list[dict[str, str]]) -> list[dict[str, str]]:
    """Hospitals that are not in a result, each with how its job ended."""
    labels = dict(SiteJob.State.choices)
    return [{"site": row["site"], "state": str(labels.get(row["state"], _("不明")))} for row in missing]


def of_release(release: Release, user: Any) -> dict[str, Any]:
    """The tables of a release with the flags of the automatic check.

    Before protection they hold exact numbers, which are only for those who may read results now.
    """
    protected = selectors.protected_tables(release)
    may_read = bool(protected) or policies.may_read_results(user, release.subject)
    tables = protected or list(selectors.tables_of(release.result, release.chosen).values())
    flags = []
    if may_read and release.state in Release.OPEN:
        flags = list(selectors.assessment_of(release).flags)
    return {
        "risks": [said(flag.text) for flag in flags if flag.severity == "stop"],
        "remarks": [said(flag.text) for flag in flags if flag.severity == "warn"],
        "tables": [tabulation.rows_of(table, flags) for table in tables] if may_read else [],
    }
