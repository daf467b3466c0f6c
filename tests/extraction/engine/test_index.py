"""The site index gives the rows the files give, says no to other data, and stays within limits."""

import json
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction.engine import StoreError, open_store, write_store
from extraction.engine.index import build_index, drop_index, open_index
from extraction.engine.stores import ARROW_TYPES
from extraction.engine.synthetic import generate
from extraction.script.tables import TABLES

TEXTS = st.sampled_from([None, "", "A", "ALT", "é漢字", "0012", "9999", "x" * 40])
KINDS = {
    "text": TEXTS,
    "date": st.none() | st.dates(date(1850, 1, 1), date(2150, 1, 1)) | st.just(date(2020, 2, 29)),
    "time": st.none()
    | st.datetimes(datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2100-01-01"))
    | st.just(datetime.fromisoformat("2020-02-29T08:30")),
    "number": st.none() | st.floats(allow_nan=True) | st.sampled_from([0.0, -0.0, 120.0]),
    "flag": st.none() | st.booleans(),
}


def tables_of(draw_rows, name):
    schema = pa.schema([(column, ARROW_TYPES[kind]) for column, kind in TABLES[name].columns.items()])
    return pa.Table.from_pylist(draw_rows, schema=schema)


def row_of(name):
    fixed = {"site_id": st.just("S"), "patient_id": st.sampled_from(["1", "10", "2", "é"])}
    return st.fixed_dictionaries(
        {column: fixed.get(column, KINDS[kind]) for column, kind in TABLES[name].columns.items()}
    )


def scan(store, name, columns, patients, hit=None):
    needed = dict.fromkeys([*columns, "patient_id", *(["code", "code_system"] if hit else [])])
    table = pq.read_table(store.file(name), columns=list(needed))
    keep = pc.is_in(table["patient_id"], pa.array(patients, pa.string()))
    table = table.filter(keep)
    if hit:
        chosen = [(row["code_system"], row["code"]) in hit for row in table.to_pylist()]
        table = table.filter(pa.array(chosen, pa.bool_()))
    return table.select(columns)


def plain(table, like):
    return pa.table({name: table[name].cast(like.schema.field(name).type) for name in like.column_names})


def same(one: pa.Table, two: pa.Table) -> bool:
    """Equal to the bit: NaN equals NaN, and zero is not minus zero."""
    return repr(one.to_pydict()) == repr(two.to_pydict())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    labs=st.lists(row_of("lab_result"), max_size=12),
    visits=st.lists(row_of("encounter"), max_size=8),
    claims=st.lists(row_of("claim_drug"), max_size=8),
)
def test_random_stores_read_the_same_with_and_without(tmp_path_factory, labs, visits, claims):
    made = {"lab_result": labs, "encounter": visits, "claim_drug": claims}
    folder = tmp_path_factory.mktemp("random") / "S"
    store = write_store(folder, "S", {name: tables_of(found, name) for name, found in made.items()})
    assert build_index(store) == []
    index = open_index(store)
    everyone = index.patients["patient_id"].to_pylist()
    for name in made:
        columns = list(TABLES[name].columns)
        for chosen in (np.arange(index.size), np.arange(0, index.size, 2)):
            wanted = scan(store, name, columns, [everyone[n] for n in chosen])
            assert same(plain(index.gather(name, chosen, columns), wanted), wanted)
    for name in ("lab_result", "claim_drug"):
        columns = list(TABLES[name].columns)
        codes = {(row["code_system"], row["code"]) for row in made[name][:3] if row["code"] is not None}
        codes = {pair for pair in codes if pair[0] is not None}
        wanted = scan(store, name, columns, everyone, codes) if codes else None
        if wanted is not None:
            assert same(plain(index.gather(name, None, columns, codes), wanted), wanted)
        found = {everyone[n] for n in index.patients_with(name, codes)}
        assert found == {r["patient_id"] for r in made[name] if (r["code_system"], r["code"]) in codes}


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    store = generate(tmp_path_factory.mktemp("index"), patients=1_500, seed=5)["S01"]
    build_index(store)
    return store


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_a_hospital(hospital, name):
    index = open_index(hospital)
    chosen = np.arange(3, index.size, 37)
    columns = list(hospital.columns(name))
    wanted = scan(hospital, name, columns, [index.patients["patient_id"][int(n)].as_py() for n in chosen])
    assert same(plain(index.gather(name, chosen, columns), wanted), wanted)


def test_codes_and_days_find_the_same_patients(hospital):
    index = open_index(hospital)
    code, first, last = "E119", date(2018, 3, 1), date(2018, 9, 30)
    found = pq.read_table(hospital.file("emr_diagnosis")).to_pylist()
    wanted = {r["patient_id"] for r in found if r["code"] == code and first <= r["dx_date"] <= last}
    ids = index.patients["patient_id"].to_pylist()
    assert wanted
    assert {ids[n] for n in index.patients_with("emr_diagnosis", {("ICD10", code)}, (first, last))} == wanted
    prefix = index.patients_with("emr_diagnosis", lambda system, code, local: (code or "").startswith("E11"))
    assert {ids[n] for n in prefix} == {r["patient_id"] for r in found if (r["code"] or "").startswith("E11")}


def test_a_local_code_is_found_in_the_hospitals_own_codes(hospital):
    index = open_index(hospital)
    row = pq.read_table(hospital.file("prescription"), columns=["patient_id", "local_code"]).to_pylist()[0]
    who = index.patients_with("prescription", {("local", row["local_code"])})
    assert row["patient_id"] in {index.patients["patient_id"][int(n)].as_py() for n in who}


def test_switch_other_data_and_damage(tmp_path):
    store = generate(tmp_path, patients=100, seed=1)["S01"]
    assert open_index(store) is None
    build_index(store)
    assert open_index(store) is not None
    assert open_index(store, enabled=False) is None
    other = generate(tmp_path / "other", patients=100, seed=2)["S01"]
    (store.folder / ".index").rename(other.folder / ".index")
    assert open_index(other) is None
    build_index(other)
    (other.folder / ".index" / "lab_result.records").write_bytes(b"short")
    assert open_index(other) is None
    drop_index(other.folder)
    assert not (other.folder / ".index").exists()
    assert open_store(other.folder).digest == other.digest


def test_a_limit_leaves_the_largest_tables_out(tmp_path):
    store = generate(tmp_path, patients=200, seed=1)["S01"]
    left_out = build_index(store, limit=400_000)
    index = open_index(store)
    assert "lab_result" in left_out
    assert "lab_result" not in index.tables
    assert "patient" in index.tables
    assert (
        sum(json.loads((store.folder / ".index" / "index.json").read_text("utf-8"))["sizes"].values())
        < 1_000_000
    )


def test_an_unsorted_file_is_refused_and_leaves_nothing(tmp_path):
    store = generate(tmp_path, patients=100, seed=1)["S01"]
    path: Path = store.file("encounter")
    table = pq.read_table(path)
    pq.write_table(table.take(pa.array(range(table.num_rows - 1, -1, -1))), path)
    with pytest.raises(StoreError, match=r"encounter/part-0\.parquet"):
        build_index(store)
    assert [entry.name for entry in store.folder.glob(".index*")] == []
