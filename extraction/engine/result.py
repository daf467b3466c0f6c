"""The result of a run as a folder: tables, data sets, evidence, and the manifest that describes them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from extraction.engine.algebra.expressions import TRUE, Expr, column
from extraction.engine.algebra.relations import Select, Step
from extraction.engine.compile import Plan
from extraction.engine.database import Database
from extraction.engine.errors import EngineError
from extraction.engine.limits import Limits
from extraction.engine.manifest import EVIDENCE, Manifest, OutputFile, describe_file
from extraction.engine.outputs import attrition, files, masked, rows
from extraction.engine.outputs.columns import RowData
from extraction.engine.outputs.tables import SiteTable, site_table
from extraction.engine.stores import Store
from extraction.script.model import (
    Attrition,
    Dataset,
    Event,
    Matching,
    Measure,
    NamedDay,
    Outcome,
    Records,
    Script,
)
from extraction.script.needs import uses
from extraction.script.text import Text

SMALL = 10
Left = list[tuple[str, Text, int]]
RowOutput = Dataset | Records | Matching


def is_row_level(output: object) -> bool:
    """Whether an output has a row for each entry or record."""
    return isinstance(output, Dataset | Records | Matching)


@dataclass(slots=True)
class Writer:
    """Writes what a finished plan has computed into a private folder."""

    database: Database
    plan: Plan
    store: Store
    folder: Path
    limits: Limits
    pseudonym_key: bytes | None = None

    @property
    def script(self) -> Script:
        """The script that was run."""
        return self.plan.script

    def write(self, script_digest: str, engine: str, site: str) -> Manifest:
        """Write every output and the evidence; the manifest tells small numbers only as small."""
        salt = script_digest + self.store.digest
        found = attrition.persons_left(self.database, self.plan)
        left = attrition.steps(self.plan, found)
        described, tables = list[OutputFile](), list[SiteTable]()
        columns: dict[str, list[dict[str, Any]]] = {}
        if any(is_row_level(output) for output in self.script.outputs):
            self._name_people(salt)
        for output in self.script.outputs:
            if isinstance(output, Dataset | Records | Matching):
                files_of, columns[output.name] = self._rows(output, salt)
                described += files_of
                continue
            if isinstance(output, Attrition):
                table = attrition.attrition_table(output, self.plan, found)
            else:
                table = site_table(self.database, self.plan, output)
            table.write(self.folder / f"{output.name}.csv")
            described.append(describe_file(self.folder, f"{output.name}.csv", output.kind, len(table.rows)))
            tables.append(table)
        self._evidence(left, tables)
        described.append(describe_file(self.folder, EVIDENCE, "evidence", 1))
        return Manifest(
            site=site,
            script_digest=script_digest,
            store_digest=self.store.digest,
            engine=engine,
            files=tuple(described),
            tables=tuple(table.describe() for table in tables),
            attrition=tuple(_step(key, title, count) for key, title, count in left),
            columns=columns,
            small_cells={table.output.name: _small_cells(table) for table in tables},
            absent=self.plan.absent,
            language=self.script.version,
            data_cut=self.store.data_cut,
        )

    # -- persons ------------------------------------------------------------------------------------
    def _name_people(self, salt: str) -> None:
        """Decide what stands for each person, the same in every output of the run."""
        if self.script.privacy.person == "number":
            label = Text("結果を書き出しています", "Writing the result")
            self.database.make(Step(rows.PEOPLE.name, rows.people(self.plan, salt), label))
            return
        if self.pseudonym_key is None:
            raise EngineError(
                "このスクリプトは仮名を求めていますが、拠点の仮名の鍵が渡されていません。",
                "The script asks for pseudonyms, but the site's key for them was not given.",
            )
        persons = self.database.table(rows.persons_of(self.plan))
        pairs = zip(persons["site_id"].to_pylist(), persons["patient_id"].to_pylist(), strict=True)
        names = [_pseudonym(self.pseudonym_key, site, patient) for site, patient in pairs]
        self.database.give(rows.PEOPLE.name, persons.append_column("person", pa.array(names, pa.string())))

    # -- row-level outputs ----------------------------------------------------------------------------
    def _data(self, output: RowOutput, salt: str) -> RowData:
        if isinstance(output, Records):
            return rows.records(self.plan, output)
        return (
            rows.dataset(self.plan) if isinstance(output, Dataset) else rows.matching(self.plan, output, salt)
        )

    def _rows(self, output: RowOutput, salt: str) -> tuple[list[OutputFile], list[dict[str, Any]]]:
        data, base = self._data(output, salt), self.folder / output.name
        batches = self.database.batches(data.relation)
        written = files.write(data, batches, output.formats, base, output.title, self.limits.rows)
        found = [
            describe_file(self.folder, f"{output.name}.{form}", output.kind, masked(written.rows))
            for form in output.formats
        ]
        for name in files.write_dictionary(data, base, output.title, output.formats):
            found.append(describe_file(self.folder, name, "dictionary", len(data.columns)))
        profile = [
            {"column": field.name, "type": str(field.type), "missing": masked(blank)}
            for field, blank in zip(data.schema, written.blanks, strict=True)
        ]
        return found, profile

    # -- evidence -------------------------------------------------------------------------------------
    def _evidence(self, left: Left, tables: list[SiteTable]) -> None:
        """Exact numbers for the disclosure check; travels with the tables and never further."""
        evidence = {
            "attrition": [{"step": key, "persons": count} for key, _, count in left],
            "persons_per_cell": {table.output.name: list(table.evidence) for table in tables},
            "records_set_aside": self._set_aside(),
        }
        text = json.dumps(evidence, ensure_ascii=False, indent=1) + "\n"
        (self.folder / EVIDENCE).write_text(text, encoding="utf-8")

    def _set_aside(self) -> list[dict[str, Any]]:
        """Records in windows of entries that were left out only for want of the unit or a number."""
        found: dict[str, int] = {}
        for event, step, name in self.plan.asides:
            total = Expr("total", (column("z", name), TRUE))
            (count,) = self.database.rows(Select(step, "z", (("records", total),)))[0]
            found[self._pointer(event, name.removeprefix("z_"))] = int(count)
        order = [use.pointer for use in uses(self.script)]
        return [{"where": place, "records": found[place]} for place in order if place in found]

    def _pointer(self, event: Event, name: str) -> str:
        """Where in the script a column was asked for."""
        parts: dict[str, tuple[str, Sequence[Measure | Outcome | NamedDay]]]
        parts = {"m_": ("measures", self.script.measures), "d_": ("outcomes", self.script.outcomes)}
        parts["day_"] = ("days", self.script.days)
        for prefix, (part, entries) in parts.items():
            for n, entry in enumerate(entries):
                if name == f"{prefix}{entry.name}":
                    return f"/{part}/{n}/event"
        if name.startswith("c"):
            arm, _, k = name[1:].rpartition("_")
            return f"/arms/{arm}/censor/{k}" if arm else f"/follow_up/censor/{k}"
        inside = ("/include", "/exclude")
        found = (
            use.pointer for use in uses(self.script) if use.event == event and use.pointer.startswith(inside)
        )
        return next(found, "")


def _pseudonym(key: bytes, site: str, patient: str) -> str:
    """HMAC-SHA256 of site and patient: tells nothing without the key, which is of one usage and site."""
    return hmac.new(key, f"{site}\n{patient}".encode(), hashlib.sha256).hexdigest()


def _step(key: str, title: Text, count: int) -> dict[str, Any]:
    return {"step": key, "title": title.to_json(), "persons": masked(count)}


def _small_cells(table: SiteTable) -> dict[str, int]:
    """How many counts a table has, and how many of them are between 1 and 9."""
    counts = [
        int(number)
        for _, numbers in table.rows
        for column_, number in zip(table.columns, numbers, strict=True)
        if column_.kind == "count"
    ]
    return {"counts": len(counts), "small": sum(0 < count < SMALL for count in counts)}
