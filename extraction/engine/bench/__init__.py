"""The bench: engines in turn on the same generated store, answers compared before any time is shown."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from extraction.engine.bench.engines import ENGINES, reason_absent
from extraction.engine.bench.report import Report
from extraction.engine.bench.studies import STUDIES
from extraction.engine.bench.worker import Worker
from extraction.engine.stores import open_store

REFERENCE = "hand"
UNCOMPARED = ("floor",)


class Disagreement(Exception):
    """Two engines gave different answers; no time is worth anything then."""


def bench(
    store: Path,
    *,
    engines: Sequence[str] = ENGINES,
    studies: Sequence[str] = STUDIES,
    rounds: int = 3,
    dsn: str | None = None,
) -> Report:
    """Run every study on every engine that is there, in turn within each round, after one warm-up.

    Raises Disagreement before anything is timed when an engine's answer is not that of the hand-written SQL.
    """
    absent = {engine: why for engine in engines if (why := reason_absent(engine, dsn)) is not None}
    present = [engine for engine in dict.fromkeys((REFERENCE, *engines)) if engine not in absent]
    opened = open_store(store, verify=False)
    rows = {name: int(entry["rows"]) for name, entry in opened.tables.items()}
    workers: dict[str, Worker] = {}
    try:
        for engine in present:
            workers[engine] = Worker(engine, store, dsn)
        report = Report(rows["patient"], sum(rows.values()), rounds, os.getloadavg(), absent)
        for study in studies:
            report.answers[study] = _agree(workers, study)
        for study in studies:
            report.runs[study] = {}
            for _ in range(rounds):
                for engine, worker in workers.items():
                    cost, _ = worker.run(study)
                    if cost is not None:
                        report.runs[study].setdefault(engine, []).append(cost)
    finally:
        for worker in workers.values():
            worker.stop()
    return report


def _agree(workers: dict[str, Worker], study: str) -> str:
    """The warm-up, in which the answers are compared; returns the common answer's fingerprint."""
    answers = {engine: worker.run(study) for engine, worker in workers.items()}
    wanted = answers[REFERENCE][1]
    for engine, (cost, found) in answers.items():
        if cost is not None and engine not in UNCOMPARED and found != wanted:
            raise Disagreement(f"{study}: {engine} gives {found}, {REFERENCE} {wanted}")
    return wanted
