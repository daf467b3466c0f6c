"""The page of each format names, in both languages, every table and column that its importer fills."""

import re
from pathlib import Path

import pytest

from extraction.engine.importers.catalogue import KINDS
from extraction.engine.importers.session import PATIENT

DOCS = Path(__file__).parents[3] / "docs" / "importing"


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_column_an_importer_fills_is_told(kind: str, lang: str) -> None:
    told: dict[str, set[str]] = {}
    for line in (DOCS / f"{kind}.{lang}.md").read_text(encoding="utf-8").splitlines():
        found = re.match(r"\| `(\w+)` \| (`\w+`(?:, `\w+`)*) \|", line)
        if found:
            told.setdefault(found[1], set()).update(re.findall(r"`(\w+)`", found[2]))

    held = {"patient": PATIENT, **KINDS[kind].held}
    filled = {table: set(columns) for table, columns in held.items()}
    if kind in ("fhir", "ss-mix2", "omop", "clif", "dpc"):
        filled["patient"] = set(PATIENT)
    assert told == filled


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_overview_leads_to_every_page_and_no_link_is_dead(lang: str) -> None:
    overview = (DOCS / f"index.{lang}.md").read_text(encoding="utf-8")
    assert all(f"({kind}.{lang}.md)" in overview for kind in KINDS)
    for page in DOCS.glob("*.md"):
        links = re.findall(r"\]\(([^)]+\.md)\)", page.read_text(encoding="utf-8"))
        assert all((DOCS / link).exists() for link in links), page.name
