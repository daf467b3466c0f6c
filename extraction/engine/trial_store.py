"""The store on which authors try their scripts: synthetic patients beside the demonstration's published ones.

Scripts with Japanese codes (ICD-10, YJ, JLAC10, claims) find the synthetic patients, among whom persons of
the planted studies stand; scripts that are meant for the demonstration's hospitals find theirs.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from extraction.engine.errors import StoreError
from extraction.engine.importers.clif import build_demo_stores
from extraction.engine.stores import Store, StoreWriter, open_store
from extraction.engine.synthetic.sites import Site, network
from extraction.engine.synthetic.writing import write

SITE = "TEST"
PATIENTS = 3_000
SEED = 2026
RECIPE = {"synthetic_patients": PATIENTS, "seed": SEED, "recipe": 1}
"""What the manifest says of the making; a store of another recipe is made anew."""


def ensure(folder: Path, clif: Path | None = None) -> Store:
    """The test store in ``folder``, made when it is absent, damaged or of another recipe or format.

    ``clif`` is a folder of CLIF files whose patients join the synthetic ones. Takes some seconds; a killed
    build leaves the old store or none.
    """
    recipe = RECIPE | {"with_clif": clif is not None}
    try:
        found = open_store(folder)
    except StoreError:
        pass
    else:
        if found.manifest.get("test_patients") == recipe:
            return found
    with tempfile.TemporaryDirectory(prefix="test-patients-") as scratch, StoreWriter(folder, SITE) as writer:
        for table, rows in _synthetic(Path(scratch) / "synthetic"):
            writer.add(table, _here(rows))
        for table, rows in _published(clif, Path(scratch)) if clif else []:
            writer.add(table, _here(rows))
        writer.publish(extra={"test_patients": recipe})
    return open_store(folder)


def _synthetic(scratch: Path) -> list[tuple[str, pa.Table]]:
    hospital: Site = network(PATIENTS, 1, SEED)[0]
    found = []
    for table in hospital.tables:
        write(hospital, table, scratch)
        found.append((table, pq.read_table(scratch / table / "part-0.parquet")))
    return found


def _published(clif: Path, scratch: Path) -> list[tuple[str, pa.Table]]:
    store = build_demo_stores(clif, scratch / "clif", [SITE])[SITE]
    return [(table, pq.read_table(store.file(table))) for table in store.tables]


def _here(rows: pa.Table) -> pa.Table:
    place = rows.schema.get_field_index("site_id")
    return rows if place < 0 else rows.set_column(place, "site_id", pa.repeat(SITE, rows.num_rows))
