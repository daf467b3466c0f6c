"""What a whole run costs: processes from start to files, the writing alone, and growth with the hospital."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import extraction
from extraction.engine.bench.engines.hand import connect, tables
from extraction.engine.bench.studies import STUDIES, script
from extraction.engine.outputs.files import ROW_GROUP
from extraction.engine.run import run

ROOT = Path(extraction.__file__).resolve().parents[1]


def whole(store: Path, rounds: int) -> dict[str, Any]:
    """CPU seconds of whole processes by study, median: our command with and without the index, hand SQL."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as folder:
        scratch = Path(folder)
        for study in STUDIES:
            (scratch / f"{study}.json").write_bytes(script(study))
            commands = {
                "hand": ["extraction.engine.bench.whole", str(store), study],
                "ours": _command(scratch / f"{study}.json", store, "--no-index"),
                "ours_index": _command(scratch / f"{study}.json", store, "--index"),
            }
            spent: dict[str, list[float]] = {name: [] for name in commands}
            for _ in range(rounds):
                for name, command in commands.items():
                    spent[name].append(_process(command, scratch / "out"))
            found[study] = {name: median(costs) for name, costs in spent.items()}
        found["write"] = _writing(store, scratch, rounds)
    return found


def _command(file: Path, store: Path, index: str) -> list[str]:
    return ["extraction.engine", "run", str(file), "--store", str(store), "--threads", "1", index]


def _process(command: list[str], out: Path) -> float:
    """CPU seconds of one Python process that leaves its result in a folder."""
    shutil.rmtree(out, ignore_errors=True)
    whole_command = [sys.executable, "-m", *command, "--out", str(out)]
    process = subprocess.Popen(whole_command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    with process.stderr as errors:
        said = errors.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {said}")
    return used.ru_utime + used.ru_stime


def _writing(store: Path, scratch: Path, rounds: int) -> dict[str, float]:
    """S3 as a run in this process, and the mere writing of its tables as Parquet; CPU seconds, median."""
    ran, wrote = [], []
    for turn in range(rounds + 1):
        out = scratch / f"written-{turn}"
        begun = time.process_time()
        run(script("s3"), store, out, site="bench", threads=1, use_index=True)
        spent = time.process_time() - begun
        held = [pq.read_table(out / f"{name}.parquet").combine_chunks() for name in ("lab", "rx")]
        begun = time.process_time()
        for place, table in enumerate(held):
            _write(table, scratch / f"plain-{place}.parquet")
        if turn:
            ran.append(spent)
            wrote.append(time.process_time() - begun)
        shutil.rmtree(out)
    return {"run": median(ran), "write": median(wrote)}


def _write(table: pa.Table, path: Path) -> None:
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        writer.write_table(table, row_group_size=ROW_GROUP)


def main() -> None:
    """The hand-written SQL as a process of its own: ``STORE STUDY --out FOLDER``."""
    store, study, _, out = sys.argv[1:]
    Path(out).mkdir()
    for place, table in enumerate(tables(connect(Path(store)), study)):
        _write(table, Path(out) / f"{place}.parquet")


if __name__ == "__main__":
    main()
