"""How test patients fare under a script that is being written: counts, and the fate of any one of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from extraction.engine.algebra.expressions import column, compare, text
from extraction.engine.algebra.relations import Fields, Named, Select
from extraction.engine.compile import Plan, compile_script
from extraction.engine.database import DuckDatabase
from extraction.engine.limits import Limits, Watch
from extraction.engine.outputs import attrition
from extraction.engine.run import execute
from extraction.engine.sources import Scan
from extraction.engine.stores import Store, open_store
from extraction.script import load
from extraction.script.model import Script
from extraction.script.tables import TABLES
from extraction.script.text import Text

SECONDS = 20
MEMORY = "512MB"


@dataclass(frozen=True, slots=True)
class Line:
    """Persons left after one condition, in the order of their application; ``arm`` counts from 0."""

    arm: int
    look: int
    key: str
    title: Text
    persons: int


@dataclass(frozen=True, slots=True)
class Fate:
    """One entry of a patient: into which arm, on which day, and the condition that lost it (None: stayed)."""

    arm: Text
    index: date | None
    lost: Text | None


def flow(script: bytes, store: Path) -> tuple[Line, ...]:
    """Persons of the test store left after each condition of a sound script. Raises what ``run`` raises."""
    return _flow(script, store, open_store(store, verify=False).digest)


@lru_cache(maxsize=32)
def _flow(script: bytes, store: Path, digest: str) -> tuple[Line, ...]:
    with _worked_out(load(script), open_store(store, verify=False)) as (database, plan):
        found = attrition.persons_left(database, plan)
    return tuple(
        Line(part.arm, part.look, key, title, persons)
        for part in found
        for (key, title), persons in zip(plan.stages, part.persons, strict=True)
    )


def fates(script: bytes, store: Path, patient: str) -> tuple[Fate, ...]:
    """Every entry of one test patient under a sound script, lost and kept; none without an index event."""
    with _worked_out(load(script), open_store(store, verify=False)) as (database, plan):
        known = _index_days(database, plan, patient)
        mine = Fields().take("t", "patient_id", "arm", "look", "lost").done()
        rows = [row for row in database.rows(Select(plan.trail, "t", mine)) if row[0] == patient]
    titles = [title for _key, title in plan.stages]
    arms = plan.script.arms
    return tuple(
        Fate(arms[arm].title, known.get((arm, look)), titles[lost] if lost < len(titles) else None)
        for _patient, arm, look, lost in rows
    )


def _index_days(database: DuckDatabase, plan: Plan, patient: str) -> dict[tuple[int, int], date]:
    """The index date in each arm and look in which the patient has just one entry."""
    fields = Fields().take("e", "arm", "look", "idx").done()
    mine = compare("=", column("e", "patient_id"), text(patient))
    rows = database.rows(Select(Named(plan.entries), "e", fields, where=mine))
    places = [(arm, look) for arm, look, _day in rows]
    return {(arm, look): day for arm, look, day in rows if places.count((arm, look)) == 1}


@contextmanager
def _worked_out(script: Script, store: Store) -> Iterator[tuple[DuckDatabase, Plan]]:
    plan = compile_script(script, store)
    with tempfile.TemporaryDirectory(prefix="preview-") as scratch:
        database = DuckDatabase(Path(scratch), 1, MEMORY)
        try:
            with Watch(Limits(seconds=SECONDS), Path(scratch), database.interrupt, None) as watch:
                execute(database, plan, Scan(store), store, watch, None)
                yield database, plan
        finally:
            database.close()


def patients(store: Path, search: str = "", most: int = 100) -> list[str]:
    """Numbers of test patients that hold what was typed, in order."""
    numbers = pq.read_table(open_store(store, verify=False).file("patient"), columns=["patient_id"])
    found = sorted(number for number in set(numbers["patient_id"].to_pylist()) if search in number)
    return found[:most]


def records(store: Path, patient: str, most: int = 300) -> dict[str, list[dict[str, Any]]]:
    """All records of one test patient by table, oldest first."""
    opened = open_store(store, verify=False)
    found: dict[str, list[dict[str, Any]]] = {}
    with duckdb.connect(":memory:") as con:
        for name in opened.tables:
            spec = TABLES[name]
            columns = [entry for entry in opened.columns(name) if entry not in ("site_id", "patient_id")]
            order = f"order by {spec.when}" if spec.when in columns else ""
            listed = ", ".join(f'"{entry}"' for entry in columns)
            query = f"select {listed} from read_parquet(?) where patient_id = ? {order} limit {most}"  # noqa: S608
            rows = con.execute(query, [str(opened.file(name)), patient]).fetchall()
            if rows:
                found[name] = [dict(zip(columns, row, strict=True)) for row in rows]
    return found
