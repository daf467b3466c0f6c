"""Programs that are kept running, whatever happens to them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.services import processes, supervisor
from config.services.paths import ROOT, prepare
from config.services.programs import Program
from config.services.supervisor import Child

WAIT = "import signal; print('ready', flush=True); signal.pause()"
FAIL = "raise SystemExit(3)"
IGNORE = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAIT}"
FAMILY = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WAIT!r}]); {WAIT}"


def child(run: Path, code: str, **environment: str) -> Child:
    program = Program("worker", (sys.executable, "-c", code))
    return Child(program, prepare(run), os.environ | environment)


def pid_of(run: Path) -> int | None:
    return processes.read_pid(run / "pids" / "worker")


def wait_for_lines(run: Path, count: int) -> None:
    log = run / "logs" / "worker.log"
    assert processes.wait_until(lambda: log.read_text().count("\n") >= count, 20)


def watch_until_news(watched: Child) -> str:
    news: list[str | None] = []
    assert processes.wait_until(lambda: news.append(watched.watch()) or news[-1] is not None, 20)
    return news[-1] or ""


def test_program_killed_is_started_again(place: Path):
    watched = child(place, WAIT)
    watched.start()
    wait_for_lines(place, 1)
    first = pid_of(place)
    assert first is not None
    os.kill(first, signal.SIGKILL)

    news = watch_until_news(watched)
    again = processes.wait_until(lambda: watched.watch() is None and pid_of(place) != first, 20)
    watched.end(patience=0)

    assert news.endswith("worker ended (-9); starting again in 1 s")
    assert again


def test_program_that_keeps_failing_is_given_longer_and_longer_pauses(place: Path):
    watched = child(place, FAIL)
    watched.start()

    pauses = [watch_until_news(watched).rpartition(" in ")[2] for _ in range(2)]

    assert pauses == ["1 s", "2 s"]


def test_program_that_ignores_the_request_to_end_is_ended(place: Path):
    watched = child(place, IGNORE)
    watched.start()
    wait_for_lines(place, 1)
    pid = pid_of(place)
    assert pid is not None

    watched.ask_to_end()
    watched.end(patience=0.2)

    assert (processes.command_line(pid), pid_of(place)) == ([], None)


def test_children_of_an_ended_program_are_ended(place: Path):
    watched = child(place, FAMILY)
    watched.start()
    wait_for_lines(place, 2)
    group = pid_of(place)
    assert group is not None

    supervisor.end_all([watched])

    assert not processes.group_lives(group)


def test_program_does_not_know_what_is_withheld_from_it(place: Path):
    code = "import os; print(os.environ.get('DATABASE_OWNER_URL'), os.environ['BROKER_URL'])"
    watched = child(place, code, DATABASE_OWNER_URL="secret", BROKER_URL="bell")

    watched.start()
    wait_for_lines(place, 1)
    watched.end()

    assert (place / "logs" / "worker.log").read_text() == "None bell\n"


def test_programs_left_by_a_killed_supervisor_are_ended(place: Path):
    left = child(place, WAIT)
    left.start()
    wait_for_lines(place, 1)
    pid = pid_of(place)
    assert pid is not None

    supervisor.end_leftovers(place)
    gone = processes.wait_until(lambda: not processes.command_line(pid), 10)
    left.end()

    assert (gone, pid_of(place)) == (True, None)


@pytest.mark.parametrize(
    ("folder", "own_session"), [(Path("/"), True), (ROOT, False)], ids=["elsewhere", "no leader"]
)
def test_program_of_somebody_else_with_a_remembered_pid_is_left_alone(
    place: Path, folder: Path, own_session: bool
):
    stranger = subprocess.Popen([sys.executable, "-c", WAIT], cwd=folder, start_new_session=own_session)
    (place / "pids").mkdir()
    (place / "pids" / "worker").write_text(f"{stranger.pid}\n")

    supervisor.end_leftovers(place)
    alive = stranger.poll() is None
    stranger.kill()
    stranger.wait()

    assert (alive, pid_of(place)) == (True, None)
