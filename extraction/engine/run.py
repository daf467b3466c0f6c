"""Running an approved script at a hospital: same bytes for the same script and store, or nothing at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from extraction.engine.algebra.expressions import column
from extraction.engine.algebra.relations import Named, Select, Source, Step, sources
from extraction.engine.compile import Plan, compile_script
from extraction.engine.compile.state import PERSON
from extraction.engine.database import Database, DuckDatabase
from extraction.engine.errors import EngineError, OutputExists, StoreError
from extraction.engine.limits import Limits, Watch, beyond_disk
from extraction.engine.manifest import MANIFEST, Manifest
from extraction.engine.result import Writer
from extraction.engine.sources import Persons, Rows, rows_of
from extraction.engine.stores import Store, open_store, verify_tables
from extraction.script import ScriptError, check, digest, load
from extraction.script.text import Text

ENGINE = "2.0"
VERSION = f"{ENGINE} ({DuckDatabase.engine})"
Progress = Callable[[int, int, Text], None]
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def run(
    script: bytes,
    store: Path,
    out: Path,
    *,
    site: str,
    threads: int = 2,
    memory: str = "2GB",
    limits: Limits = Limits(),  # noqa: B008 - frozen
    pseudonym_key: bytes | None = None,
    use_index: bool | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Manifest:
    """Run exactly these bytes on the store and leave the result in the new folder ``out``.

    The folder appears whole (tables as CSV, data sets with their dictionaries, ``evidence.json`` with exact
    counts, ``manifest.json``) or not at all. ``progress`` is told (done, total, words); ``cancelled`` is
    asked between and during statements. ``pseudonym_key`` is of this usage and site. ``use_index``: read
    through the store's index; None: when there is a good one. Raises ScriptError, or EngineError
    (StoreError, MissingData, OutputExists, LimitExceeded, Cancelled) with a sentence in both languages.
    """
    _check_before(script, out)
    opened = open_store(store, verify=False)
    plan = compile_script(load(script), opened)
    verify_tables(opened, plan.tables)
    with _workspace(out) as (result, scratch), _sentences(limits):
        database = DuckDatabase(scratch, threads, memory, limits.disk_bytes)
        try:
            with Watch(limits, result.parent, database.interrupt, cancelled) as watch, _reasons(watch):
                execute(database, plan, rows_of(opened, use_index), opened, watch, progress)
                writer = Writer(database, plan, opened, result, limits, pseudonym_key)
                manifest = writer.write(digest(script), VERSION, site)
                watch.check()
        finally:
            database.close()
        (result / MANIFEST).write_bytes(manifest.to_bytes())
        _publish(result, out)
    return manifest


def _check_before(script: bytes, out: Path) -> None:
    errors = [finding for finding in check(script) if finding.severity == "error"]
    if errors:
        raise ScriptError(errors)
    if out.exists():
        raise _exists(out)


def execute(
    database: Database, plan: Plan, rows: Rows, store: Store, watch: Watch, progress: Progress | None
) -> None:
    """Work out every step of a plan."""
    total = len(plan.steps) + 1
    for done, step in enumerate(plan.steps):
        watch.check()
        if progress is not None:
            progress(done, total, step.label)
        for source in sources(step.relation):
            rows.open(database, source, persons_of(database, source))
        database.make(step)
        if step.name == plan.entries:
            _check_patients(database, plan, step, store)
    watch.check()
    if progress is not None:
        progress(total - 1, total, Text("結果を書き出しています", "Writing the result"))


def persons_of(database: Database, source: Source) -> Persons | None:
    """The persons that a reading is for, asked for when they are needed."""
    name = source.reading.persons
    if name is None:
        return None
    fields = tuple((part, column("p", part)) for part in PERSON)

    def found() -> pa.Table:
        return database.table(Select(Named(name), "p", fields, distinct=True))

    return found


def _check_patients(database: Database, plan: Plan, step: Step, store: Store) -> None:
    """A patient that is there twice would enter twice."""
    if database.rows(plan.repeated):
        path = store.file("patient")
        raise StoreError(
            f"{path} に同じ患者(site_id, patient_id)が二度あります。",
            f"{path} has the same patient (site_id, patient_id) twice.",
        )


# -- the folder -----------------------------------------------------------------------------------------
@contextmanager
def _workspace(out: Path) -> Iterator[tuple[Path, Path]]:
    """Two private folders beside ``out``; neither is left, and those of killed runs are cleared."""
    _clear_abandoned(out)
    base = out.with_name(f".{out.name}.partial-{os.getpid()}")
    result, scratch = base / "result", base / "scratch"
    result.mkdir(parents=True)
    scratch.mkdir()
    try:
        yield result, scratch
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _clear_abandoned(out: Path) -> None:
    """Remove what runs for the same folder left that are no more."""
    for left in out.parent.glob(f".{out.name}.partial-*"):
        owner = left.name.rpartition("-")[2]
        if owner == str(os.getpid()) or not (owner.isdigit() and Path(f"/proc/{owner}").exists()):
            shutil.rmtree(left, ignore_errors=True)


def _publish(result: Path, out: Path) -> None:
    """Make the finished folder appear under its name, with its bytes safely on the disk first."""
    for path in [*result.iterdir(), result]:
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    try:
        result.rename(out)
    except OSError:
        raise _exists(out) from None
    handle = os.open(out.parent, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _exists(out: Path) -> OutputExists:
    return OutputExists(f"{out} には既に結果があります。", f"There is a result in {out} already.")


# -- what went wrong, in a sentence -----------------------------------------------------------------------
@contextmanager
def _reasons(watch: Watch) -> Iterator[None]:
    """An interrupted statement is told by what interrupted it."""
    try:
        yield
    except duckdb.InterruptException:
        watch.check()
        raise


@contextmanager
def _sentences(limits: Limits) -> Iterator[None]:
    """Errors of the database and the disk as sentences."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        if limits.disk_bytes is not None and "max_temp_directory_size" in str(error):
            raise beyond_disk(limits.disk_bytes) from None
        raise EngineError(
            "メモリの上限に達したため中止しました。", "The run stopped because it reached its memory limit."
        ) from None
    except duckdb.Error as error:
        if any(os.strerror(number) in str(error) for number in FULL):
            raise _full() from None
        raise StoreError(
            f"データを処理できませんでした: {error}", f"The data could not be processed: {error}"
        ) from error
    except OSError as error:
        if error.errno in FULL:
            raise _full() from None
        raise


def _full() -> EngineError:
    return EngineError(
        "ディスクに空きがなく、結果を書き出せませんでした。何も残していません。",
        "The disk is full and the result could not be written. Nothing was left behind.",
    )
