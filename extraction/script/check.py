"""The checker: what is wrong with a script, and what is doubtful, before any hospital reads it."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.script import shape
from extraction.script.checks.conditions import condition_findings
from extraction.script.checks.design import design_findings
from extraction.script.checks.names import name_findings
from extraction.script.checks.results import result_findings
from extraction.script.checks.sites import site_findings
from extraction.script.checks.values import value_findings
from extraction.script.codec import from_json
from extraction.script.finding import Finding, ScriptError
from extraction.script.model import Script
from extraction.script.parse import read_document, upgrade
from extraction.script.profile import SiteProfile
from extraction.script.render import headings


def check(data: bytes, profiles: Sequence[SiteProfile] = ()) -> list[Finding]:
    """Everything to be said about these bytes as a script, errors first.

    ``profiles`` are the hospitals it shall run at: tables, columns, codes, units or periods they lack are
    named. An empty list means the script is sound. Pointers are those of the current version.
    """
    try:
        document = upgrade(read_document(data))
    except ScriptError as error:
        return error.findings
    if wrong := shape.findings(document):
        return wrong
    return check_script(from_json(Script, document), profiles)


def check_script(script: Script, profiles: Sequence[SiteProfile] = ()) -> list[Finding]:
    """The same of a script that is already typed."""
    found = [
        *name_findings(script),
        *value_findings(script),
        *design_findings(script),
        *condition_findings(script),
        *result_findings(script),
    ]
    if not any(finding.severity == "error" for finding in found):
        found += _without_words(script)
        found += site_findings(script, profiles)
    return sorted(dict.fromkeys(found), key=lambda finding: finding.severity)


def _without_words(script: Script) -> list[Finding]:
    """What cannot be said must not run: the last guard behind all checks that know why."""
    try:
        headings(script, "ja")
    except ScriptError as error:
        return error.findings
    return []
