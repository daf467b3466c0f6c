"""One engine in a process of its own: opens the store once, then answers studies and says what each cost."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from extraction.engine.bench.engines import prepare

PAUSE = 0.005
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """One run: CPU seconds of the process (and of a database's backend), wall, and the most memory of its own
    that the process held meanwhile in MB (looked at every few milliseconds; mapped files are not its own).
    """

    cpu: float
    wall: float
    peak_mb: float


class Worker:
    """A handle on the process of one engine."""

    def __init__(self, engine: str, store: Path, dsn: str | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.line, end = context.Pipe()
        self.process = context.Process(target=_serve, args=(end, engine, store, dsn), daemon=True)
        self.process.start()
        self._hear()

    def run(self, study: str) -> tuple[Cost | None, str]:
        """Answer a study; its cost (none when the engine has no such study) and the answer's fingerprint."""
        self.line.send(study)
        return self._hear()

    def _hear(self) -> tuple[Cost | None, str]:
        peak = 0.0
        while True:
            while not self.line.poll(PAUSE):
                peak = max(peak, _own_memory(self.process.pid))
            kind, value = self.line.recv()
            if kind == "error":
                raise RuntimeError(value)
            if kind == "measured":
                cpu, wall = value
                peak = max(peak, _own_memory(self.process.pid))
                cost = Cost(cpu, wall, peak)
            else:
                return (cost if value is not None else None, value or "") if kind == "answer" else (None, "")

    def stop(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self.line.send(None)
        self.process.join(10)
        if self.process.is_alive():
            self.process.terminate()


def _serve(line: Connection, engine: str, store: Path, dsn: str | None) -> None:
    try:
        answer = prepare(engine, store, dsn)
        line.send(("ready", None))
        while (study := line.recv()) is not None:
            line.send(("answer", _measured(line, answer, study)))
    except Exception as error:  # noqa: BLE001 - told to the parent, which stops the bench
        line.send(("error", f"{engine}: {type(error).__name__}: {error}"))


def _measured(line: Connection, answer: Any, study: str) -> str | None:
    """Tells the cost as soon as the answer is there; returns the fingerprint, none without such a study."""
    backend = getattr(answer, "backend", None)
    wall, cpu, other = time.perf_counter(), time.process_time(), _backend_cpu(backend)
    try:
        found = answer(study)
    except KeyError:
        return None
    spent = time.process_time() - cpu + _backend_cpu(backend) - other
    line.send(("measured", (spent, time.perf_counter() - wall)))
    return fingerprint(answer.fetch(found) if hasattr(answer, "fetch") else found)


def _backend_cpu(pid: int | None) -> float:
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _own_memory(pid: int | None) -> float:
    """Megabytes that belong to a process alone, without the pages of files it has mapped."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")), 0.0)


def fingerprint(tables: list[pa.Table]) -> str:
    """Number of rows and a sum over all rows, equal for the same rows in any order and types of number."""
    return "; ".join(_of_table(table) for table in tables)


def _of_table(table: pa.Table) -> str:
    parts = []
    for field in table.schema:
        name = '"' + field.name + '"'
        if pa.types.is_integer(field.type) or pa.types.is_decimal(field.type):
            parts.append(f"cast({name} as bigint)::varchar")
        elif pa.types.is_floating(field.type):
            parts.append(f"cast({name} as double)::varchar")
        elif pa.types.is_date(field.type):
            parts.append(f"cast({name} as date)::varchar")
        else:
            parts.append(f"cast({name} as varchar)")
    row = " || '|' || ".join(f"coalesce({part}, '-')" for part in parts)
    con = duckdb.connect(config={"threads": 1})
    con.register("answer", table)
    count, total = con.execute(f"select count(*), sum(hash({row})::hugeint) from answer").fetchall()[0]  # noqa: S608
    return f"{count} rows, {(total or 0) % (1 << 64):016x}"
