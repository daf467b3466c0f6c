"""Very large scripts, full disks, killed runs: bounded time, a sentence, nothing that looks whole."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from extraction.engine.algebra.duckdb import DuckDB
from extraction.engine.compile import compile_script
from extraction.script import load
from tests.extraction.engine.generated import CODED
from tests.extraction.engine.hospital import example, make_store
from tests.extraction.engine.working import Held, answer, duckdb, work_out

TITLE = {"ja": "題名", "en": "Title"}
PATIENTS = [(f"p{n}", "1", "1950-01-01", "2019-01-01", "2021-12-31") for n in range(3)]


def document(**more: Any) -> dict[str, Any]:
    entry = {"events": [{"table": "prescription", "codes": "many"}]}
    codes = [{"system": "YJ", "code": f"{n:07}", "descendants": n % 2 == 0} for n in range(10_000)]
    return {
        "version": 2,
        "title": TITLE,
        "purpose": TITLE,
        "arms": [{"name": "all", "title": TITLE, "entry": entry}],
        "code_lists": [{"name": "many", "title": TITLE, "include": codes}],
        "outputs": [{"type": "attrition", "name": "attrition", "title": TITLE}],
        **more,
    }


def rule(n: int) -> dict[str, Any]:
    window = {"first": {"days": -n}, "last": {"days": n}}
    return {
        "type": "counted",
        "event": {"table": "prescription", "codes": "many"},
        "window": window,
        "n": 1 + n % 3,
    }


def nested(depth: int) -> dict[str, Any]:
    found = rule(1)
    for n in range(depth):
        kind = ("all", "any", "at_least")[n % 3]
        more = {"n": 1} if kind == "at_least" else {}
        found = {"type": "group", "kind": kind, "of": [found, rule(n)], **more}
    return found


def test_ten_thousand_codes_five_hundred_rules_nested_fifty_deep(tmp_path: Path) -> None:
    rules = [{"title": TITLE, "rule": rule(n)} for n in range(499)] + [{"title": TITLE, "rule": nested(50)}]
    script = load(json.dumps(document(include=rules)).encode())
    store = make_store(
        tmp_path / "store",
        "h1",
        patient=PATIENTS,
        prescription=[(f"p{n}", f"2020-06-{day:02}", "0000042x") for n in range(3) for day in (1, 1, 2, 3)],
    )
    tables = {name: _rows(store.file(name)) for name in ("patient", "prescription")}
    database = duckdb()

    found = answer(database, work_out(database, script, Held(tables)))

    assert found.attrition["all", 0][-1] == ("include_499", 3)
    database.close()


def _rows(path: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    return pq.read_table(path).to_pylist()


def test_compiling_a_study_takes_little_time(tmp_path: Path) -> None:
    """Not an asserted time of a clock: processor time, far from the goal of 50 ms, on any machine."""
    script = load(example("statin_muscle_injury"))
    store = Held({name: [] for name in ("patient", *CODED)})

    spent = []
    for _ in range(3):
        before = time.process_time()
        compile_script(script, store)
        spent.append(time.process_time() - before)

    assert min(spent) < 0.5


def of_values(count: int, *, exact: bool) -> int:
    """How long the statements of a study with so many conditions on values are."""
    codes = [{"system": "JLAC10", "code": "3D010", "descendants": True}]
    rules = []
    for n in range(count):
        value = {"type": "number_in", "unit": "mg/dL", "range": {"at_least": n}, "exact": exact}
        event = {"table": "lab_result", "codes": "many", "value": value}
        rules.append({"type": "counted", "event": event, "window": {"first": {"days": -n}, "last": {}}})
    script = document(
        include=[{"title": TITLE, "rule": rule} for rule in rules],
        code_lists=[{"name": "many", "title": TITLE, "include": codes}],
    )
    store = Held({name: [] for name in ("patient", *CODED)})
    plan = compile_script(load(json.dumps(script).encode()), store)
    return sum(len(DuckDB().query(step.relation)) for step in plan.steps)


def test_units_are_converted_once_for_many_conditions() -> None:
    """Each conversion written out in each condition made planners work for minutes."""
    more = of_values(100, exact=False) - of_values(50, exact=False)

    assert more <= 1.2 * (of_values(100, exact=True) - of_values(50, exact=True))


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    store = make_store(
        tmp_path / "store",
        "h1",
        patient=[(f"p{n}", "1", "1950-01-01", "2019-01-01", "2021-12-31") for n in range(300)],
        encounter=[(f"p{n}", f"2020-06-{day:02}") for n in range(300) for day in range(1, 29)],
    )
    output = {
        "type": "records",
        "name": "visits",
        "title": TITLE,
        "event": {"table": "encounter"},
        "window": {},
    }
    entry = {"events": [{"table": "encounter"}], "choose": "all"}
    script = document(arms=[{"name": "all", "title": TITLE, "entry": entry}], outputs=[output], code_lists=[])
    (tmp_path / "script.json").write_text(json.dumps(script), encoding="utf-8")
    program = [
        sys.executable,
        "-m",
        "extraction.engine",
        "run",
        str(tmp_path / "script.json"),
        "--lang",
        "en",
    ]
    return [*program, "--store", str(store.folder), "--out", str(tmp_path / "out")]


def test_a_full_disk_leaves_nothing_and_says_so(command: list[str], tmp_path: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = subprocess.run(
        command, capture_output=True, text=True, preexec_fn=little_room, timeout=120, check=False
    )

    assert done.returncode == 1
    assert "The disk is full" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["script.json", "store"]


def test_a_killed_run_leaves_no_result_and_the_next_one_clears_up(command: list[str], tmp_path: Path) -> None:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    process.stderr.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stderr.close()

    assert not (tmp_path / "out").exists()
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith(".out.partial")]
    assert len(left) == 1

    subprocess.run(command, check=True, capture_output=True, timeout=120)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "script.json", "store"]
