"""CLIF as an import like the others: the real patients whole, and rows that cannot be used."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extraction.engine import StoreError
from tests.extraction.importers.sources import Import


def test_the_real_patients_are_taken_over_whole(real_patients: Path, tmp_path: Path) -> None:
    source = tmp_path / "clif"
    source.symlink_to(real_patients)

    done = Import("clif", source)

    assert done.is_balanced()
    assert done.rejects() == []
    assert done.counts()["labs"] == (51_433, 51_433, 0, 0)
    assert {t: e["rows"] for t, e in done.store.tables.items()} == {
        "patient": 100,
        "encounter": 310,
        "emr_diagnosis": 5_210,
        "injection": 16_179,
        "prescription": 92,
        "lab_result": 51_433,
        "claim_procedure": 863,
    }


@pytest.fixture
def own(real_patients: Path, tmp_path: Path) -> Path:
    shutil.copytree(real_patients, tmp_path / "clif")
    return tmp_path / "clif"


def change(path: Path, column: str, value: Any) -> None:
    """Set a column of the first row."""
    table = pq.read_table(path)
    cells = table[column].to_pylist()
    cells[0] = value
    place = table.column_names.index(column)
    pq.write_table(table.set_column(place, column, pa.array(cells, table.schema.field(column).type)), path)


@pytest.mark.parametrize(
    ("name", "column", "value", "reason"),
    [
        ("labs", "lab_collect_dttm", None, "[lab_collect_dttm] the value is missing"),
        ("labs", "hospitalization_id", "nobody", "[hospitalization_id] an unknown stay: nobody"),
        ("hospital_diagnosis", "diagnosis_code", None, "[diagnosis_code] the value is missing"),
    ],
)
def test_a_row_that_cannot_be_used_is_rejected_with_its_number(
    own: Path, name: str, column: str, value: Any, reason: str
) -> None:
    change(own / f"clif_{name}.parquet", column, value)

    done = Import("clif", own)

    assert done.rejects() == [f"record clif_{name}.parquet:1 {reason}"]
    assert done.is_balanced()


def test_a_stay_that_ends_before_it_begins_is_told(own: Path) -> None:
    change(own / "clif_hospitalization.parquet", "discharge_dttm", datetime(1999, 1, 1, tzinfo=UTC))

    assert any("[end_date] it is before the start" in line for line in Import("clif", own).rejects())


def test_a_missing_file_column_or_type_is_named(own: Path) -> None:
    path = own / "clif_labs.parquet"
    table = pq.read_table(path)
    place = table.column_names.index("lab_collect_dttm")
    for harm, sentence in (
        (table.drop_columns(["lab_value"]), "has no column lab_value"),
        (
            table.set_column(place, "lab_collect_dttm", table["lab_collect_dttm"].cast(pa.string())),
            "The column lab_collect_dttm of .* is of type string, not a time",
        ),
    ):
        pq.write_table(harm, path)
        with pytest.raises(StoreError, match=sentence):
            Import("clif", own)
    path.unlink()
    with pytest.raises(StoreError, match=r"clif_labs\.parquet does not exist"):
        Import("clif", own)
