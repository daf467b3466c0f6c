"""The product's own path: a script is read, compiled and worked out; its outputs are Arrow tables.

What a run does beside is measured by the whole process: checking script and store, the attrition table, the
evidence, the files. Persons are told by their patient number when the time has been taken.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from extraction.engine.algebra.relations import Named, Step
from extraction.engine.bench.engines import Answer
from extraction.engine.bench.studies import COHORT, STUDIES, script
from extraction.engine.compile import Plan, compile_script
from extraction.engine.database import DuckDatabase
from extraction.engine.limits import Limits, Watch
from extraction.engine.outputs import rows
from extraction.engine.outputs.tables import SiteTable, site_table
from extraction.engine.run import execute
from extraction.engine.sources import rows_of
from extraction.engine.stores import Store, open_store
from extraction.script import load
from extraction.script.model import Dataset, Records
from extraction.script.text import Text

NEEDLESS = ("person", "site_id", "birth", "stage")
"""Columns of the outputs that the SQL leaves out."""


def reason_absent(dsn: str | None) -> str | None:
    """Always there."""
    return None


def prepare(store: Path, dsn: str | None) -> Answer:
    """Answers by scanning the Parquet files."""
    return answering(store, use_index=False)


def answering(store: Path, *, use_index: bool) -> Answer:
    """Answers by the scripts beside the SQL files."""
    opened, scratch = open_store(store, verify=False), Path(tempfile.mkdtemp(prefix="madoguchi-bench-"))

    def answer(study: str) -> Finished:
        if study not in (*STUDIES, COHORT):
            raise KeyError(study)
        return work_out(study, opened, scratch, use_index)

    answer.fetch = lambda finished: finished.tables()  # type: ignore[attr-defined]
    return answer


@dataclass(slots=True)
class Finished:
    """A plan that has been worked out, with its outputs."""

    database: DuckDatabase
    plan: Plan
    outputs: list[Any]

    def tables(self) -> list[pa.Table]:
        """The outputs as the SQL gives them; ends the database."""
        people = self.database.table(Named(rows.PEOPLE.name)) if self.has_people else None
        self.database.close()
        found = [_of_table(o) if isinstance(o, SiteTable) else _of_rows(o, people) for o in self.outputs]
        if "index_date" in found[0].column_names:
            return [found[0].select(["patient_id", "index_date"])]
        return found

    @property
    def has_people(self) -> bool:
        """Whether any output has rows for persons."""
        return any(isinstance(output, pa.Table) for output in self.outputs)


def work_out(
    study: str, store: Store, scratch: Path, use_index: bool, threads: int = 1, memory: str = "4GB"
) -> Finished:
    """Compile a study and work out its outputs."""
    plan = compile_script(load(script(study)), store)
    database = DuckDatabase(scratch, threads, memory)
    with Watch(Limits(), scratch, database.interrupt, None) as watch:
        execute(database, plan, rows_of(store, use_index), store, watch, None)
    finished = Finished(database, plan, [])
    if any(isinstance(output, Dataset | Records) for output in plan.script.outputs):
        database.make(Step(rows.PEOPLE.name, rows.people(plan, study), Text("", "")))
    for output in plan.script.outputs:
        if isinstance(output, Records):
            finished.outputs.append(database.table(rows.records(plan, output).relation))
        elif isinstance(output, Dataset):
            finished.outputs.append(database.table(rows.dataset(plan).relation))
        else:
            finished.outputs.append(site_table(database, plan, output))  # type: ignore[arg-type]
    return finished


def _of_rows(found: pa.Table, people: pa.Table | None) -> pa.Table:
    """Persons by their patient number, as the hand-written SQL tells them."""
    con = duckdb.connect(config={"threads": 1})
    con.register("found", found)
    con.register("people", people)
    dropped = ", ".join(name for name in NEEDLESS if name in found.column_names)
    return con.sql(
        f"select p.patient_id, f.* exclude ({dropped}) from found f join people p on p.person = f.person"  # noqa: S608
    ).to_arrow_table()


def _of_table(table: SiteTable) -> pa.Table:
    """S1: cells in which somebody is."""
    cells = [(key, int(numbers[0])) for key, numbers in table.rows if numbers[0] != "0"]
    return pa.table(
        {
            "sex": [key[0] for key, _ in cells],
            "band": [int(key[1].split("-")[0]) for key, _ in cells],
            "t2d": [key[2] == "yes" for key, _ in cells],
            "persons": [persons for _, persons in cells],
        }
    )
