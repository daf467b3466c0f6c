"""The store writer: same rows, same bytes; a whole store or none; versions it does not read are named."""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import textwrap
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from extraction.engine import StoreError, open_store, write_store
from extraction.engine.store_format import ROW_GROUP
from extraction.engine.stores import StoreWriter

ROWS = 3000


def encounters(count: int = ROWS, shift: int = 0) -> pa.Table:
    numbers = range(shift, shift + count)
    return pa.table(
        {
            "site_id": ["h"] * count,
            "encounter_id": [f"e{n:06d}" for n in numbers],
            "patient_id": [f"p{n * 7919 % 500:04d}" for n in numbers],
            "start_date": [date(2020, 1, 1) + timedelta(days=n % 700) for n in numbers],
        }
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(("pieces", "threads", "memory"), [(1, 1, "1GB"), (7, 4, "1GB"), (30, 2, "40MB")])
def test_neither_order_of_batches_nor_threads_nor_memory_changes_a_byte(
    tmp_path: Path, pieces: int, threads: int, memory: str
) -> None:
    whole = write_store(tmp_path / "whole", "h", {"encounter": encounters()})
    table = encounters()
    cuts = [n * ROWS // pieces for n in range(pieces + 1)]
    batches = [table.slice(a, b - a) for a, b in itertools.pairwise(cuts)]
    random.Random(pieces).shuffle(batches)

    with StoreWriter(tmp_path / "pieces", "h", threads=threads, memory=memory) as writer:
        for batch in batches:
            writer.add("encounter", batch)
        writer.publish()

    assert contents(tmp_path / "pieces") == contents(whole.folder)


@pytest.mark.parametrize("pieces", [1, 3, 11])
def test_batches_that_come_by_patient_make_the_same_bytes(tmp_path: Path, pieces: int) -> None:
    whole = write_store(tmp_path / "whole", "h", {"encounter": encounters(), "patient": encounters(5)})
    table = encounters().sort_by([("patient_id", "ascending"), ("start_date", "descending")])
    people = sorted(set(table["patient_id"].to_pylist()))
    size = -(-len(people) // pieces)

    with StoreWriter(tmp_path / "pieces", "h") as writer:
        for n in range(0, len(people), size):
            own = pa.array(people[n : n + size])
            writer.add("encounter", table.filter(pc.is_in(table["patient_id"], own)))
        writer.add("patient", encounters(5))
        assert writer._pieces["encounter"].follow
        writer.publish()

    assert contents(tmp_path / "pieces") == contents(whole.folder)


def test_a_patient_in_two_batches_or_an_earlier_one_is_noticed(tmp_path: Path) -> None:
    for names in (["b", "b"], ["b", "a"]):
        with StoreWriter(tmp_path / "s", "h") as writer:
            for name in names:
                writer.add("patient", pa.table({"site_id": ["h"], "patient_id": [name]}))
            writer.publish()

        rows = pq.read_table(open_store(tmp_path / "s").file("patient"))["patient_id"].to_pylist()
        assert not writer._pieces["patient"].follow
        assert rows == sorted(names)


def test_rows_lie_by_patient_and_day_in_row_groups_of_one_size(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / "s", "h") as writer:
        for n in range(3):
            writer.add("encounter", encounters(60_000, n * 60_000))
        writer.publish()

    store = open_store(tmp_path / "s")
    file = pq.ParquetFile(store.file("encounter"))
    sizes = [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)]
    rows = file.read(["patient_id", "start_date", "encounter_id"]).to_pylist()
    keys = [(row["patient_id"], row["start_date"], row["encounter_id"]) for row in rows]
    assert sizes == [ROW_GROUP, 180_000 - ROW_GROUP]
    assert keys == sorted(keys)
    assert [c.column_index for c in file.metadata.row_group(0).sorting_columns][:2] == [0, 1]


def test_the_manifest_tells_versions_cut_sizes_and_codes(tmp_path: Path) -> None:
    drugs = pa.table(
        {
            "site_id": ["h"] * 3,
            "patient_id": ["p"] * 3,
            "code_system": ["YJ", "YJ", None],
            "start_date": [date(2020, 1, 1), date(2021, 5, 5), None],
        }
    )
    with StoreWriter(tmp_path / "s", "h") as writer:
        writer.add("prescription", drugs)
        writer.publish(data_cut=date(2021, 6, 30), extra={"coverage": {"prescription": {}}})

    manifest = json.loads((tmp_path / "s" / "manifest.json").read_text(encoding="utf-8"))
    entry = manifest["tables"]["prescription"]
    assert (manifest["format"], manifest["data_cut"]) == (1, "2021-06-30")
    assert manifest["storage"]["duckdb"] == duckdb.__version__
    assert manifest["coverage"] == {"prescription": {}}
    assert (entry["rows"], entry["first_day"], entry["last_day"]) == (3, "2020-01-01", "2021-05-05")
    assert (entry["code_systems"], entry["code_counts"]) == (["YJ"], {"YJ": 2})
    assert open_store(tmp_path / "s").data_cut == "2021-06-30"


def test_exact_duplicates_are_written_once_only_where_that_is_asked(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / "s", "h", distinct=frozenset({"encounter"})) as writer:
        for _ in range(2):
            writer.add("encounter", encounters(10))
            writer.add("patient", pa.table({"site_id": ["h"], "patient_id": ["p"]}))
        writer.publish()

    tables = open_store(tmp_path / "s").tables
    assert (tables["encounter"]["rows"], tables["patient"]["rows"]) == (10, 2)
    assert writer.duplicates == {"encounter": 10, "patient": 0}


def test_batches_with_other_columns_join_with_blanks(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / "s", "h") as writer:
        writer.add("patient", pa.table({"site_id": ["h"], "patient_id": ["a"], "unknown": [1]}))
        writer.add("patient", pa.table({"site_id": ["h"], "patient_id": ["b"], "sex": ["1"]}))
        writer.publish()

    rows = pq.read_table(open_store(tmp_path / "s").file("patient")).to_pylist()
    assert [(row["patient_id"], row["sex"]) for row in rows] == [("a", None), ("b", "1")]


def test_a_failure_before_publishing_leaves_the_old_store_and_no_trace(tmp_path: Path) -> None:
    write_store(tmp_path / "s", "h", {"encounter": encounters(10)})
    before = contents(tmp_path / "s")

    with pytest.raises(RuntimeError):
        with StoreWriter(tmp_path / "s", "h") as writer:
            writer.add("encounter", encounters(20))
            raise RuntimeError

    assert contents(tmp_path / "s") == before
    assert [p.name for p in tmp_path.iterdir()] == ["s"]


CHILD = """
    import os, resource, signal, sys
    from pathlib import Path
    from extraction.engine import StoreError, write_store
    from extraction.engine import store_place, store_writer
    from tests.extraction.engine.test_store_writer import encounters

    folder, what = Path(sys.argv[1]), sys.argv[2]
    if what == "full":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
    else:
        place, name = {"writing": (store_writer, "file_sha256"), "replacing": (store_place, "_replace")}[what]
        setattr(place, name, lambda *a: os.kill(os.getpid(), signal.SIGKILL))
    try:
        write_store(folder, "h", {"encounter": encounters(40_000)})
    except StoreError as error:
        print(error.text.en)
        sys.exit(3)
"""


def child(folder: Path, what: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(CHILD), str(folder), what],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("what", ["writing", "replacing"])
def test_a_writer_killed_in_the_middle_leaves_the_old_store_and_the_next_one_clears_up(
    tmp_path: Path, what: str
) -> None:
    write_store(tmp_path / "s", "h", {"encounter": encounters(10)})
    before = contents(tmp_path / "s")

    killed = child(tmp_path / "s", what)

    assert killed.returncode == -signal.SIGKILL
    assert contents(tmp_path / "s") == before
    assert open_store(tmp_path / "s").tables["encounter"]["rows"] == 10
    write_store(tmp_path / "s", "h", {"encounter": encounters(20)})
    assert [p.name for p in tmp_path.iterdir()] == ["s"]


def test_a_store_moved_aside_by_a_killed_writer_is_given_back(tmp_path: Path) -> None:
    write_store(tmp_path / "s", "h", {"encounter": encounters(10)})
    (tmp_path / "s").rename(tmp_path / ".s.old-999999999")

    with StoreWriter(tmp_path / "s", "h"):
        pass

    assert open_store(tmp_path / "s").tables["encounter"]["rows"] == 10


def test_a_full_disk_is_a_sentence_and_the_old_store_stays(tmp_path: Path) -> None:
    write_store(tmp_path / "s", "h", {"encounter": encounters(10)})
    before = contents(tmp_path / "s")

    full = child(tmp_path / "s", "full")

    assert (full.returncode, full.stderr) == (3, "")
    assert "There is not enough disk space to write" in full.stdout
    assert contents(tmp_path / "s") == before
    assert [p.name for p in tmp_path.iterdir()] == ["s"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": 9}, "is of format 9, this engine reads format 1"),
        ({"storage": {"duckdb": "1.4.2"}}, "was written with DuckDB 1.4.2; this engine has DuckDB"),
    ],
)
def test_a_store_of_another_version_is_named(
    tmp_path: Path, change: dict[str, object], sentence: str
) -> None:
    store = write_store(tmp_path / "s", "h", {"encounter": encounters(10)})
    path = store.folder / "manifest.json"
    path.write_text(json.dumps({**store.manifest, **change}), encoding="utf-8")

    with pytest.raises(StoreError, match=sentence):
        open_store(store.folder)
