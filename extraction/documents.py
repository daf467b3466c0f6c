"""What is printed on the paper of a release: `templates/documents/release.html`."""

from typing import Any

from django.utils import translation

from extraction import selectors, tabulation
from extraction.models import Release
from workflow import directory, documents

TITLE = "統計情報引渡書"


def paper_of(case: Release) -> bytes:
    """The released tables as a PDF; the same release always gives the same bytes."""
    return documents.to_pdf("release", TITLE, release(case), case.changed_at)


def release(case: Release) -> dict[str, Any]:
    """Content: number, usage, tables without any hidden number, digests, who handed over."""
    entries = list(case.entries.select_related("file").defer("file__content"))
    tables = selectors.protected_tables(case)
    with translation.override("ja"):
        return {
            "number": case.number,
            "usage": case.subject,
            "organisation": case.organisation.name,
            "script": str(case.result.script_version),
            "hidden_primary": case.hidden_primary,
            "hidden_secondary": case.hidden_secondary,
            "threshold": selectors.release_policy().threshold,
            "released_by": directory.name_of(entries[0].released_by),
            "tables": [
                {**tabulation.rows_of(table, []), "sha256": entry.file_id}
                for table, entry in zip(tables, entries, strict=True)
            ],
        }
