"""The store of the test patients: made once, made anew when it must be, never left half."""

import shutil

import pytest

from extraction.engine import trial_store
from extraction.engine.stores import MANIFEST, open_store


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trial") / "test-store"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trial_store, "PATIENTS", 200)
        trial_store.ensure(folder)
    return folder


def inodes(folder):
    return {path: path.stat().st_ino for path in folder.rglob("*.parquet")}


def test_a_store_that_is_there_stays_untouched(made):
    before = inodes(made)

    trial_store.ensure(made)

    assert inodes(made) == before


@pytest.mark.parametrize("damage", ["missing manifest", "cut file", "another recipe"])
def test_a_store_that_cannot_be_used_is_made_anew(made, tmp_path, monkeypatch, damage):
    folder = tmp_path / "test-store"
    shutil.copytree(made, folder)
    monkeypatch.setattr(trial_store, "PATIENTS", 200)
    if damage == "missing manifest":
        (folder / MANIFEST).unlink()
    elif damage == "cut file":
        (folder / "patient" / "part-0.parquet").write_bytes(b"PAR1")
    else:
        monkeypatch.setattr(trial_store, "RECIPE", trial_store.RECIPE | {"recipe": 0})

    trial_store.ensure(folder)

    assert open_store(folder).tables["patient"]["rows"] == 200


def test_a_build_that_is_broken_off_leaves_what_was_there(made, tmp_path, monkeypatch):
    folder = tmp_path / "test-store"
    shutil.copytree(made, folder)
    monkeypatch.setattr(trial_store, "RECIPE", trial_store.RECIPE | {"recipe": 0})
    monkeypatch.setattr(trial_store, "_here", lambda rows: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        trial_store.ensure(folder)

    assert open_store(folder).manifest["test_patients"]["recipe"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["test-store"]
