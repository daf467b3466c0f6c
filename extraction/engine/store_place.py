"""The place of a store on disk: one writer at a time, and a finished folder that replaces the old one whole.

Beside the store ``NAME`` lie, while it is written, ``.NAME.new-PID`` (the unfinished store),
``.NAME.old-PID`` (the old one for the moment of the exchange) and ``.NAME.lock``. The lock belongs to the
process, not to the file: one that was killed holds it no longer, and the next writer clears up after it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from extraction.engine.errors import StoreError
from extraction.engine.store_format import FORMAT, MANIFEST, iso_day, store_digest, written_by


@contextmanager
def only_writer(folder: Path) -> Iterator[Path]:
    """Be the only writer of a store and get an empty folder for the new one; what is left in it goes.

    Raises StoreError when another process is writing the same store.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = folder.with_name(f".{folder.name}.lock")
    handle = _locked(lock, folder)
    fresh = folder.with_name(f".{folder.name}.new-{os.getpid()}")
    try:
        _tidy(folder)
        fresh.mkdir()
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        lock.unlink(missing_ok=True)
        os.close(handle)


def _locked(lock: Path, folder: Path) -> int:
    """An open lock; the file may have been removed by its last owner between opening and locking."""
    while True:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if lock.exists() and os.fstat(handle).st_ino == lock.stat().st_ino:
                return handle
        except BlockingIOError:
            os.close(handle)
            raise StoreError(
                f"{folder} は別の処理が書き込み中です。終わってからやり直してください。",
                f"Another process is writing {folder}. Try again when it has finished.",
            ) from None
        os.close(handle)


def _tidy(folder: Path) -> None:
    """Clear away what a killed process left, and give back a store it had moved aside."""
    for left in sorted(folder.parent.glob(f".{folder.name}.old-*")):
        if folder.exists():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.rename(folder)
    for left in folder.parent.glob(f".{folder.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)


def put_in_place(
    fresh: Path,
    folder: Path,
    site: str,
    entries: Mapping[str, Mapping[str, Any]],
    *,
    data_cut: date | None = None,
    extra: Mapping[str, Any] | None = None,
) -> None:
    """Let a folder of finished, sorted files take the place of the store of ``site``.

    ``entries`` describe the tables as in the manifest, to which ``extra`` is added.
    """
    cut = iso_day(data_cut) or _last_day(entries)
    manifest = {
        "format": FORMAT,
        "site": site,
        "data_cut": cut,
        "storage": written_by(),
        "tables": entries,
        "digest": store_digest(site, entries, cut),
        **(extra or {}),
    }
    written = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (fresh / MANIFEST).write_text(written, encoding="utf-8")
    _replace(fresh, folder)


def _last_day(entries: Mapping[str, Mapping[str, Any]]) -> str | None:
    days = [entry["last_day"] for entry in entries.values() if entry["last_day"]]
    return max(days) if days else None


def _replace(fresh: Path, folder: Path) -> None:
    """Put a finished folder in the place of another, with its bytes safely on the disk first."""
    for path in [*fresh.rglob("*"), fresh]:
        _to_disk(path)
    old = folder.with_name(f".{folder.name}.old-{os.getpid()}")
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    _to_disk(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
