"""Looking at, and ending, processes that an earlier run may have left."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc")


def read_pid(path: Path) -> int | None:
    """Return the number on the first line of a pid file, or None when there is none."""
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def command_line(pid: int) -> list[str]:
    """Return the words a process was started with; empty when it is gone or a zombie."""
    try:
        return [os.fsdecode(word) for word in (PROC / str(pid) / "cmdline").read_bytes().split(b"\0") if word]
    except OSError:
        return []


def runs_with(pid: int | None, word: str) -> bool:
    """Return whether process `pid` lives and was started with `word`.

    Pids are used again, so that a number in a file alone proves nothing.
    """
    return pid is not None and any(word in part for part in command_line(pid))


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait for `condition`, at most `seconds`; return whether it came true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def group_lives(group: int) -> bool:
    """Return whether any process of a group, zombies aside, is left."""
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(") ")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] not in "ZX":
                return True
    return False


def end_group(group: int, *, patience: float = 10.0) -> None:
    """End a process and its children: ask first, and after `patience` seconds insist."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(group, sign)
        except (ProcessLookupError, PermissionError):
            return
        if wait_until(lambda: not group_lives(group), patience):
            return
