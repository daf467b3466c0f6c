"""Engines that answer the studies of the bench. Each module has ``available`` and ``prepare``."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

Answer = Callable[[str], pa.Table]
ENGINES = ("hand", "floor", "index", "ours", "postgres", "polars")
"""In the order of each round."""


def reason_absent(engine: str, dsn: str | None) -> str | None:
    """Why an engine cannot run here; none when it can."""
    reason: str | None = importlib.import_module(f"{__name__}.{engine}").reason_absent(dsn)
    return reason


def prepare(engine: str, store: Path, dsn: str | None) -> Answer:
    """Open the store for an engine; what it returns answers a study by name and raises KeyError otherwise."""
    answer: Answer = importlib.import_module(f"{__name__}.{engine}").prepare(store, dsn)
    return answer
