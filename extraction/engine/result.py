"""The result of a run as a folder: tables, data sets, evidence, and the manifest that describes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from extraction.engine import outputs
from extraction.engine.compile import Plan
from extraction.engine.manifest import EVIDENCE, Manifest, OutputFile, describe_file
from extraction.engine.outputs import SiteTable
from extraction.engine.sources import set_aside
from extraction.engine.stores import Store
from extraction.script.model import Output, Script
from extraction.script.text import Text

SMALL = 10
Left = list[tuple[str, Text, int]]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes what a finished plan has computed into a private folder."""

    con: duckdb.DuckDBPyConnection
    script: Script
    store: Store
    plan: Plan
    folder: Path

    def write(self, script_digest: str, engine: str, site: str) -> Manifest:
        """Write every output and the evidence; the manifest tells small numbers only as small."""
        left, files, tables = self._left(), list[OutputFile](), list[SiteTable]()
        for output in self.script.outputs:
            if output.kind == "dataset":
                files.append(self._dataset(output, script_digest))
            else:
                tables.append(self._table(output, left))
                files.append(self._describe(f"{output.name}.csv", output.kind, len(tables[-1].rows)))
        self._evidence(left, tables)
        files.append(self._describe(EVIDENCE, "evidence", 1))
        return Manifest(
            site=site,
            script_digest=script_digest,
            store_digest=self.store.digest,
            engine=engine,
            files=tuple(files),
            tables=tuple(table.describe() for table in tables),
            attrition=tuple(_step(key, title, count) for key, title, count in left),
            columns=self._columns(),
            small_cells={table.output.name: _small_cells(table) for table in tables},
            absent=self.plan.absent,
        )

    def _describe(self, name: str, kind: str, rows: int | str) -> OutputFile:
        return describe_file(self.folder, name, kind, rows)

    def _left(self) -> Left:
        """Each step of attrition with the persons left after it."""
        lost = dict(self.con.execute("select lost_at, count(*) from persons group by all").fetchall())
        remaining, left = sum(lost.values()), []
        for key, title in self.plan.attrition.items():
            remaining -= lost.get(key, 0)
            left.append((key, title, remaining))
        return left

    def _dataset(self, output: Output, script_digest: str) -> OutputFile:
        name = f"{output.name}.parquet"
        salt = script_digest + self.store.digest
        rows = outputs.write_dataset(self.con, self.script, salt, self.folder / name)
        return self._describe(name, output.kind, outputs.masked(rows))

    def _table(self, output: Output, left: Left) -> SiteTable:
        if output.kind == "attrition":
            table = outputs.attrition_table(output, left)
        else:
            table = outputs.site_table(self.con, self.script, output)
        table.write(self.folder / f"{output.name}.csv")
        return table

    def _columns(self) -> dict[str, list[dict[str, Any]]]:
        names = [output.name for output in self.script.outputs if output.kind == "dataset"]
        return {name: outputs.column_profile(self.folder / f"{name}.parquet") for name in names}

    def _evidence(self, left: Left, tables: list[SiteTable]) -> None:
        """Exact numbers for the disclosure check; travels with the tables and never further."""
        evidence = {
            "attrition": [{"step": key, "persons": count} for key, _, count in left],
            "persons_per_cell": {table.output.name: _persons(table) for table in tables},
            "records_set_aside": [
                {"where": use.pointer, "records": self.con.execute(query).fetchall()[0][0]}
                for use, query in set_aside(self.script, self.store)
            ],
        }
        text = json.dumps(evidence, ensure_ascii=False, indent=1) + "\n"
        (self.folder / EVIDENCE).write_text(text, encoding="utf-8")


def _step(key: str, title: Text, count: int) -> dict[str, Any]:
    return {"step": key, "title": title.to_json(), "persons": outputs.masked(count)}


def _persons(table: SiteTable) -> list[dict[str, Any]]:
    return [{"cell": list(key), "persons": int(numbers[0])} for key, numbers in table.rows]


def _small_cells(table: SiteTable) -> dict[str, int]:
    """How many counts a table has, and how many of them are between 1 and 9."""
    counts = [
        int(number)
        for _, numbers in table.rows
        for column, number in zip(table.columns, numbers, strict=True)
        if column.kind == "count"
    ]
    return {"counts": len(counts), "small": sum(0 < count < SMALL for count in counts)}
