"""The product's own path through the site index, which is built when it is missing."""

from __future__ import annotations

from pathlib import Path

from extraction.engine.bench.engines import Answer
from extraction.engine.bench.engines.ours import answering
from extraction.engine.index import build_index, open_index
from extraction.engine.stores import open_store


def reason_absent(dsn: str | None) -> str | None:
    """Always there."""
    return None


def prepare(store: Path, dsn: str | None) -> Answer:
    """Answers by gathering."""
    opened = open_store(store, verify=False)
    if open_index(opened) is None:
        build_index(opened)
    return answering(store, use_index=True)
