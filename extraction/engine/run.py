"""Running an approved script at a hospital: same bytes for the same script and store, or nothing at all."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from extraction.engine.compile import Plan, compile_script
from extraction.engine.errors import Cancelled, EngineError, OutputExists, StoreError
from extraction.engine.manifest import MANIFEST, Manifest
from extraction.engine.result import Writer
from extraction.engine.sources import views
from extraction.engine.stores import Store, open_store
from extraction.script import ScriptError, check, digest, load
from extraction.script.text import Text

VERSION = f"1.0 (DuckDB {duckdb.__version__})"
Progress = Callable[[int, int, Text], None]


def run(
    script: bytes,
    store: Path,
    out: Path,
    *,
    site: str,
    threads: int = 2,
    memory: str = "2GB",
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Manifest:
    """Run exactly these bytes on the store and leave the result in the new folder ``out``.

    The folder appears whole (tables as CSV, data sets as Parquet, ``evidence.json`` with exact counts,
    ``manifest.json``) or not at all. ``progress`` is told (done, total, words); ``cancelled`` is asked
    between and during statements. Raises ScriptError, or EngineError (StoreError, MissingData,
    OutputExists, Cancelled) with a sentence in both languages.
    """
    errors = [finding for finding in check(script) if finding.severity == "error"]
    if errors:
        raise ScriptError(errors)
    if out.exists():
        raise OutputExists(f"{out} には既に結果があります。", f"There is a result in {out} already.")
    typed, opened = load(script), open_store(store)
    plan = compile_script(typed, opened)
    with _workspace(out) as (result, scratch), _connection(scratch, threads, memory) as con:
        with _interruptible(con, cancelled):
            _execute(con, opened, plan, progress, cancelled)
            manifest = Writer(con, typed, opened, plan, result).write(digest(script), VERSION, site)
        (result / MANIFEST).write_bytes(manifest.to_bytes())
        _publish(result, out)
    return manifest


@contextmanager
def _workspace(out: Path) -> Iterator[tuple[Path, Path]]:
    """Two private folders beside ``out``; whatever happens, neither is left behind."""
    base = out.with_name(f".{out.name}.partial-{os.getpid()}")
    shutil.rmtree(base, ignore_errors=True)
    result, scratch = base / "result", base / "scratch"
    result.mkdir(parents=True)
    scratch.mkdir()
    try:
        yield result, scratch
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextmanager
def _connection(scratch: Path, threads: int, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": memory,
        "temp_directory": str(scratch),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    con = duckdb.connect(":memory:", config=settings)
    try:
        yield con
    finally:
        con.close()


@contextmanager
def _interruptible(con: duckdb.DuckDBPyConnection, cancelled: Callable[[], bool] | None) -> Iterator[None]:
    """Ask ``cancelled`` five times a second while statements run, and stop the statement when it says so."""
    finished = threading.Event()

    def watch() -> None:
        while cancelled is not None and not finished.wait(0.2):
            if cancelled():
                con.interrupt()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.InterruptException:
        raise Cancelled from None
    except duckdb.OutOfMemoryException:
        raise EngineError(
            "メモリの上限に達したため中止しました。", "The run stopped because it reached its memory limit."
        ) from None
    except duckdb.Error as error:
        raise StoreError(
            f"データを処理できませんでした: {error}", f"The data could not be processed: {error}"
        ) from error
    finally:
        finished.set()
        watcher.join()


def _execute(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    plan: Plan,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    for statement in views(store, {table: str(store.file(table)) for table in store.tables}):
        con.execute(statement)
    _check_patients(con, store)
    total = len(plan.steps) + 1
    for done, step in enumerate(plan.steps):
        if cancelled is not None and cancelled():
            raise Cancelled
        if progress is not None:
            progress(done, total, step.label)
        con.execute(step.sql)
    if progress is not None:
        progress(total - 1, total, Text("結果を書き出しています", "Writing the result"))


def _check_patients(con: duckdb.DuckDBPyConnection, store: Store) -> None:
    repeated = con.execute(
        "select 1 from patients group by site_id, patient_id having count(*) > 1 limit 1"
    ).fetchall()
    if repeated:
        path = store.file("patient")
        raise StoreError(
            f"{path} に同じ患者(site_id, patient_id)が二度あります。",
            f"{path} has the same patient (site_id, patient_id) twice.",
        )


def _publish(result: Path, out: Path) -> None:
    """Make the finished folder appear under its name, with its bytes safely on the disk first."""
    for path in [*result.iterdir(), result]:
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    try:
        result.rename(out)
    except OSError:
        raise OutputExists(
            f"{out} には既に結果があります。", f"There is a result in {out} already."
        ) from None
