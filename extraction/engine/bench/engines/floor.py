"""The scan floor: one plain pass that decodes the columns a study needs. Its numbers answer nothing."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from extraction.engine.bench.engines import Answer
from extraction.engine.bench.engines.hand import connect, tables
from extraction.engine.bench.studies import STUDIES


def reason_absent(dsn: str | None) -> str | None:
    """Always there."""
    return None


def prepare(store: Path, dsn: str | None) -> Answer:
    """Runs the floor variant of each study."""
    con = connect(store)

    def answer(study: str) -> list[pa.Table]:
        if study not in STUDIES:
            raise KeyError(study)
        return tables(con, study, "floor")

    return answer
