"""The bench: engines in turn on the same generated store, answers compared before any time is shown."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from extraction.engine.algebra.duckdb import DuckDB
from extraction.engine.bench.engines import ENGINES, NEVER, reason_absent
from extraction.engine.bench.report import Report
from extraction.engine.bench.studies import COHORT, STUDIES, script
from extraction.engine.bench.worker import Worker
from extraction.engine.compile import compile_script
from extraction.engine.stores import open_store
from extraction.script import load

REFERENCE = "hand"
UNCOMPARED = ("floor",)


class Disagreement(Exception):
    """Two engines gave different answers; no time is worth anything then."""


def bench(
    store: Path,
    *,
    engines: Sequence[str] = ENGINES,
    studies: Sequence[str] = (*STUDIES, COHORT),
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
        report = Report(rows["patient"], sum(rows.values()), rounds, os.getloadavg(), {**absent, **NEVER})
        for study in studies:
            report.answers[study] = _agree(workers, study)
        for study in studies:
            report.compile_ms[study] = compile_ms(study, store)
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


def compile_ms(study: str, store: Path, times: int = 5) -> float:
    """CPU milliseconds from the bytes of a script to the SQL of all its steps, median."""
    opened, data, found = open_store(store, verify=False), script(study), []
    for _ in range(times):
        begun, dialect = time.process_time(), DuckDB()
        for step in compile_script(load(data), opened).steps:
            dialect.query(step.relation)
        found.append((time.process_time() - begun) * 1000)
    return median(found)
