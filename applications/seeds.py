"""The first papers of the document room, from the texts in `applications/content/`."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from applications.models import DetailedDocument
from workflow import documents, files

CONTENT = Path(__file__).parent / "content"
PUBLISHED = datetime(2026, 4, 1, tzinfo=UTC)


def detailed_documents() -> int:
    """Make the papers that are missing as PDF; returns how many were added. Never changes one that stands."""
    return sum(_paper(path) for path in sorted(CONTENT.glob("*.toml")))


def _paper(path: Path) -> bool:
    text = tomllib.loads(path.read_text(encoding="utf-8"))
    if DetailedDocument.objects.filter(code=text["code"], version=text["version"]).exists():
        return False
    pdf = documents.to_pdf(text["template"], text["title"], content_of(text), PUBLISHED)
    DetailedDocument.objects.create(
        code=text["code"],
        version=text["version"],
        kind=text["kind"],
        title=text["title"],
        title_en=text["title_en"],
        file=files.store(pdf, "application/pdf"),
        published_at=PUBLISHED,
    )
    return True


def content_of(text: dict[str, Any]) -> dict[str, Any]:
    """What the template of a paper shows; each column gets its meaning."""
    meanings = text.get("columns", {})
    return {
        "number": f"{text['code']}-{text['version']}",
        "version": text["version"],
        "sections": text.get("sections", []),
        "tables": [
            table | {"columns": [{"name": name, "meaning": meanings[name]} for name in table["columns"]]}
            for table in text.get("tables", [])
        ],
    }
