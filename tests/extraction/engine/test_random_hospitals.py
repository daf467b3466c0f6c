"""Made-up hospitals with dates on the edges of every window: engine and plain reading must agree."""

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.extraction.engine.hospital import example, make_store, results
from tests.extraction.engine.oracle import as_lines, low_platelets

INDEX = date(2020, 6, 10)
EDGES = sorted({edge + near for edge in (-30, 0, 5, 14) for near in (-1, 0, 1)})
days = st.sampled_from(EDGES).map(lambda offset: INDEX + timedelta(days=offset))
people = st.sampled_from(["a", "b", "c"])
limits = st.sampled_from([49.0, 50.0, 51.0, 99.0, 100.0, 101.0, 150.0, 199.0, 200.0, 201.0, 300.0, None])


@st.composite
def patients(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    found = []
    for who in ("a", "b", "c"):
        birth = date(INDEX.year - draw(st.sampled_from([18, 65])), 6, 10) + timedelta(
            days=draw(st.integers(-1, 1))
        )
        start = INDEX - timedelta(days=draw(st.sampled_from([31, 30, 1, 0, -1])))
        end = INDEX + timedelta(days=draw(st.sampled_from([-1, 0, 4, 5, 13, 14, 15, 40])))
        death = draw(
            st.none() | st.sampled_from([0, 4, 5, 6, 14, 15]).map(lambda d: INDEX + timedelta(days=d))
        )
        found.append((who, draw(st.sampled_from(["1", "2", "9"])), birth, start, max(start, end), death))
    return found


def moments(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001 - the store keeps the hospital's clock


injections = st.lists(
    st.tuples(
        people, st.sampled_from([INDEX, INDEX + timedelta(days=1)]), st.sampled_from(["heparin", "insulin"])
    ),
    min_size=2,
    max_size=6,
)
labs = st.lists(
    st.tuples(
        people,
        st.builds(moments, days, st.sampled_from([0, 8, 23])),
        st.sampled_from(["platelet_count", "platelet_count", "platelet_count", "wbc"]),
        limits,
        st.sampled_from(["10*3/uL", "10*3/uL", "10*3/uL", "/uL", None]),
    ),
    min_size=4,
    max_size=30,
)


@given(patients(), injections, labs)
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_engine_and_plain_reading_agree(
    everyone: list[tuple[Any, ...]], given_drugs: list[tuple[Any, ...]], measured: list[tuple[Any, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        store = make_store(base / "store", "h1", patient=everyone, injection=given_drugs, lab_result=measured)

        _, tables = results(example("heparin_platelets"), store, base / "out", threads=1)

        held = [
            pq.read_table(store.file(name)).to_pylist() for name in ("patient", "injection", "lab_result")
        ]
        assert tables["low_platelets_by_sex_and_age"] == as_lines(low_platelets(*held))
