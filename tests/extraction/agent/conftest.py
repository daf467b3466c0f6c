"""A hospital with a real agent on a real store, against the running portal."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extraction import seeds
from extraction.agent.config import read
from extraction.agent.loop import Agent
from tests.factories import extraction as make

PATIENCE = 60.0


@pytest.fixture
def at_the_centre() -> Iterator[None]:
    """The clock during a visit."""
    with make.on_site():
        yield


@pytest.fixture
def site(transactional_db: None, at_the_centre: None) -> make.Site:
    """A hospital whose leases are short."""
    return make.site("h1", lease_seconds=3)


@pytest.fixture
def settings_file(site: make.Site, live_server, tmp_path: Path) -> Path:
    """The agent's settings, as a demonstration writes them."""
    return seeds.site_agent(site.organisation, tmp_path, live_server.url, make.stores() / "h1")


@pytest.fixture
def agent(settings_file: Path) -> Iterator[Agent]:
    """The agent inside this process."""
    here = Agent(read(settings_file))
    yield here
    here.client.close()


@pytest.fixture
def start(settings_file: Path, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen]]:
    """Start the agent as a process of its own; whatever is left is ended with the test."""
    begun: list[subprocess.Popen] = []

    def run() -> subprocess.Popen:
        with (tmp_path / "agent.log").open("ab") as log:
            command = [sys.executable, "-m", "extraction.agent", "run", "--config", str(settings_file)]
            begun.append(subprocess.Popen(command, stdout=log, stderr=log))
        return begun[-1]

    yield run
    for process in begun:
        if process.poll() is None:
            process.kill()
            process.wait(10)


def until(condition: Callable[[], object]) -> None:
    """Look again and again until something has come true; fail when it does not in a minute."""
    ends = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < ends, "It did not come true in time."
        time.sleep(0.02)
