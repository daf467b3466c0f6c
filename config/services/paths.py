"""Where the state of this checkout lives."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = Path("/var/lib/madoguchi")


def run_dir() -> Path:
    """Return the folder of all state: `.run/` of the checkout, or MADOGUCHI_RUN_DIR."""
    return Path(os.environ.get("MADOGUCHI_RUN_DIR") or ROOT / ".run")


def prepare(run: Path) -> Path:
    """Make the folder of state, and return its true path."""
    run.mkdir(parents=True, exist_ok=True)
    return run.resolve()


def public_dir(run: Path) -> Path:
    """Return where a system account keeps what it cannot keep in a closed `run` folder.

    Used only by root, for checkouts below a folder that other users may not enter. The name
    follows from the path of `run`, so that cleaning finds it again.
    """
    return PUBLIC / hashlib.sha256(os.fsencode(run.resolve())).hexdigest()[:12]


def make_public_dir(run: Path) -> Path:
    """Make the folder of `public_dir`, open to be passed through by everybody, and return it."""
    folder = public_dir(run)
    for path in (PUBLIC, folder):
        path.mkdir(exist_ok=True)
        path.chmod(0o755)
    return folder
