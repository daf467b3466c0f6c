"""A child process with little memory and time, for reading what somebody uploaded."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 2 * 1024**3
"""Bytes of address space; the image libraries reserve more than they use."""
PROCESSOR_SECONDS = 60
PATIENCE = 90
"""Seconds on the wall after which the child is ended."""


class Unreadable(ValueError):
    """A file is not what its name says, or too large. `fault` is a short code: damaged, encrypted …"""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def run(module: str, content: bytes, *arguments: str) -> Any:
    """Give bytes to `python -m module arguments…` and return the JSON that it prints. Raises Unreadable."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            input=content,
            capture_output=True,
            timeout=PATIENCE,
            cwd=ROOT,
            env={**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise Unreadable("slow") from late
    if done.returncode:
        raise Unreadable("damaged")
    answer = json.loads(done.stdout)
    if fault := answer.get("fault"):
        raise Unreadable(fault)
    return answer


def begin() -> bytes:
    """In the child: take the limits, then read what is to be looked at."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    return sys.stdin.buffer.read()


def end(answer: dict[str, Any]) -> None:
    """In the child: print the answer."""
    sys.stdout.write(json.dumps(answer))
