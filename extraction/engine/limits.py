"""Limits of a run, and the watch over them while statements work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from extraction.engine.errors import Cancelled, EngineError, LimitExceeded

PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use at most: rows of one row-level output, seconds, bytes of disk. None: no limit."""

    rows: int | None = None
    seconds: float | None = None
    disk_bytes: int | None = None


class Watch:
    """Asks several times a second whether to go on, and interrupts the running statement when not."""

    def __init__(
        self,
        limits: Limits,
        folder: Path,
        interrupt: Callable[[], None],
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.limits, self.folder, self.cancelled = limits, folder, cancelled
        self.reason: EngineError | None = None
        self._interrupt = interrupt
        self._began = time.monotonic()
        self._finished = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._finished.set()
        self._thread.join()

    def check(self) -> None:
        """Raise what speaks against going on, if anything does."""
        self.reason = self.reason or self._reason()
        if self.reason is not None:
            raise self.reason

    def _run(self) -> None:
        while not self._finished.wait(PAUSE):
            self.reason = self.reason or self._reason()
            if self.reason is not None:
                self._interrupt()

    def _reason(self) -> EngineError | None:
        if self.cancelled is not None and self.cancelled():
            return Cancelled()
        seconds, most = self.limits.seconds, self.limits.disk_bytes
        if seconds is not None and time.monotonic() - self._began > seconds:
            return LimitExceeded(
                f"時間の上限({seconds:g} 秒)に達したため中止しました。",
                f"The run stopped because it reached its time limit ({seconds:g} seconds).",
            )
        return beyond_disk(most) if most is not None and _size(self.folder) > most else None


def beyond_disk(most: int) -> LimitExceeded:
    """The run needs more disk than it may use."""
    return LimitExceeded(
        f"ディスクの上限({most} バイト)に達したため中止しました。",
        f"The run stopped because it reached its disk limit ({most} bytes).",
    )


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total
