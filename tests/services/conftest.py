"""Real services in folders of their own, gone after each test."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.services.__main__ import clean
from config.services.paths import ROOT

NOBODY = 65534


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def run(place: Path, without_addresses: None) -> Iterator[Path]:
    """A folder of state, not made yet; whatever runs in it is stopped afterwards."""
    folder = place / "run"
    yield folder
    clean(folder)


@pytest.fixture
def without_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that names no service, as on a fresh machine."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "MADOGUCHI_FAST_DATABASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def python(without_addresses: None) -> Iterator[Callable[..., subprocess.Popen]]:
    """Start Python code in a process and session of its own; as an ordinary user when asked.

    Root drops its rights inside the process, after importing, because an ordinary user may not
    be able to reach the interpreter.
    """

    started: list[subprocess.Popen] = []

    def start(code: str, *, ordinary: bool = False) -> subprocess.Popen:
        drop = f"os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})"
        lines = ["import os, sys", "from pathlib import Path"]
        lines += ["import config.services.__main__, psycopg, encodings.idna, concurrent.futures"]
        lines += [drop] if ordinary and os.geteuid() == 0 else []
        process = subprocess.Popen(
            [sys.executable, "-c", "\n".join([*lines, code])],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def modes_above(folder: Path) -> dict[Path, int]:
    """Return the modes of a folder and of every folder above it."""
    return {path: path.stat().st_mode for path in [folder, *folder.parents]}
