"""Whatever is wrong with a store or an order, the run says so in a sentence and leaves nothing behind."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extraction.engine import (
    Cancelled,
    EngineError,
    MissingData,
    OutputExists,
    Store,
    StoreError,
    open_store,
    profile,
    run,
)
from extraction.script import ScriptError, check
from tests.extraction.engine.hospital import example, make_store, results

HEPARIN = "heparin_platelets"


def hospital(tmp_path: Path, leave_out: tuple[str, ...] = ()) -> Store:
    return make_store(
        tmp_path / "store",
        "h1",
        leave_out,
        patient=[("p", "1", "1950-06-01", "2020-01-01", "2020-12-31")],
        injection=[("p", "2020-06-10", "heparin")],
        lab_result=[("p", "2020-06-10T08:00", "platelet_count", 300.0, "10*3/uL")],
    )


def damage(path: Path) -> None:
    path.write_bytes(b"PAR1 not really")


def retype(path: Path) -> None:
    table = pq.read_table(path)
    place = table.column_names.index("value_num")
    pq.write_table(table.set_column(place, "value_num", table["value_num"].cast(pa.string())), path)


def drop(path: Path) -> None:
    pq.write_table(pq.read_table(path).drop_columns(["unit"]), path)


def alter(path: Path) -> None:
    table = pq.read_table(path)
    pq.write_table(pa.concat_tables([table, table]), path)


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (damage, "lab_result/part-0.parquet cannot be read as Parquet"),
        (retype, "The column value_num of .*lab_result/part-0.parquet is of type string, not double"),
        (drop, "lab_result/part-0.parquet has no column unit"),
        (alter, "lab_result/part-0.parquet has changed since it was recorded"),
        (Path.unlink, "lab_result/part-0.parquet does not exist"),
    ],
)
def test_a_damaged_file_is_named_and_nothing_is_written(
    tmp_path: Path, harm: Callable[[Path], None], sentence: str
) -> None:
    store = hospital(tmp_path)
    harm(store.file("lab_result"))

    with pytest.raises(StoreError, match=sentence):
        run(example(HEPARIN), store.folder, tmp_path / "out", site="h1")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 2, "tables": {}}'])
def test_a_store_without_a_readable_manifest_is_refused(tmp_path: Path, content: str) -> None:
    store = hospital(tmp_path)
    (store.folder / "manifest.json").write_text(content, encoding="utf-8")

    with pytest.raises(StoreError, match=r"manifest\.json cannot be read"):
        open_store(store.folder)


def test_a_manifest_that_was_edited_is_refused(tmp_path: Path) -> None:
    store = hospital(tmp_path)
    path = store.folder / "manifest.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"site": "h1"', '"site": "h2"'), encoding="utf-8"
    )

    with pytest.raises(StoreError, match="does not match its own digest"):
        open_store(store.folder)


def test_a_patient_listed_twice_is_refused(tmp_path: Path) -> None:
    patient = ("p", "1", "1950-06-01", "2020-01-01", "2020-12-31")
    store = make_store(
        tmp_path / "store",
        "h1",
        patient=[patient, patient],
        injection=[("p", "2020-06-10", "heparin")],
        lab_result=[],
    )

    with pytest.raises(StoreError, match="has the same patient"):
        run(example(HEPARIN), store.folder, tmp_path / "out", site="h1")


def test_a_missing_column_that_would_make_a_false_no_is_named_before_and_at_the_run(tmp_path: Path) -> None:
    store = hospital(tmp_path, ("lab_result.unit", "patient.death_date"))

    findings = check(example(HEPARIN), [profile(store.folder)])

    told = {finding.text.en for finding in findings if finding.severity == "error"}
    assert told == {
        "h1 has no column unit in lab_result; the script cannot run there.",
        "h1 has no column death_date in patient; the script cannot run there.",
    }
    with pytest.raises(MissingData, match=r"has no patient\.death_date, lab_result\.unit"):
        run(example(HEPARIN), store.folder, tmp_path / "out", site="h1")


def test_a_covariate_without_its_table_stays_blank_and_is_reported(tmp_path: Path) -> None:
    store = make_store(
        tmp_path / "store",
        "h1",
        patient=[("p", "1", "1950-06-01", "2020-01-01", "2020-12-31")],
        encounter=[("p", "2020-06-10")],
    )
    script = example("readmissions")

    manifest, tables = results(script, store, tmp_path / "out")

    assert manifest.absent == ("lab_result",)
    assert tables["returns_by_tests"][-2:] == ["missing,yes,0", "missing,no,1"]
    assert [finding.text.en for finding in check(script, [profile(store.folder)])][-1] == (
        "h1 has no table lab_result (laboratory results); "
        "its values stay blank and count as missing in tables."
    )


def test_a_result_is_never_written_over(tmp_path: Path) -> None:
    store = hospital(tmp_path)
    run(example(HEPARIN), store.folder, tmp_path / "out", site="h1")
    before = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    with pytest.raises(OutputExists):
        run(example(HEPARIN), store.folder, tmp_path / "out", site="h1")

    assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


@pytest.mark.parametrize("step", [0, 3, 6])
def test_a_cancelled_run_stops_and_leaves_nothing(tmp_path: Path, step: int) -> None:
    store, seen = hospital(tmp_path), []

    with pytest.raises(Cancelled):
        run(
            example(HEPARIN),
            store.folder,
            tmp_path / "out",
            site="h1",
            progress=lambda done, total, label: seen.append(done),
            cancelled=lambda: len(seen) >= step,
        )

    assert seen == list(range(step))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


def test_progress_is_told_in_words_and_reaches_the_end(tmp_path: Path) -> None:
    store, seen = hospital(tmp_path), []

    run(
        example(HEPARIN),
        store.folder,
        tmp_path / "out",
        site="h1",
        progress=lambda done, total, label: seen.append((done, total, label.en)),
    )

    assert [done for done, _, _ in seen] == list(range(seen[0][1]))
    assert seen[0][2] == "Finding index dates"
    assert seen[-1][2] == "Writing the result"


def test_a_script_with_errors_does_not_run(tmp_path: Path) -> None:
    script = json.loads(example(HEPARIN))
    script["arms"][0]["entry"]["events"][0]["codes"] = "warfarin"

    with pytest.raises(ScriptError, match="The code list warfarin is not defined"):
        run(json.dumps(script).encode(), hospital(tmp_path).folder, tmp_path / "out", site="h1")


def test_a_run_out_of_memory_says_so(tmp_path: Path) -> None:
    store = hospital(tmp_path)

    with pytest.raises(EngineError, match="memory limit"):
        run(example(HEPARIN), store.folder, tmp_path / "out", site="h1", memory="1KB")


def test_what_is_reported_before_approval_holds_no_small_number(tmp_path: Path) -> None:
    store = hospital(tmp_path)

    manifest = run(example(HEPARIN), store.folder, tmp_path / "out", site="h1")

    assert [step["persons"] for step in manifest.attrition] == ["<10"] * 6 + [0]
    evidence = json.loads((tmp_path / "out" / "evidence.json").read_text(encoding="utf-8"))
    assert [step["persons"] for step in evidence["attrition"]] == [1] * 6 + [0]
    assert evidence["records_set_aside"] == [
        {"where": "/include/1/rule/event", "records": 0},
        {"where": "/measures/0/event", "records": 0},
        {"where": "/outcomes/0/event", "records": 0},
    ]
