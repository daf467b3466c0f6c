"""Row-level outputs: files of three forms, dictionaries, privacy, the same bytes whatever happens."""

import csv
import json
import random
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from extraction.engine import EngineError, LimitExceeded, Limits, read_manifest, run
from tests.extraction.engine.hospital import make_store

KEY = b"a key of one usage at one hospital"
TITLE = {"ja": "題名", "en": "Title"}
VISIT = {"table": "encounter"}
LAB = {"table": "lab_result"}
VALUE = LAB | {"value": {"type": "number_in", "unit": "U/L"}}
AROUND = {"first": {"days": -30}, "last": {"days": 30}}


def script(*outputs: dict[str, Any], **more: Any) -> bytes:
    document = {
        "version": 2,
        "title": TITLE,
        "purpose": TITLE,
        "arms": [{"name": "all", "title": TITLE, "entry": {"events": [VISIT], "choose": "all"}}],
        "measures": [
            {"name": "visits", "title": TITLE, "event": VISIT, "window": AROUND, "take": "count"},
            {"name": "value", "title": TITLE, "event": VALUE, "window": AROUND, "take": "last"},
            {"name": "tested", "title": TITLE, "event": LAB, "window": AROUND, "take": "ever"},
        ],
        "outputs": [{"title": TITLE, **output} for output in outputs],
    }
    return json.dumps(document | more, ensure_ascii=False).encode()


ALL = ["parquet", "csv", "xpt"]
DATASET = {"type": "dataset", "name": "rows", "formats": ALL}
RECORDS = {"type": "records", "name": "results", "event": LAB, "window": AROUND, "formats": ALL}
MATCHING = {"type": "matching", "name": "pool", "by": [{"kind": "sex"}], "formats": ["csv"]}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    day, people = date(2020, 3, 1), [f"p{n:03}" for n in range(40)]
    moment = datetime.fromisoformat("2020-03-01T08:30:00")
    made = make_store(
        tmp_path / "store",
        "h1",
        patient=[
            (who, str(n % 2 + 1), "1960-02-29", "2019-01-01", "2021-12-31") for n, who in enumerate(people)
        ],
        encounter=[(who, day + timedelta(days=n)) for who in people for n in range(3)],
        lab_result=[
            (who, moment + timedelta(days=n, hours=n), "alt", n + 0.5 if n % 3 else None, "U/L")
            for who in people
            for n in range(10)
        ],
    )
    return made.folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_three_forms_hold_the_same_rows_and_a_dictionary_says_what_they_are(
    store: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    run(script(DATASET), store, out, site="h1")

    rows = pq.read_table(out / "rows.parquet")
    frame, meta = pyreadstat.read_xport(out / "rows.xpt")
    lines = (out / "rows.csv").read_text(encoding="utf-8").splitlines()
    assert rows.num_rows == len(frame) == len(lines) - 1 == 120
    assert rows.column_names == list(frame.columns) == [name.strip('"') for name in lines[0].split(",")]
    assert frame["value"].tolist() == rows["value"].to_pylist()
    assert frame["tested"].unique().tolist() == [1.0]
    dictionary = json.loads((out / "rows.dictionary.json").read_text(encoding="utf-8"))
    assert [column["name"] for column in dictionary["columns"]] == rows.column_names
    assert [column["title"]["en"][:40] for column in dictionary["columns"]] == meta.column_labels
    assert "起点日の満年齢" in (out / "rows.dictionary.ja.md").read_text(encoding="utf-8")
    assert read_manifest(out).files[0].rows == 120


def test_bytes_are_the_same_whatever_threads_row_groups_and_order(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = sys.modules["extraction.engine.run"]
    monkeypatch.setattr(running, "verify_tables", lambda store, tables: None)
    asked = script(DATASET, RECORDS, MATCHING)
    run(asked, store, tmp_path / "one", site="h1", threads=1)

    _shuffle(store)
    run(asked, store, tmp_path / "four", site="h1", threads=4, memory="500MB")

    assert files(tmp_path / "one") == files(tmp_path / "four")


def _shuffle(store: Path) -> None:
    """The same rows in another order and other row groups."""
    for path in store.glob("*/*.parquet"):
        table = pq.read_table(path)
        order = random.Random(7).sample(range(table.num_rows), table.num_rows)
        pq.write_table(table.take(pa.array(order)), path, row_group_size=7)


def test_persons_have_one_number_in_all_outputs_that_tells_nothing(store: Path, tmp_path: Path) -> None:
    run(script(DATASET, RECORDS), store, tmp_path / "out", site="h1")

    rows, results = (pq.read_table(tmp_path / "out" / f"{name}.parquet") for name in ("rows", "results"))
    assert set(rows["person"].to_pylist()) == set(results["person"].to_pylist()) == set(range(1, 41))
    sexes = dict(zip(rows["person"].to_pylist(), rows["sex"].to_pylist(), strict=True))
    assert [sexes[n] for n in range(1, 41)] != ["1", "2"] * 20


def test_pseudonyms_stay_for_a_key_and_change_with_it(store: Path, tmp_path: Path) -> None:
    asked = script(DATASET, privacy={"person": "pseudonym", "birth": "none", "dates": "month"})
    with pytest.raises(EngineError, match="key"):
        run(asked, store, tmp_path / "none", site="h1")
    found = []
    for name, key in (("a", KEY), ("b", KEY), ("c", b"another key")):
        run(asked, store, tmp_path / name, site="h1", pseudonym_key=key)
        found.append(pq.read_table(tmp_path / name / "rows.parquet"))

    assert found[0].equals(found[1])
    assert set(found[0]["person"].to_pylist()).isdisjoint(found[2]["person"].to_pylist())
    assert "birth" not in found[0].column_names
    assert set(found[0]["index_month"].to_pylist()) == {"2020-03"}


def test_records_carry_no_number_of_the_hospital_and_days_from_the_index_date(
    store: Path, tmp_path: Path
) -> None:
    run(script(RECORDS), store, tmp_path / "out", site="h1")

    rows = pq.read_table(tmp_path / "out" / "results.parquet")
    assert not {"patient_id", "result_id", "encounter_id", "collected_at"} & set(rows.column_names)
    first = rows.filter(pa.compute.equal(rows["person"], 1)).filter(
        pa.compute.equal(rows.filter(pa.compute.equal(rows["person"], 1))["entry"], 1)
    )
    assert first["day"].to_pylist() == list(range(10))
    assert first["time"].to_pylist()[:2] == ["08:30:00", "09:30:00"]


def test_the_stratum_and_a_random_order_within_it(store: Path, tmp_path: Path) -> None:
    run(script(MATCHING), store, tmp_path / "out", site="h1")

    orders: dict[str, list[int]] = {}
    with (tmp_path / "out" / "pool.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            orders.setdefault(row["stratum"], []).append(int(row["random_order"]))
    assert {stratum: sorted(places) for stratum, places in orders.items()} == {
        "1": list(range(1, 61)),
        "2": list(range(1, 61)),
    }
    assert orders["1"] != sorted(orders["1"])


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(rows=100), "more rows than the limit"),
        (Limits(seconds=0), "time limit"),
        (Limits(disk_bytes=0), "disk limit"),
    ],
)
def test_a_run_beyond_a_limit_says_so_and_leaves_nothing(
    store: Path, tmp_path: Path, limits: Limits, words: str
) -> None:
    with pytest.raises(LimitExceeded, match=words):
        run(script(DATASET), store, tmp_path / "out", site="h1", limits=limits)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]
