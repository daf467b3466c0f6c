"""Whatever a source holds, every record of it is used, set aside or rejected; nothing is lost."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.extraction.importers.sources import (
    HANAKO,
    REQUEST,
    TARO,
    Import,
    Storage,
    act,
    receipt,
    result,
    write_claims,
)
from tests.extraction.importers.test_dpc import stay
from tests.extraction.importers.test_fhir import observation, patient, write

FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
RUBBISH = st.one_of(
    st.binary(min_size=1, max_size=60).filter(lambda raw: not set(raw) & {10, 13}),
    st.text(max_size=40).map(lambda text: text.replace("\n", "").replace("\r", "").encode("utf-8", "ignore")),
)
CLAIMS = st.sampled_from(
    [
        *(receipt(), receipt(HANAKO), receipt(patient=""), receipt(month="99999")),
        *(
            "IR,1,13,1,1234567,,名,50204,00",
            "HO,06130000",
            "SY,2500013,5020401,1,,,01,",
            "SY,1",
            "SY,",
            "GO,1",
        ),
        *("SI", "IY,21,1", "CO,60,1,820100001,コ", "BU,050050xx99000x,5020328,,,", "SB,x", "CD,20200330"),
        act("SI", "60", "160008010", "", 2, [(1, 1), (15, 1)]),
        act("IY", "21", "610443022", "2", 14, [(1, 14)]),
        act("TO", "40", "710010001", "many", 1, [(15, 1)]),
    ]
).map(lambda record: record.encode("cp932"))
FORM1 = st.sampled_from([*stay(), *stay(admitted="20200231"), "131234567\t1", "施設コード\tx"]).map(
    lambda line: line.encode("cp932")
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "source"


def fresh(place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    return place


def records(lines: list[bytes]) -> int:
    """Lines that hold anything: what a reader must account for."""
    return sum(bool(line.rstrip(b"\x1a").strip()) for line in lines)


def check(done: Import, expected: int) -> None:
    """Every record is accounted for, and the rejects hold as many records as were rejected."""
    assert done.is_balanced()
    assert sum(read for read, *_ in done.counts().values()) == expected
    path = done.out / "import" / "rejects.csv"
    with path.open(encoding="utf-8", newline="") as file:
        kept = [row for row in csv.DictReader(file) if row["outcome"] == "record"]
    assert len(kept) == sum(rejected for *_, rejected in done.counts().values())


@FEW
@given(
    lines=st.lists(st.one_of(CLAIMS, RUBBISH), max_size=25), ending=st.sampled_from([b"\r\n", b"\n", b"\r"])
)
def test_of_claims(place: Path, lines: list[bytes], ending: bytes) -> None:
    write_claims(fresh(place) / "x.UKE")
    (place / "x.UKE").write_bytes(ending.join(lines))

    check(Import("uke", place), records(lines))


@FEW
@given(lines=st.lists(st.one_of(FORM1, RUBBISH), max_size=25))
def test_of_form_1(place: Path, lines: list[bytes]) -> None:
    (fresh(place) / "FF1_131234567_2004.txt").write_bytes(b"\r\n".join(lines))

    check(Import("dpc", place), records(lines))


@FEW
@given(lines=st.lists(st.one_of(st.just(b"good"), RUBBISH), max_size=20))
def test_of_resources(place: Path, lines: list[bytes]) -> None:
    write(fresh(place), patient())
    with (place / "Observation.ndjson").open("wb") as file:
        for number, line in enumerate(lines):
            write(place, observation(f"{number}", valueInteger=1)) if line == b"good" else file.write(
                line + b"\n"
            )
            file.flush()

    text = (place / "Observation.ndjson").read_bytes()
    check(Import("fhir", place), 1 + records(text.split(b"\n")))


@FEW
@given(
    sent=st.lists(
        st.tuples(
            st.sampled_from(["OML-11", "OMP-01", "PPR-01", "ADT-00", "ZZZ-99"]),
            st.sampled_from(["A", "B", "999999999999999"]),
            st.sampled_from(["20200401090000", "20200402090000"]),
            st.sampled_from(["0", "1", "7"]),
            st.one_of(st.none(), RUBBISH),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_of_transmissions(place: Path, sent: list[tuple[str, str, str, str, bytes | None]]) -> None:
    storage = Storage(fresh(place))
    paths = {
        storage.put(
            TARO, "20200401", kind, order, at, REQUEST, result("3B050", "LDH", "1"), flag=flag, raw=raw
        )
        for kind, order, at, flag, raw in sent
    }

    done = Import("ss-mix2", place)

    files = {what: counts for what, counts in done.counts().items() if " " not in what}
    assert done.is_balanced()
    assert sum(read for read, *_ in files.values()) == len(paths)
