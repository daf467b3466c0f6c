"""As whom PostgreSQL runs: it refuses root, so root lends it a system account."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

OWN_NAME = "madoguchi-pg"


@dataclass(frozen=True)
class Account:
    """A user of the machine that a server process runs as."""

    name: str
    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        """Whether no change of user is needed."""
        return self.uid == os.geteuid()

    def run(self, command: Sequence[str | Path]) -> tuple[bool, str]:
        """Run `command` as this account; return whether it succeeded, and what it printed.

        The output goes through a file, because a server that stays would hold a pipe open.
        """
        with tempfile.TemporaryFile() as sink:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=_environment(),
                check=False,
                umask=0o077,
                **self._identity(),
            )
            sink.seek(0)
            return done.returncode == 0, sink.read().decode(errors="replace")

    def can_enter(self, folder: Path) -> bool:
        """Return whether this account may go through `folder` and every folder above it."""
        return self.run(["test", "-x", folder])[0]

    def can_execute(self, program: Path) -> bool:
        """Return whether this account can run `program`, its libraries included."""
        try:
            return self.run([program, "--version"])[0]
        except OSError:
            return False

    def give(self, path: Path) -> None:
        """Make this account the owner of `path`."""
        if not self.is_me:
            os.lchown(path, self.uid, self.gid)

    def _identity(self) -> dict:
        return {} if self.is_me else {"user": self.uid, "group": self.gid, "extra_groups": []}


def account_for(home: Path) -> Account:
    """Return the account for a server that lives in `home`: its owner when it exists.

    Otherwise the caller, unless that is root; then `postgres`, an account of our own, or nobody.
    """
    if os.geteuid() != 0:
        return _known(os.geteuid())
    if home.exists() and (owner := home.stat().st_uid) != 0:
        return _known(owner)
    return _named("postgres") or _named(OWN_NAME) or _create() or _require("nobody")


def _environment() -> dict[str, str]:
    """Return the caller's environment without its own PostgreSQL settings and home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"HOME": "/", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _known(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(str(uid), uid, os.getegid())
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _named(name: str) -> Account | None:
    try:
        return _require(name)
    except KeyError:
        return None


def _require(name: str) -> Account:
    entry = pwd.getpwnam(name)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create() -> Account | None:
    """Create the system account of our own: no home folder, no shell, no password."""
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        return None
    command = [program, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    subprocess.run([*command, "--shell", "/usr/sbin/nologin", OWN_NAME], check=False, capture_output=True)
    return _named(OWN_NAME)
