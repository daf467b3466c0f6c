"""The store of a boundary hospital, and the list of what each of its patients is for."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa

from extraction.engine.store_format import ARROW_TYPES
from extraction.engine.stores import Store, StoreWriter, open_store
from extraction.engine.synthetic.boundary.drafts import Draft, Part
from extraction.engine.synthetic.boundary.people import Patient
from extraction.script.codes import LOCAL
from extraction.script.model import Script
from extraction.script.needs import uses
from extraction.script.tables import TABLES

Row = dict[str, Any]
VISITS = "encounter"
PATIENTS = "patients.csv"
BATCH = 500


def write(script: Script, people: Sequence[Patient], out: Path, site: str) -> Store:
    """Write the store of these patients, and beside its tables ``patients.csv``."""
    with StoreWriter(out, site) as writer:
        for table, rows in _batches(script, people, site):
            writer.add(table, rows)
        writer.publish(also=lambda _writer, fresh: _list(people, fresh / PATIENTS))
    return open_store(out)


def rows(script: Script, people: Iterable[Patient], site: str) -> dict[str, list[Row]]:
    """The rows of every table that the script reads, full, by table."""
    found: dict[str, list[Row]] = {table: [] for table in _tables(script)}
    for number, patient in enumerate(people):
        who = name(number)
        found["patient"].append(_person(patient.part, site, who))
        for n, draft in enumerate(patient.part.drafts):
            found[draft.table].append(_row(draft, site, who, n))
    if VISITS not in found:
        found[VISITS] = _visits(found, site)
    return found


def _visits(held: dict[str, list[Row]], site: str) -> list[Row]:
    """The visits in which the records were made, for a script that asks about none of them."""
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    for table, listed in held.items():
        spec = TABLES[table]
        for row in listed if spec.encounter == "encounter_id" else ():
            days[row["patient_id"], row["encounter_id"]] += [
                value.date() if isinstance(value, datetime) else value
                for column in (spec.start, spec.end)
                if column is not None and (value := row[column]) is not None
            ]
    blank = dict.fromkeys(TABLES[VISITS].columns) | {"site_id": site, "kind": "outpatient"}
    return [
        blank | {"patient_id": who, "encounter_id": visit, "start_date": min(found), "end_date": max(found)}
        for (who, visit), found in days.items()
    ]


def name(number: int) -> str:
    """The identifier of the n-th patient."""
    return f"B{number + 1:05d}"


def _batches(script: Script, people: Sequence[Patient], site: str) -> Iterator[tuple[str, pa.Table]]:
    for table, held in rows(script, people, site).items():
        kinds = TABLES[table].columns
        schema = pa.schema([(column, ARROW_TYPES[kind]) for column, kind in kinds.items()])
        yield table, pa.Table.from_pylist(held, schema)


def _tables(script: Script) -> tuple[str, ...]:
    asked = {use.event.table for use in uses(script)} | {"patient"}
    return tuple(table for table in TABLES if table in asked)


def _person(part: Part, site: str, who: str) -> Row:
    start, end = part.observed or (None, None)
    return {
        "site_id": site,
        "patient_id": who,
        "sex": part.sex,
        "birth_date": part.born,
        "death_date": part.death,
        "obs_start": start,
        "obs_end": end,
    }


def _row(draft: Draft, site: str, who: str, n: int) -> Row:
    spec = TABLES[draft.table]
    visit = f"{who}-{draft.encounter or f'v{n}'}"
    found: Row = dict.fromkeys(spec.columns) | {"site_id": site, "patient_id": who}
    if spec.row_id is not None:
        found[spec.row_id] = f"{who}-{n:04d}"
    if spec.encounter is not None:
        found[spec.encounter] = visit
    assert spec.start is not None
    found[spec.start] = _moment(draft) if spec.columns[spec.start] == "time" else draft.start
    if spec.end is not None:
        found[spec.end] = draft.end
    if "claim_ym" in spec.columns:
        found |= {"claim_ym": f"{draft.start:%Y-%m}", "inout": "outpatient"}
    if draft.code is not None:
        system, code = draft.code
        found |= {"local_code": code} if system == LOCAL else {"code_system": system, "code": code}
    return found | dict(draft.fields)


def _moment(draft: Draft) -> datetime:
    return datetime.combine(draft.start, time(draft.hour))


def _list(people: Sequence[Patient], path: Path) -> dict[str, Any]:
    """Write what each patient is for; what joins the manifest."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["patient_id", "arm", "pointer", "ja", "en"])
        for number, patient in enumerate(people):
            writer.writerow([name(number), patient.arm, patient.place, patient.words.ja, patient.words.en])
    return {"boundary_patients": len(people)}
