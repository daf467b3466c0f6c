"""Makes the videos and slides that come with the product from their sources in `training/content/`.

They are made once on a machine and kept under the digest of what they were made from.
"""

import base64
import hashlib
import json
import math
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from training.media import captions, film, slides
from training.uploads import Film, Slides
from workflow import documents

MADE = datetime(2026, 4, 1, tzinfo=UTC)
"""The day on the papers from which films are made: the same source gives the same pages."""
EDITION = "1"
"""Raised when this module makes something else from the same sources."""
TEMPLATE = "training_slides"
LETTERS_A_SECOND = 6
SHORTEST, LONGEST = 4, 10
"""Seconds for which a caption stands."""
MOST_PAGES = 60


@dataclass(frozen=True)
class Made:
    """What a source becomes in one language; captions are for films alone."""

    upload: Film | Slides
    captions: str = ""


@cache
def made(source: Path, kind: str, title_ja: str, title_en: str) -> dict[str, Made]:
    """The film or the slides of a source, by language."""
    sheets = tomllib.loads(source.read_text(encoding="utf-8"))["slide"]
    titles = {"ja": title_ja, "en": title_en}
    kept = {language: _kept(source, kind, language, title) for language, title in titles.items()}
    pages = {n: _pages(sheets, n, titles[n]) for n, place in kept.items() if not place.exists()}
    with ThreadPoolExecutor() as pool:  # each film is made in a process of its own
        contents = dict(zip(pages, pool.map(lambda n: _content(kind, sheets, *pages[n]), pages), strict=True))
    for language, content in contents.items():
        _write(kept[language], content, pages[language][1])
    return {language: _read(place, kind, sheets, language) for language, place in kept.items()}


def _pages(sheets: list[dict[str, Any]], language: str, title: str) -> tuple[bytes, list[slides.Page]]:
    pdf = documents.to_pdf(TEMPLATE, title, {"slides": [_shown(sheet, language) for sheet in sheets]}, MADE)
    return pdf, slides.pages(pdf, MOST_PAGES)


def _content(kind: str, sheets: list[dict[str, Any]], pdf: bytes, pages: list[slides.Page]) -> bytes:
    if kind == "slides":
        return pdf
    lasting = [sum(seconds for seconds, _words in _timed(sheet)) for sheet in sheets]
    return film.make([page.image for page in pages], lasting)


def _timed(sheet: dict[str, Any]) -> list[tuple[int, dict[str, str]]]:
    """Each caption with the seconds for which it stands: whole frames, by the length of its Japanese."""
    return [(_standing(len(words["ja"])), words) for words in sheet.get("caption", [])]


def _standing(letters: int) -> int:
    seconds = min(max(letters / LETTERS_A_SECOND, SHORTEST), LONGEST)
    return math.ceil(seconds / film.FRAME_SECONDS) * film.FRAME_SECONDS


def _shown(sheet: dict[str, Any], language: str) -> dict[str, Any]:
    return {name: sheet.get(f"{name}_{language}", []) for name in ("heading", "points", "flow")}


def _kept(source: Path, kind: str, language: str, title: str) -> Path:
    template = Path(settings.BASE_DIR) / "templates" / "documents" / f"{TEMPLATE}.html"
    parts = [EDITION, kind, language, title, str(settings.NETWORK["name"])]
    whole = "\0".join([*parts, source.read_text(encoding="utf-8"), template.read_text(encoding="utf-8")])
    return Path(settings.RUN_DIR) / "lessons" / f"{hashlib.sha256(whole.encode()).hexdigest()}.json"


def _write(kept: Path, content: bytes, pages: list[slides.Page]) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    pictures = [[base64.b64encode(page.image).decode(), page.text] for page in pages]
    half = kept.with_suffix(f".{id(pages)}")
    half.write_text(json.dumps({"content": base64.b64encode(content).decode(), "pages": pictures}))
    half.replace(kept)


def _read(kept: Path, kind: str, sheets: list[dict[str, Any]], language: str) -> Made:
    read = json.loads(kept.read_text())
    content = base64.b64decode(read["content"])
    if kind == "slides":
        return Made(Slides(content, [slides.Page(base64.b64decode(i), text) for i, text in read["pages"]]))
    timed = [(seconds, words[language]) for sheet in sheets for seconds, words in _timed(sheet)]
    return Made(Film(content, film.WEBM, sum(seconds for seconds, _words in timed)), captions.written(timed))
