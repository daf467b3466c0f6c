"""A private PostgreSQL below the folder of state, made, started and found again.

Everything that depends on which PostgreSQL it is stays in this package: the rest of the
product sees two addresses.
"""

import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from config.services import binaries, ports, processes, roles
from config.services.account import Account, account_for
from config.services.errors import Unavailable
from config.services.lock import exclusive
from config.services.login import Login, recall
from config.services.paths import make_public_dir, prepare

SECONDS_TO_START = 60
ATTEMPTS = 8
CAREFUL = {"max_connections": "200", "shared_buffers": "64MB", "timezone": "UTC"}
CARELESS = CAREFUL | {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
STILL_ENDING = "pre-existing shared memory block"


@dataclass(frozen=True)
class Cluster:
    """One private cluster: `name` below the folder of state `run`.

    `durable` is off for tests alone, which may lose their data with the electricity.
    """

    run: Path
    name: str = "pg"
    durable: bool = True

    def ensure(self) -> Login:
        """Return the login of the running cluster; make and start what is missing.

        Several processes may ask at once: one works, the others wait. Raises Unavailable.
        """
        login = recall(self.home)
        if login and login.answers():
            return login
        with exclusive(prepare(self.run) / f"{self.name}.lock"):
            login = recall(self.home)
            return login if login and login.answers() else self._start()

    def alive(self) -> bool:
        """Return whether the server process is there; cheaper than logging in."""
        return processes.runs_with(processes.read_pid(self.data / "postmaster.pid"), str(self.data))

    def stop(self) -> None:
        """Stop the server, ending its connections, and wait until it has written everything."""
        if self.home.exists() and self.alive():
            with exclusive(self.run / f"{self.name}.lock"):
                self._pg_ctl("-m", "fast", "-w", "stop")

    @property
    def home(self) -> Path:
        """The folder of data and log, perhaps a link to where the server's account may write."""
        return self.run / self.name

    @property
    def data(self) -> Path:
        """The data folder, by its true path."""
        return self.home.resolve() / "data"

    @property
    def log(self) -> Path:
        """What the server writes about itself."""
        return self.home.resolve() / "log"

    # -- steps of a start, each safe to be repeated after an interruption --------------------------

    def _start(self) -> Login:
        self._place()
        if not _is_complete(self.data):
            self._make()
        login = self._bring_up()
        login.make_roles()
        return login

    def _place(self) -> None:
        """Make the home where the server's account may enter; leave a link to it when that is elsewhere."""
        account = self._account()
        if self.home.exists():
            account.give(self.home.resolve())
            return
        self.home.unlink(missing_ok=True)  # a link whose target was removed
        if account.is_me or account.can_enter(self.run.resolve()):
            self.home.mkdir()
            account.give(self.home)
            return
        elsewhere = Path(tempfile.mkdtemp(prefix=f"{self.name}-", dir=make_public_dir(self.run)))
        account.give(elsewhere)
        self.home.symlink_to(elsewhere)

    def _make(self) -> None:
        """Make the data beside its place and move it there whole, so that half a one never counts."""
        for leftover in [self.data, *self.data.parent.glob("making-*")]:
            shutil.rmtree(leftover, ignore_errors=True)
        login = Login.new().remember(self.home)
        with tempfile.TemporaryDirectory(prefix="making-", dir=self.data.parent) as folder:
            password = Path(folder) / "password"
            password.write_text(login.owner_password)
            self._account().give(password)
            self._account().give(Path(folder))
            self._initialise(Path(folder) / "data", password)
            (Path(folder) / "data").rename(self.data)

    def _initialise(self, data: Path, password: Path) -> None:
        command: list[str | Path] = [self._programs() / "initdb", "-D", data, "--username", roles.OWNER]
        command += ["--pwfile", password, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        command += ["--data-checksums"] if self.durable else ["--no-sync"]
        succeeded, output = self._account().run(command)
        if not succeeded:
            raise Unavailable(
                "データベースを作成できませんでした。空き容量と、下の記録をご確認ください。",
                "The database could not be made. See the free disk space and the lines below.",
                _last_lines(output),
            )

    def _bring_up(self) -> Login:
        """Start the server on its remembered port, or on another when that one is taken."""
        login = recall(self.home)
        if login is None:
            raise Unavailable(
                f"データベースのパスワードの記録がありません: {self.home}/login.json",
                f"The record of the database's passwords is missing: {self.home}/login.json",
            )
        self._drop_stale_pid()
        written = ""
        for _ in range(ATTEMPTS):
            if self.alive():
                processes.wait_until(login.accepts_owner, SECONDS_TO_START)
                return login
            login = login.on_port(ports.choose(login.port)).remember(self.home)
            started, written = self._launch(login.port)
            if started:
                return login
            if STILL_ENDING in written:
                time.sleep(1)  # children of a killed server finish what they were doing
        raise Unavailable(
            "データベースを起動できませんでした。下の記録をご確認ください。",
            "The database could not be started. See the lines below.",
            _last_lines(written),
        )

    def _launch(self, port: int) -> tuple[bool, str]:
        """Start the server; return whether it accepts connections, and what it wrote in its log."""
        settings = CAREFUL if self.durable else CARELESS
        settings = settings | {"port": str(port), "listen_addresses": ports.LOOPBACK}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        options += " -c unix_socket_directories="
        begun = self.log.stat().st_size if self.log.exists() else 0
        started, output = self._pg_ctl("-l", str(self.log), "-w", "-o", options, "start")
        return started, output + _read_from(self.log, begun)

    def _pg_ctl(self, *arguments: str) -> tuple[bool, str]:
        patience = ["-t", str(SECONDS_TO_START)]
        return self._account().run([self._programs() / "pg_ctl", "-D", self.data, *patience, *arguments])

    def _drop_stale_pid(self) -> None:
        """Forget a pid that another program, or a zombie, has now; the server would trust it.

        A server still running is safe from this: it is found by its shared memory as well.
        """
        if processes.PROC.exists() and not self.alive():
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _account(self) -> Account:
        return account_for(self.home)

    def _programs(self) -> Path:
        marker = self.data / "PG_VERSION"
        major = int(marker.read_text().split(".")[0]) if marker.exists() else None
        return binaries.find(self._account(), self.run, major=major)


def _is_complete(data: Path) -> bool:
    """Return whether a data folder was made to its end."""
    return (data / "PG_VERSION").exists() and (data / "global" / "pg_control").exists()


def _read_from(log: Path, begun: int) -> str:
    """Return what a log gained since it was `begun` bytes long."""
    if not log.exists():
        return ""
    with log.open("rb") as source:
        source.seek(begun)
        return source.read().decode(errors="replace")


def _last_lines(text: str, count: int = 12) -> str:
    return "\n".join(text.splitlines()[-count:])
