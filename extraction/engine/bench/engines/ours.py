"""The product's own path: a script, compiled and run. Scripts lie beside the SQL as ``NAME.json``."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from extraction.engine.bench.engines import Answer

_SCRIPTS = resources.files("extraction.engine.bench.studies")


def reason_absent(dsn: str | None) -> str | None:
    """Absent until the studies are written in the script language."""
    if not any(entry.name.endswith(".json") for entry in _SCRIPTS.iterdir()):
        return "no script of S1-S3 in extraction/engine/bench/studies"
    return None


def prepare(store: Path, dsn: str | None) -> Answer:
    """Raises NotImplementedError: see ``reason_absent``."""
    raise NotImplementedError(reason_absent(dsn))
