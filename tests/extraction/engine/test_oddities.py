"""Stores with rows that cannot be right: each is told with file, column, number and first row."""

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from extraction.engine import open_store, write_store
from extraction.engine.__main__ import main
from extraction.engine.oddities import oddities
from extraction.engine.store_writer import StoreWriter
from extraction.engine.stores import Store

DAY = date(2020, 4, 1)


def patients(**changed: object) -> pa.Table:
    row = {
        "site_id": "h",
        "patient_id": "p",
        "sex": "1",
        "birth_date": date(1950, 1, 1),
        "death_date": None,
        "obs_start": date(2019, 1, 1),
        "obs_end": date(2020, 12, 31),
        **changed,
    }
    return pa.Table.from_pylist([row], schema=_schema(row))


def _schema(row: dict[str, object]) -> pa.Schema:
    kinds = {"text": pa.string(), "date": pa.date32()}
    return pa.schema([(name, kinds["date" if "_date" in name or "obs_" in name else "text"]) for name in row])


def encounters(*spans: tuple[str, date | None, date | None], patient: str = "p") -> pa.Table:
    rows = [
        {"site_id": "h", "encounter_id": key, "patient_id": patient, "start_date": start, "end_date": end}
        for key, start, end in spans
    ]
    kinds = [("site_id", pa.string()), ("encounter_id", pa.string()), ("patient_id", pa.string())]
    return pa.Table.from_pylist(
        rows, schema=pa.schema([*kinds, ("start_date", pa.date32()), ("end_date", pa.date32())])
    )


def made(tmp_path: Path, **tables: pa.Table) -> Store:
    return write_store(tmp_path / "s", "h", {"patient": patients(), **tables})


GOOD = ("e0", DAY, DAY)
CASES = {
    "a stay that ends before it begins": (
        encounters(GOOD, ("e1", DAY, date(2020, 3, 1))),
        "encounter/part-0.parquet, column end_date: a day before start_date in <10 rows (first: row 2)",
    ),
    "a day nobody lived on": (
        encounters(("e1", date(1, 1, 1), None), GOOD),
        "encounter/part-0.parquet, column start_date: an impossible day in <10 rows (first: row 1)",
    ),
    "a record without a day": (
        encounters(GOOD, ("e1", None, None)),
        "encounter/part-0.parquet, column start_date: no day in <10 rows (first: row 2)",
    ),
    "a number used twice": (
        encounters(GOOD, ("e0", date(2020, 5, 1), None)),
        "encounter/part-0.parquet, column encounter_id: the same number twice in <10 rows (first: row 1)",
    ),
    "a stranger": (
        encounters(GOOD, patient="q"),
        "encounter/part-0.parquet, column patient_id: a patient who is not in the table of patients"
        " in <10 rows (first: row 1)",
    ),
}


@pytest.mark.parametrize(("table", "sentence"), CASES.values(), ids=CASES.keys())
def test_an_odd_row_is_told_with_file_column_and_row(tmp_path: Path, table: pa.Table, sentence: str) -> None:
    assert [odd.text().en for odd in oddities(made(tmp_path, encounter=table))] == [sentence]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"obs_end": date(2018, 1, 1)}, [("obs_end", "a day before obs_start")]),
        ({"death_date": date(1940, 1, 1)}, [("death_date", "a day before birth_date")]),
        ({"birth_date": date(2021, 1, 1)}, [("obs_end", "a day before birth_date")]),
    ],
)
def test_odd_patients_are_told(tmp_path: Path, changed: dict[str, date], told: list[tuple[str, str]]) -> None:
    store = write_store(tmp_path / "s", "h", {"patient": patients(**changed)})

    assert [(odd.column, odd.what.en) for odd in oddities(store)] == told


def test_numbers_that_are_none_and_days_after_the_cut_are_told(tmp_path: Path) -> None:
    results = pa.table(
        {
            "site_id": ["h"] * 3,
            "result_id": ["a", "b", "c"],
            "patient_id": ["p"] * 3,
            "collected_at": pa.array(
                [datetime.fromisoformat(f"2020-04-0{n}T08:00") for n in (1, 2, 3)], pa.timestamp("us")
            ),
            "value_num": [1.0, float("nan"), float("inf")],
        }
    )
    with StoreWriter(tmp_path / "s", "h") as writer:
        writer.add("patient", patients())
        writer.add("lab_result", results)
        writer.publish(data_cut=date(2020, 4, 2))
    found = list(oddities(open_store(tmp_path / "s")))

    assert [(odd.column, odd.what.en, odd.rows, odd.first) for odd in found] == [
        ("collected_at", "a day after the data cut", 1, 3),
        ("value_num", "no finite number (NaN, infinity)", 2, 2),
    ]


def test_the_command_ends_with_3_where_there_is_any(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = made(tmp_path / "odd", encounter=encounters(("e1", DAY, date(2020, 3, 1))))
    good = made(tmp_path / "good", encounter=encounters(GOOD))

    assert main(["inspect", str(odd.folder), "--check"]) == 3
    said = capsys.readouterr().out
    column = "encounter/part-0.parquet の列 end_date"
    assert f"{column}: start_date より前 <10 行(最初は 1 行目)" in said
    assert main(["inspect", str(good.folder), "--check", "--lang", "en"]) == 0
    assert capsys.readouterr().out.endswith("No odd rows were found.\n")
