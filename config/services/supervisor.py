"""Keeping programs running: each with its log and pid file, started again when it ends."""

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.services import processes
from config.services.paths import ROOT
from config.services.programs import Program

LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
LARGEST_LOG = 10_000_000


def log_of(run: Path, name: str) -> Path:
    """Return the log of a program."""
    return run / "logs" / f"{name}.log"


def pid_file_of(run: Path, name: str) -> Path:
    """Return the file with the pid of a program, which is also the number of its process group."""
    return run / "pids" / name


@dataclass
class Child:
    """One program under watch; `failures` counts its ends since it last ran steadily."""

    program: Program
    run: Path
    environment: Mapping[str, str]
    failures: int = 0
    _process: subprocess.Popen | None = field(default=None, init=False)
    _due: float = field(default=0.0, init=False)
    _began: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start the program in a session of its own, so that its children can be ended with it."""
        log = log_of(self.run, self.program.name)
        log.parent.mkdir(exist_ok=True)
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        known = {name: value for name, value in self.environment.items() if name not in self.program.withheld}
        with log.open("ab") as sink:
            self._process = subprocess.Popen(
                self.program.command,
                cwd=ROOT,
                env=known,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._began = time.monotonic()
        pid_file = pid_file_of(self.run, self.program.name)
        pid_file.parent.mkdir(exist_ok=True)
        pid_file.write_text(f"{self._process.pid}\n")

    def watch(self) -> str | None:
        """Start the program again when it has ended and its pause is over; return news, if any.

        The pause doubles with each failure up to half a minute, and is forgotten after a
        minute of steady running.
        """
        now = time.monotonic()
        if self._process is None:
            if now >= self._due:
                self.start()
            return None
        status = self._process.poll()
        if status is None:
            return None
        processes.end_group(self._process.pid, patience=2)
        self.failures = 0 if now - self._began > STEADY_AFTER else self.failures
        pause = min(LONGEST_PAUSE, 2.0**self.failures)
        self.failures += 1
        self._process, self._due = None, now + pause
        log = log_of(self.run, self.program.name)
        return (
            f"{self.program.name} が終了しました ({status})。{pause:.0f} 秒後に再起動します。記録: {log} / "
            f"{self.program.name} ended ({status}); starting again in {pause:.0f} s"
        )

    def ask_to_end(self) -> None:
        """Ask the program to finish what it is doing and end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def end(self, *, patience: float = 15.0) -> None:
        """Wait for the end asked for; insist after `patience` seconds. Nothing of its group is left."""
        if (process := self._process) is not None:
            processes.wait_until(lambda: process.poll() is not None, patience)
            processes.end_group(process.pid, patience=2)
            process.wait()
            self._process = None
        pid_file_of(self.run, self.program.name).unlink(missing_ok=True)


def end_all(children: list[Child]) -> None:
    """End every child, asking all of them before waiting for the first."""
    for child in children:
        child.ask_to_end()
    for child in children:
        child.end()


def end_leftovers(run: Path) -> None:
    """End programs that a killed supervisor left behind.

    A pid counts only when its process works in this checkout and leads its own session.
    """
    for pid_file in sorted((run / "pids").glob("*")):
        pid = processes.read_pid(pid_file)
        if pid is not None and _is_ours(pid):
            processes.end_group(pid, patience=5)
        pid_file.unlink(missing_ok=True)


def _is_ours(pid: int) -> bool:
    try:
        return os.getsid(pid) == pid and Path(f"/proc/{pid}/cwd").resolve(strict=True) == ROOT
    except (OSError, RuntimeError):
        return False
