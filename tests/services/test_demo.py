"""The demonstration starts, mends itself, and stops, as one."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from config.services import demo, processes
from config.services.__main__ import stop
from config.services.ports import LOOPBACK, choose
from config.services.postgres import Cluster
from config.services.programs import programs

SMALL = """
import json, sys
from config.services import demo, programs
from config.services.lock import hold
from config.services.programs import Plan, Program, Step

def small(run, port):
    (run / "site" / "health").mkdir(parents=True, exist_ok=True)
    server = (sys.executable, "-m", "http.server", str(port), "--bind=127.0.0.1", "--directory")
    return [Program("web", (*server, str(run / "site")))]

run = Path({run!r})
step = Step("確かめています", "Checking", ({command!r},))
plan = Plan((step,), small, (sys.executable, "-c", "print('staff@example.jp')"))
run.mkdir(exist_ok=True)
hold(demo.lock_of(run))
demo.Demonstration(run, {port}, plan).serve()
"""


@pytest.fixture
def start(run: Path, python) -> Callable[..., subprocess.Popen]:
    """Start a demonstration with a small web server in the place of the portal."""

    def begin(port: int, command: str = "version") -> subprocess.Popen:
        return python(SMALL.format(run=str(run), port=port, command=command))

    return begin


def is_ready(run: Path) -> bool:
    return bool(demo.read_note(run).get("ready"))


def status_of(address: str) -> int:
    with urllib.request.urlopen(f"{address}/health/", timeout=10) as answer:
        return answer.status


def test_demonstration_shows_its_address_and_logins(run: Path, start):
    port = choose()
    process = start(port)
    ready = processes.wait_until(lambda: is_ready(run), 60)

    status = status_of(f"http://localhost:{port}")
    process.send_signal(signal.SIGTERM)
    shown, _ = process.communicate()

    assert (ready, status, process.returncode) == (True, 200, 0)
    assert re.findall(r"http://\S+|staff@\S+", shown) == [f"http://localhost:{port}/", "staff@example.jp"]


def test_demonstration_ended_leaves_no_process_and_keeps_the_data(run: Path, start):
    process = start(choose())
    assert processes.wait_until(lambda: is_ready(run), 60)
    web = processes.read_pid(run / "pids" / "web")
    assert web is not None

    process.send_signal(signal.SIGINT)
    process.communicate()

    assert (processes.command_line(web), Cluster(run).alive()) == ([], False)
    assert ((run / "pg" / "data" / "PG_VERSION").exists(), demo.running(run)) == (True, None)


def test_demonstration_on_a_taken_port_uses_the_next_free_one(run: Path, start):
    with socket.create_server((LOOPBACK, choose())) as taken:
        port = taken.getsockname()[1]
        start(port)
        assert processes.wait_until(lambda: is_ready(run), 60)

        address = demo.read_note(run)["address"]

        assert (address != f"http://localhost:{port}", status_of(address)) == (True, 200)
    stop(run, everything=True)


def test_demonstration_starts_its_killed_database_again(run: Path, start):
    start(choose())
    assert processes.wait_until(lambda: is_ready(run), 60)
    cluster = Cluster(run)
    killed = processes.read_pid(cluster.data / "postmaster.pid")
    assert killed is not None
    login = cluster.ensure()
    os.kill(killed, signal.SIGKILL)

    came_back = processes.wait_until(
        lambda: cluster.alive() and processes.read_pid(cluster.data / "postmaster.pid") != killed, 60
    )
    same = processes.wait_until(login.answers, 60)
    stop(run, everything=True)

    assert (came_back, same) == (True, True)


def test_second_demonstration_says_where_the_first_is(run: Path, start, monkeypatch: pytest.MonkeyPatch):
    port = choose()
    start(port)
    assert processes.wait_until(lambda: is_ready(run), 60)
    monkeypatch.setenv("MADOGUCHI_RUN_DIR", str(run))

    second = subprocess.run(
        [sys.executable, "-m", "config.services", "demo"], check=False, capture_output=True, text=True
    )
    stop(run, everything=True)

    assert second.returncode == 0
    assert second.stdout.endswith(f"The demonstration is running: http://localhost:{port}/\n")


def test_demonstration_after_kill_ends_what_was_left_and_runs(run: Path, start):
    first = start(choose())
    assert processes.wait_until(lambda: is_ready(run), 60)
    left = processes.read_pid(run / "pids" / "web")
    assert left is not None
    first.kill()
    first.communicate()
    (run / "demo.json").write_text("{}")

    start(choose())
    ready = processes.wait_until(lambda: is_ready(run), 60)
    stop(run, everything=True)

    assert (ready, processes.command_line(left)) == (True, [])


def test_demonstration_with_a_failing_step_stops_and_says_which(run: Path, start):
    process = start(choose(), command="no_such_command")

    process.communicate()

    assert (process.returncode, demo.running(run), Cluster(run).alive()) == (1, None, False)
    assert "no_such_command" in (run / "logs" / "prepare.log").read_text()


def test_demonstration_has_one_agent_for_each_hospital_and_no_database_for_it(run: Path):
    for code in ("hama", "kita"):
        (run / "sites" / code).mkdir(parents=True)
        (run / "sites" / code / "agent.toml").touch()

    names = {program.name: program.withheld for program in programs(run, 8000)}

    owner = ("DATABASE_OWNER_URL",)
    closed = ("DATABASE_OWNER_URL", "DATABASE_URL")
    assert names == {"web": owner, "worker": owner, "beat": owner, "agent-hama": closed, "agent-kita": closed}
