"""The one door of the services: after it, the addresses of database and broker are known."""

import os
from pathlib import Path

from config.services.errors import Unavailable
from config.services.paths import run_dir
from config.services.postgres import Cluster
from config.services.valkey import Broker


def ensure(run: Path | None = None) -> None:
    """Make sure that a database and a broker run, and put their addresses into the environment.

    What DATABASE_URL or BROKER_URL name already is used as it is, and nothing is started for it.
    Otherwise a private one below `run` (default: `.run/`) is found or started: DATABASE_URL is
    the application's login, DATABASE_OWNER_URL the owner's. Raises Unavailable with a sentence.
    """
    run = run or run_dir()
    try:
        if not os.environ.get("DATABASE_URL"):
            login = cluster(run).ensure()
            os.environ["DATABASE_URL"] = login.web_url
            os.environ["DATABASE_OWNER_URL"] = login.owner_url
        if not os.environ.get("BROKER_URL"):
            os.environ["BROKER_URL"] = broker(run).ensure().url
    except PermissionError as problem:
        raise Unavailable(
            f"{run} は別の利用者が作ったものです。その利用者で実行するか、別に複製してください。",
            f"{run} was made by another user. Run as that user, or use a checkout of your own.",
            str(problem),
        ) from problem
    except OSError as problem:
        raise Unavailable(
            f"{run} に書き込めません。空き容量をご確認ください。",
            f"Cannot write to {run}. See the free disk space.",
            str(problem),
        ) from problem


def cluster(run: Path) -> Cluster:
    """Return the private database in use: the tests' own, without safety, when they ask for speed."""
    return Cluster(run, "pg-test", durable=False) if _for_tests() else Cluster(run)


def broker(run: Path) -> Broker:
    """Return the private broker in use; tests never ring the bell of a demonstration."""
    return Broker(run, "valkey-test") if _for_tests() else Broker(run)


def _for_tests() -> bool:
    return os.environ.get("MADOGUCHI_FAST_DATABASE") == "1"
