"""Working a script out on rows in memory, by any database: entries that stayed, and attrition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from extraction.engine.algebra.expressions import column
from extraction.engine.algebra.relations import Named, Select, sources
from extraction.engine.compile import Plan, compile_script
from extraction.engine.database import Database, DuckDatabase
from extraction.engine.limits import Limits
from extraction.engine.outputs.attrition import persons_left
from extraction.engine.result import Writer
from extraction.engine.stores import ARROW_TYPES, Store
from extraction.script.model import Script
from extraction.script.tables import TABLES
from tests.extraction.engine.interpreter import Answer

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Held:
    """Rows as a store would hold them; ``columns`` are those of each table, all by default."""

    tables: Tables
    without: frozenset[str] = frozenset()

    def columns(self, table: str) -> tuple[str, ...]:
        if table not in self.tables:
            return ()
        return tuple(name for name in TABLES[table].columns if f"{table}.{name}" not in self.without)

    def arrow(self, table: str, columns: Sequence[str]) -> pa.Table:
        kinds = TABLES[table].columns
        schema = pa.schema([(name, ARROW_TYPES[kinds[name]]) for name in columns])
        return pa.Table.from_pylist(
            [{name: row.get(name) for name in columns} for row in self.tables[table]], schema
        )


def duckdb(threads: int = 1) -> DuckDatabase:
    return DuckDatabase(Path("/nonexistent"), threads, "1GB")


@dataclass(frozen=True)
class Columnar:
    """Rows already in columns, for hospitals that are asked many times."""

    tables: Mapping[str, pa.Table]

    def columns(self, table: str) -> tuple[str, ...]:
        return tuple(self.tables[table].column_names) if table in self.tables else ()

    def arrow(self, table: str, columns: Sequence[str]) -> pa.Table:
        return self.tables[table].select(list(columns))


def columnar(held: Tables) -> Columnar:
    """Full rows as columns."""
    rows = Held(held)
    return Columnar({table: rows.arrow(table, rows.columns(table)) for table in held})


def work_out(database: Database, script: Script, held: Held | Columnar) -> Plan:
    """Compile and work out every step."""
    plan = compile_script(script, held)
    for step in plan.steps:
        for source in sources(step.relation):
            database.read_rows(source, held.arrow(source.reading.table, source.reading.columns))
        database.make(step)
    return plan


def write_out(database: Database, plan: Plan, folder: Path) -> None:
    """Write every output of a worked-out plan, as a run does."""
    store = Store(folder, "h1", "digest of the store", {})
    Writer(database, plan, store, folder, Limits(), b"key of a usage").write("digest", "engine", "h1")


def answer(database: Database, plan: Plan) -> Answer:
    """What a worked-out plan gives, in the shape of the plain reading."""
    script = plan.script
    names = ["site_id", "patient_id", "arm", "look", "idx", "fu_end", "sex", "age"]
    names += [f"m_{measure.name}" for measure in script.measures]
    names += [part for outcome in script.outcomes for part in (f"o_{outcome.name}", f"d_{outcome.name}")]
    fields = tuple((name, column("a", name)) for name in names)
    renamed = {"idx": "index", "fu_end": "end"}
    rows = [
        {renamed.get(name, name): value for name, value in zip(names, row, strict=True)}
        for row in database.rows(Select(Named(plan.analysis.name), "a", fields))
    ]
    arms = [arm.name for arm in script.arms]
    for row in rows:
        row["arm"] = arms[row["arm"]]
    stages = [key for key, _ in plan.stages]
    left = {
        (arms[part.arm], part.look): list(zip(stages, part.persons, strict=True))
        for part in persons_left(database, plan)
    }
    return Answer(rows, left)


def ordered(rows: Sequence[Row]) -> list[Row]:
    return sorted(
        rows, key=lambda row: (row["site_id"], row["patient_id"], row["arm"], row["look"], row["index"])
    )
