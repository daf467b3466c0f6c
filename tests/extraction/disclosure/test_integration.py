"""Hospitals' results put together: the sum is what one run over everybody would give."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extraction.disclosure import IntegrationError, integrate, to_csv
from extraction.engine import EngineError, Store, run, write_store
from tests.extraction.engine.hospital import example, make_store

NAMES = ["heparin_platelets", "creatinine_summary", "readmissions"]


def incidence() -> bytes:
    script = json.loads(example("readmissions"))
    title = {"ja": "再来院", "en": "Returns"}
    script["outputs"] = [
        {"type": "incidence", "name": "returns", "title": title, "of": "returned", "by": [{"kind": "sex"}]}
    ]
    return json.dumps(script).encode()


@pytest.mark.parametrize("name", [*NAMES, "incidence"])
def test_pooled_tables_equal_one_run_over_all_patients_to_the_digit(
    real_stores: dict[str, Store], tmp_path: Path, name: str
) -> None:
    script = incidence() if name == "incidence" else example(name)
    parts = [pq.read_table(store.file("patient")) for store in real_stores.values()]
    assert len(parts) == 3
    union = write_store(
        tmp_path / "union",
        "all",
        {
            table: pa.concat_tables([pq.read_table(store.file(table)) for store in real_stores.values()])
            for table in real_stores["h1"].tables
        },
    )
    for site, store in real_stores.items():
        run(script, store.folder, tmp_path / site, site=site)
    run(script, union.folder, tmp_path / "all", site="all")

    pooled = integrate([tmp_path / site for site in real_stores]).pooled
    at_once = integrate([tmp_path / "all"]).pooled

    assert [to_csv(table, lang) for table in pooled for lang in ("ja", "en")] == [
        to_csv(table, lang) for table in at_once for lang in ("ja", "en")
    ]


def test_a_group_that_only_one_hospital_has_is_kept_in_its_place(tmp_path: Path) -> None:
    for site, sex in (("h1", "1"), ("h2", "9")):
        store = make_store(
            tmp_path / f"store-{site}",
            site,
            patient=[("p", sex, "1950-01-01", "2020-01-01", "2020-12-31")],
            encounter=[("p", "2020-06-01")],
            lab_result=[],
        )
        script = incidence().replace(b'"sex": ["1", "2"]', b'"sex": ["1", "2", "9"]')
        run(script, store.folder, tmp_path / site, site=site)

    pooled = integrate([tmp_path / "h2", tmp_path / "h1"]).pooled[0]

    assert [category.code for category in pooled.axes[0].categories] == ["1", "2", "9"]
    assert [pooled.cells[(code,), "persons"] for code in ("1", "2", "9", "*")] == [1, 0, 1, 2]


def test_rates_and_means_are_worked_out_from_the_sums(tmp_path: Path) -> None:
    for site, value in (("h1", 1.0), ("h2", 2.0)):
        store = make_store(
            tmp_path / f"store-{site}",
            site,
            patient=[("p", "1", "1950-01-01", "2020-01-01", "2020-12-31")],
            injection=[("p", "2020-06-10", "vancomycin")],
            lab_result=[("p", "2020-06-10T08:00", "creatinine", value, "mg/dL")],
        )
        run(example("creatinine_summary"), store.folder, tmp_path / site, site=site)

    table = integrate([tmp_path / "h1", tmp_path / "h2"]).pooled[0]

    assert [table.cells[("65-",), name] for name in ("persons", "mean", "sd")] == [2, "1.500", "0.707"]


def test_a_result_altered_on_the_way_is_refused_by_name(
    real_stores: dict[str, Store], tmp_path: Path
) -> None:
    run(example("readmissions"), real_stores["h1"].folder, tmp_path / "h1", site="h1")
    altered = tmp_path / "h1" / "returns_by_tests.csv"
    altered.write_text(altered.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    with pytest.raises(EngineError, match=r"returns_by_tests\.csv differs from its record"):
        integrate([tmp_path / "h1"])


def test_results_of_different_scripts_or_of_one_hospital_twice_are_refused(
    real_stores: dict[str, Store], tmp_path: Path
) -> None:
    run(example("readmissions"), real_stores["h1"].folder, tmp_path / "a", site="h1")
    run(example("readmissions"), real_stores["h1"].folder, tmp_path / "b", site="h1")
    run(example("creatinine_summary"), real_stores["h2"].folder, tmp_path / "c", site="h2")

    with pytest.raises(IntegrationError, match="there twice"):
        integrate([tmp_path / "a", tmp_path / "b"])
    with pytest.raises(IntegrationError, match="different scripts"):
        integrate([tmp_path / "a", tmp_path / "c"])
    with pytest.raises(IntegrationError, match="no results"):
        integrate([])
