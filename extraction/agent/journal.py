"""What an agent knows of its jobs, on disk: it may be killed at any moment and goes on from here.

One folder per job: `order.json` and `script.json` as approved, `lease.json`, `result/` as the engine left it,
`reported.json` and `sent.json` with the centre's receipts. Every file appears whole or not at all.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = re.compile(r"[A-Z]+-\d{4}-\d{4,}")


@dataclass(frozen=True, slots=True)
class Journal:
    """The folder of one job."""

    folder: Path

    @classmethod
    def of(cls, work: Path, job: str) -> Journal:
        """The journal of a job, made when it is new. Raises ValueError for what is no job number."""
        if not NAME.fullmatch(job):
            raise ValueError(f"{job!r} is not the number of a job.")
        folder = work / job
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder)

    @property
    def script(self) -> Path:
        """The exact bytes to run."""
        return self.folder / "script.json"

    @property
    def result(self) -> Path:
        """The folder with the result, there only when it is complete."""
        return self.folder / "result"

    def write(self, name: str, content: dict[str, Any]) -> None:
        """Keep a fact."""
        put(self.folder / f"{name}.json", json.dumps(content, ensure_ascii=False).encode())

    def read(self, name: str) -> dict[str, Any] | None:
        """A fact that was kept."""
        try:
            content: dict[str, Any] = json.loads((self.folder / f"{name}.json").read_bytes())
        except FileNotFoundError:
            return None
        return content

    def forget(self, name: str) -> None:
        """A fact that no longer holds."""
        (self.folder / f"{name}.json").unlink(missing_ok=True)


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, safe on the disk before it is seen."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
