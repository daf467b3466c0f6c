"""Engines that answer the studies of the bench. Each module has ``reason_absent`` and ``prepare``."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = Callable[[str], Any]
"""Answers a study with its tables, or with something of which ``fetch`` makes them when time is taken."""
ENGINES = ("hand", "floor", "index", "ours", "ours_index", "postgres", "polars", "ibis", "pandas", "circe")
"""In the order of each round."""
NEVER = {
    "ehrql": "not on PyPI; it is run from its source or in a container, neither of which is here",
    "circe-be": "a Java library from Maven; duckcdm, its port to Python, stands for it (engine circe)",
    "atlas-webapi": "a Java service with a database of its own; Circe's SQL is what it runs",
    "spark": "not a peer but a target: the same answers are tested, a cold job costs 80 times and more",
}
"""Peers that cannot take part, and why."""


def reason_absent(engine: str, dsn: str | None) -> str | None:
    """Why an engine cannot run here; none when it can."""
    reason: str | None = importlib.import_module(f"{__name__}.{engine}").reason_absent(dsn)
    return reason


def prepare(engine: str, store: Path, dsn: str | None) -> Answer:
    """Open the store for an engine; what it returns answers a study by name and raises KeyError otherwise."""
    answer: Answer = importlib.import_module(f"{__name__}.{engine}").prepare(store, dsn)
    return answer
