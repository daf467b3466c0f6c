"""Bad days of an import: full disk, killed in the middle, two at once; and the same bytes on all days."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from extraction.engine import StoreError, open_store, store_writer
from extraction.engine.importers.catalogue import import_source
from extraction.engine.store_writer import StoreWriter
from tests.extraction.importers.sources import HANAKO, IR, act, receipt, write_claims

SICK = "SY,2500013,5020401,1,,,01,"
BLOOD = act("SI", "60", "160008010", "", 2, [(1, 1), (15, 1)])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def claims(folder: Path, names: list[str]) -> Path:
    """The same three files, put down in the order of ``names``."""
    said = {
        "a.UKE": [IR, receipt(), SICK, BLOOD],
        "b.UKE": [IR, receipt(HANAKO), SICK, "SY,x", receipt(), SICK],
        "c.UKE": [IR, receipt(HANAKO, month="50205"), BLOOD],
    }
    for name in names:
        write_claims(folder / name, *said[name])
    return folder


def test_neither_the_order_of_files_nor_threads_nor_memory_change_a_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a.UKE", "b.UKE", "c.UKE"]
    made = []
    for number, (order, threads, memory) in enumerate(
        [(names, 1, "1GB"), (names[::-1], 4, "1GB"), (["b.UKE", "c.UKE", "a.UKE"], 2, "60MB")]
    ):
        source = claims(tmp_path / f"claims{number}", order)
        defaults = {"threads": threads}
        monkeypatch.setattr(StoreWriter.__init__, "__kwdefaults__", _with(defaults))
        import_source("uke", source, tmp_path / f"store{number}", site="h1", memory=memory)
        made.append(contents(tmp_path / f"store{number}"))

    assert made[0] == made[1] == made[2]
    assert {"manifest.json", "import/report.json", "import/rejects.csv"} <= made[0].keys()


def _with(changed: dict[str, int]) -> dict[str, object]:
    return {**(StoreWriter.__init__.__kwdefaults__ or {}), **changed}


CHILD = """
    import os, resource, signal, sys
    from pathlib import Path
    from extraction.engine import StoreError
    from extraction.engine.importers.catalogue import import_source
    from extraction.engine.importers.session import Session

    source, out, what = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    if what == "full":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
    else:
        Session.publish = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
    try:
        import_source("uke", source, out, site="h1")
    except StoreError as error:
        print(error.text.ja)
        print(error.text.en)
        sys.exit(3)
"""


def child(source: Path, out: Path, what: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(CHILD), str(source), str(out), what],
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_full_disk_while_importing_is_a_sentence_and_the_old_store_stays(tmp_path: Path) -> None:
    source = claims(tmp_path / "claims", ["a.UKE"])
    import_source("uke", source, tmp_path / "store", site="h1")
    before = contents(tmp_path / "store")
    write_claims(source / "many.UKE", IR, receipt(HANAKO), *["SY,rubbish"] * 500)

    full = child(source, tmp_path / "store", "full")

    assert (full.returncode, full.stderr) == (3, "")
    assert "を書くディスクの空きが足りません" in full.stdout
    assert "There is not enough disk space to write" in full.stdout
    assert contents(tmp_path / "store") == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["claims", "store"]


def test_an_import_killed_in_the_middle_leaves_the_old_store_and_the_next_one_clears_up(
    tmp_path: Path,
) -> None:
    source = claims(tmp_path / "claims", ["a.UKE"])
    import_source("uke", source, tmp_path / "store", site="h1")
    before = contents(tmp_path / "store")

    killed = child(source, tmp_path / "store", "killed")

    assert killed.returncode == -signal.SIGKILL
    assert contents(tmp_path / "store") == before
    assert any(p.name.startswith(".store.new-") for p in tmp_path.iterdir())
    import_source("uke", source, tmp_path / "store", site="h1")
    assert contents(tmp_path / "store") == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["claims", "store"]


def test_a_second_writer_of_the_same_store_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    source = claims(tmp_path / "claims", ["a.UKE"])
    with StoreWriter(tmp_path / "store", "h1"):
        with pytest.raises(StoreError, match=r"Another process is writing .*store") as refused:
            import_source("uke", source, tmp_path / "store", site="h1")
        import_source("uke", source, tmp_path / "other", site="h1")

    assert "は別の処理が書き込み中です" in refused.value.text.ja
    import_source("uke", source, tmp_path / "store", site="h1")
    assert open_store(tmp_path / "store").tables["claim_diagnosis"]["rows"] == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["claims", "other", "store"]


def fails(*_: object, **__: object) -> None:
    raise RuntimeError("stop")


@pytest.mark.parametrize("place", ["file_sha256", "_write", "put_in_place"])
def test_whatever_fails_while_writing_leaves_no_half_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    source = claims(tmp_path / "claims", ["a.UKE"])
    monkeypatch.setattr(store_writer, place, fails)

    with pytest.raises(RuntimeError):
        import_source("uke", source, tmp_path / "store", site="h1")

    assert [p.name for p in tmp_path.iterdir()] == ["claims"]


REFUSED = {
    ("uke", "none"): "does not exist",
    ("uke", "empty"): r"There is no file to import \(\*\.UKE\)",
    ("dpc", "none"): "does not exist",
    ("dpc", "empty"): r"There is no file to import \(FF1\* / EFn\* / EFg\*\)",
    ("dpc", "file"): "begins with none of FF1, EFn and EFg",
    ("fhir", "none"): "does not exist",
    ("fhir", "empty"): r"There is no file to import \(\*\.ndjson\)",
    ("ss-mix2", "none"): "does not exist",
    ("ss-mix2", "empty"): "is no SS-MIX2 standardised storage",
    ("ss-mix2", "file"): "is not a folder",
    ("omop", "none"): "does not exist",
    ("omop", "empty"): "has no table person",
    ("omop", "file"): "is no DuckDB file",
    ("clif", "none"): r"clif_hospitalization\.parquet does not exist",
    ("clif", "empty"): r"clif_hospitalization\.parquet does not exist",
    ("clif", "file"): r"clif_hospitalization\.parquet does not exist",
}


@pytest.mark.parametrize(("kind", "what"), REFUSED)
def test_a_source_that_is_none_is_named_and_no_store_is_made(tmp_path: Path, kind: str, what: str) -> None:
    source = tmp_path / "source"
    if what == "file":
        source.write_bytes(b"x")
    elif what == "empty":
        source.mkdir()

    with pytest.raises(StoreError, match=f"{source}.*{REFUSED[kind, what]}|{REFUSED[kind, what]}.*{source}"):
        import_source(kind, source, tmp_path / "store", site="h1")

    assert [p.name for p in tmp_path.iterdir()] == ([] if what == "none" else ["source"])


@pytest.mark.parametrize("name", ["person.csv", "person.parquet"])
def test_a_damaged_table_of_a_cdm_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "cdm").mkdir()
    (tmp_path / "cdm" / name).write_bytes(bytes(range(256)) * 9)

    with pytest.raises(StoreError, match=rf"{name} cannot be read as (CSV|Parquet) \(damaged\)"):
        import_source("omop", tmp_path / "cdm", tmp_path / "store", site="h1")
