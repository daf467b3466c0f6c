"""Reading through the site index and scanning the files give the same answers."""

from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from extraction.engine.algebra.relations import sources
from extraction.engine.compile import compile_script
from extraction.engine.errors import EngineError
from extraction.engine.index import build_index
from extraction.engine.run import persons_of
from extraction.engine.sources import Indexed, rows_of
from extraction.engine.stores import ARROW_TYPES, Store, write_store
from extraction.script.model import Script
from extraction.script.tables import TABLES
from tests.extraction.engine.generated import Hospital, Writer
from tests.extraction.engine.interpreter import Answer
from tests.extraction.engine.working import Held, Row, answer, duckdb, ordered
from tests.spec.specification import cases


def stored(folder: Path, tables: dict[str, list[Row]]) -> Store:
    held = Held(tables)
    arrow = {name: held.arrow(name, held.columns(name)) for name in tables}
    return write_store(folder, "h1", arrow)


def answers(script: Script, store: Store, use_index: bool) -> Answer:
    database, rows = duckdb(), rows_of(store, use_index)
    try:
        plan = compile_script(script, store)
        for step in plan.steps:
            for source in sources(step.relation):
                rows.open(database, source, persons_of(database, source))
            database.make(step)
        return answer(database, plan)
    finally:
        database.close()


def crowd(tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Others beside the persons of a case, so that those are few and the index gathers."""
    others = [{**row, "patient_id": f"other{n}"} for n in range(40) for row in tables["patient"][:1]]
    return {**tables, "patient": [*tables["patient"], *others]}


@pytest.mark.parametrize(
    ("place", "case"), [found for found in cases() if not found[1].lacking and not found[1].without]
)
def test_cases_of_the_specification(
    place: str, case: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extraction.engine.sources.WIDE", 2.0)
    store = stored(tmp_path / "store", crowd(case.rows()))
    scanned = answers(case.script(), store, use_index=False)
    build_index(store)

    gathered = answers(case.script(), store, use_index=True)

    assert ordered(gathered.rows) == ordered(scanned.rows)
    assert gathered.attrition == scanned.attrition


def test_made_up_hospitals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extraction.engine.sources.WIDE", 2.0)
    for seed in range(12):
        random = Random(seed)
        store = stored(tmp_path / f"store{seed}", crowd(Hospital(random).tables() | {}))
        script = Writer(random).script()
        build_index(store)
        try:
            scanned = answers(script, store, use_index=False)
        except EngineError:
            continue
        gathered = answers(script, store, use_index=True)

        assert ordered(gathered.rows) == ordered(scanned.rows)
        assert gathered.attrition == scanned.attrition


def test_an_index_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    patient = TABLES["patient"].columns
    schema = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in patient.items()])
    store = write_store(tmp_path / "store", "h1", {"patient": pa.Table.from_pylist([], schema)})

    with pytest.raises(EngineError, match="no index"):
        rows_of(store, True)
    assert not isinstance(rows_of(store, None), Indexed)
