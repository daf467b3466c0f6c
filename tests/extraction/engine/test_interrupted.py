"""A statement that would never end is stopped from outside: by a person, by the clock, by the disk."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extraction.engine import Cancelled, EngineError, LimitExceeded, Limits, run
from extraction.engine.algebra.relations import Step
from extraction.engine.database import DuckDatabase
from tests.extraction.engine.hospital import example, make_store

ENDLESS = "select count(*) from range(1000000000) a, range(1000000000) b where hash(a.range + b.range) = 1"
SCRIPT = "heparin_platelets"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    made = make_store(
        tmp_path / "store",
        "h1",
        patient=[("p", "1", "1950-06-01", "2020-01-01", "2020-12-31")],
        injection=[("p", "2020-06-10", "heparin")],
        lab_result=[("p", "2020-06-10T08:00", "platelet_count", 300.0, "10*3/uL")],
    )
    return made.folder


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The third step of every plan becomes endless; the event says that it has begun."""
    begun, make, steps = threading.Event(), DuckDatabase.make, []

    def endless(database: DuckDatabase, step: Step) -> None:
        steps.append(step)
        if len(steps) == 3:
            begun.set()
            database.connection.execute(ENDLESS)
        make(database, step)

    monkeypatch.setattr(DuckDatabase, "make", endless)
    yield begun


def told(store: Path, out: Path, **options: object) -> EngineError:
    with pytest.raises(EngineError) as stopped:
        run(example(SCRIPT), store, out, site="h1", **options)  # type: ignore[arg-type]
    return stopped.value


def test_somebody_cancels_in_another_thread_while_a_statement_runs(
    store: Path, tmp_path: Path, running: threading.Event
) -> None:
    cancelled = threading.Event()

    def cancel() -> None:
        running.wait()
        cancelled.set()

    person = threading.Thread(target=cancel)
    person.start()
    problem = told(store, tmp_path / "out", cancelled=cancelled.is_set)
    person.join()

    assert isinstance(problem, Cancelled)
    assert running.is_set()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


def fill(out: Path) -> Callable[[], None]:
    """What a spilling statement does to the disk."""

    def spill() -> None:
        (folder,) = out.parent.glob(f".{out.name}.partial-*")
        (folder / "scratch" / "spilled").write_bytes(bytes(200_000))

    return spill


@pytest.mark.parametrize(
    ("limits", "ja", "en"),
    [
        (Limits(seconds=0.3), "時間の上限(0.3 秒)", "its time limit (0.3 seconds)"),
        (Limits(disk_bytes=150_000), "ディスクの上限(150000 バイト)", "its disk limit (150000 bytes)"),
    ],
    ids=["time", "disk"],
)
def test_a_limit_reached_while_a_statement_runs_stops_it(
    store: Path, tmp_path: Path, running: threading.Event, limits: Limits, ja: str, en: str
) -> None:
    spill = fill(tmp_path / "out")
    disk = threading.Thread(target=lambda: running.wait() and limits.disk_bytes and spill())
    disk.start()

    problem = told(store, tmp_path / "out", limits=limits)
    running.set()
    disk.join()

    assert isinstance(problem, LimitExceeded)
    assert ja in problem.text.ja
    assert en in problem.text.en
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


def test_a_database_that_was_interrupted_once_can_be_given_back(store: Path, tmp_path: Path) -> None:
    """The next run of the same folder is not touched by the one that was stopped."""
    told(store, tmp_path / "out", cancelled=lambda: True)

    manifest = run(example(SCRIPT), store, tmp_path / "out", site="h1")

    assert manifest.site == "h1"
