"""The study on 100 real patients: agreed by an independent reading, the same however it is run."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extraction.engine import Store, run, write_store
from extraction.engine.importers.clif import build_demo_stores, site_of
from tests.extraction.conftest import SITES
from tests.extraction.engine.hospital import example, results
from tests.extraction.engine.oracle import as_lines, low_platelets

EXAMPLES = ["heparin_platelets", "creatinine_summary", "readmissions"]


def rows(store: Store, table: str) -> list[dict[str, object]]:
    return pq.read_table(store.file(table)).to_pylist()


@pytest.fixture(scope="session")
def union_store(real_stores: dict[str, Store], tmp_path_factory: pytest.TempPathFactory) -> Store:
    tables = {
        name: pa.concat_tables([pq.read_table(store.file(name)) for store in real_stores.values()])
        for name in real_stores["h1"].tables
    }
    return write_store(tmp_path_factory.mktemp("union") / "all", "all", tables)


def test_every_real_patient_belongs_to_exactly_one_hospital(real_stores: dict[str, Store]) -> None:
    patients = [row["patient_id"] for store in real_stores.values() for row in rows(store, "patient")]

    assert len(patients) == len(set(patients)) == 100
    assert sum(store.tables["lab_result"]["rows"] for store in real_stores.values()) == 51_433
    assert all(site_of(str(row["patient_id"]), SITES) == "h2" for row in rows(real_stores["h2"], "patient"))


def test_age_at_admission_is_as_the_source_says(real_patients: Path, real_stores: dict[str, Store]) -> None:
    source = {
        row["hospitalization_id"]: row["age_at_admission"]
        for row in pq.read_table(real_patients / "clif_hospitalization.parquet").to_pylist()
    }
    births = {
        row["patient_id"]: row["birth_date"] for s in real_stores.values() for row in rows(s, "patient")
    }

    ages = {
        row["encounter_id"]: row["start_date"].year - births[row["patient_id"]].year
        for store in real_stores.values()
        for row in rows(store, "encounter")
    }

    assert ages == source


def test_building_the_demonstration_stores_again_changes_no_byte(
    real_patients: Path, real_stores: dict[str, Store]
) -> None:
    folder = real_stores["h1"].folder.parent
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    again = build_demo_stores(real_patients, folder, SITES)

    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert {site: store.digest for site, store in again.items()} == {
        site: store.digest for site, store in real_stores.items()
    }


@pytest.mark.parametrize("site", SITES)
def test_the_platelet_study_agrees_with_a_plain_reading_of_the_question(
    real_stores: dict[str, Store], site: str, tmp_path: Path
) -> None:
    store = real_stores[site]

    _, tables = results(example("heparin_platelets"), store, tmp_path / "out")

    counts = low_platelets(rows(store, "patient"), rows(store, "injection"), rows(store, "lab_result"))
    assert tables["low_platelets_by_sex_and_age"] == as_lines(counts)
    assert sum(counts.values()) > 10


@pytest.mark.parametrize("name", [*EXAMPLES, "dataset"])
def test_the_number_of_threads_changes_no_byte(union_store: Store, name: str, tmp_path: Path) -> None:
    script = example("heparin_platelets" if name == "dataset" else name)
    if name == "dataset":
        script = script.replace(b'"kind": "attrition"', b'"kind": "dataset"')

    for threads in (1, 2, 4):
        run(script, union_store.folder, tmp_path / str(threads), site="all", threads=threads)

    written = [
        {path.name: path.read_bytes() for path in (tmp_path / str(threads)).iterdir()}
        for threads in (1, 2, 4)
    ]
    assert written[0] == written[1] == written[2]
