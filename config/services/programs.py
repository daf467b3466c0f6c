"""What the demonstration consists of: steps that prepare it, and programs that keep running."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.services.ports import LOOPBACK

OWNER = "DATABASE_OWNER_URL"


@dataclass(frozen=True)
class Program:
    """A program that is kept running; `withheld` are variables it must not know."""

    name: str
    command: tuple[str, ...]
    withheld: tuple[str, ...] = (OWNER,)


@dataclass(frozen=True)
class Step:
    """A management command run once before the programs start, and what it does in words."""

    ja: str
    en: str
    arguments: tuple[str, ...]

    @property
    def command(self) -> tuple[str, ...]:
        """The whole command line."""
        return (sys.executable, "manage.py", *self.arguments)


@dataclass(frozen=True)
class Plan:
    """A demonstration: what prepares it, what keeps running, and what shows the logins.

    `programs` is asked after the steps, with the folder of state and the port of the web
    server, because the steps decide how many hospitals there are; the first one is the web.
    """

    steps: tuple[Step, ...]
    programs: Callable[[Path, int], list[Program]]
    logins: tuple[str, ...]


STEPS = (
    Step("画面の部品を集めています", "Collecting static files", ("collectstatic", "--noinput", "-v", "0")),
    Step("データベースの表を整えています", "Bringing the tables up to date", ("migrate", "--noinput")),
    Step("業務の規則と暦を登録しています", "Registering rules and calendar", ("seed",)),
    Step("デモの世界を用意しています", "Preparing the demonstration world", ("demo_world",)),
)


def programs(run: Path, port: int) -> list[Program]:
    """Return every program of the demonstration: web, worker, clock, and one agent per hospital.

    An agent works at a hospital: it knows the broker that wakes it, but no database.
    """
    web = ("gunicorn", "config.wsgi:application", f"--bind={LOOPBACK}:{port}", "--worker-class=gthread")
    celery = ("celery", "--app=config.celery")
    worker = (
        "worker",
        "--concurrency=2",
        "--queues=madoguchi",
        "--hostname=madoguchi@%h",
        "--without-mingle",
    )
    beat = ("beat", f"--schedule={run / 'beat'}", "--pidfile=")
    agents = [
        Program(
            f"agent-{file.parent.name}",
            _python("extraction.agent", "run", "--config", str(file)),
            withheld=(OWNER, "DATABASE_URL"),
        )
        for file in sorted((run / "sites").glob("*/agent.toml"))
    ]
    return [
        Program("web", _python(*web, "--workers=2", "--threads=4", "--no-control-socket")),
        Program("worker", _python(*celery, *worker, "--loglevel=INFO")),
        Program("beat", _python(*celery, *beat, "--loglevel=INFO")),
        *agents,
    ]


PLAN = Plan(STEPS, programs, (sys.executable, "manage.py", "demo_logins"))


def environment(run: Path, address: str) -> dict[str, str]:
    """Return the environment of the demonstration's programs: known logins, movable clock."""
    return os.environ | {
        "MADOGUCHI_DEMONSTRATION": "1",
        "MADOGUCHI_RUN_DIR": str(run),
        "MADOGUCHI_URL": address,
        "PYTHONUNBUFFERED": "1",
    }


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)
