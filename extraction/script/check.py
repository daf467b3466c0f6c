"""The checker: what is wrong with a script, and what is doubtful, before any hospital reads it."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.script import shape
from extraction.script.finding import Finding, ScriptError
from extraction.script.parse import read_document, upgrade
from extraction.script.profile import SiteProfile


def check(data: bytes, profiles: Sequence[SiteProfile] = ()) -> list[Finding]:
    """Everything to be said about these bytes as a script, errors first.

    ``profiles`` are the hospitals it shall run at: tables, columns, code systems or periods they lack are
    named. An empty list means the script is sound.
    """
    try:
        document = upgrade(read_document(data))
    except ScriptError as error:
        return error.findings
    return shape.findings(document)
