"""Small hospitals for tests: rows written as short tuples, stores made by the real writer."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from extraction.engine import Store, run, write_store
from extraction.engine.manifest import Manifest
from extraction.engine.stores import ARROW_TYPES
from extraction.script.tables import TABLES

EXAMPLES = Path("extraction/script/examples")
LEAST: dict[str, tuple[str, ...]] = {
    "patient": ("patient_id", "sex", "birth_date", "obs_start", "obs_end", "death_date"),
    "encounter": ("patient_id", "start_date"),
    "emr_diagnosis": ("patient_id", "dx_date", "code", "is_suspected"),
    "prescription": ("patient_id", "start_date", "code"),
    "injection": ("patient_id", "start_date", "code"),
    "lab_result": ("patient_id", "collected_at", "code", "value_num", "unit"),
}
ROW_IDS = {
    "encounter": "encounter_id",
    "emr_diagnosis": "dx_id",
    "prescription": "order_id",
    "injection": "order_id",
    "lab_result": "result_id",
}
SYSTEMS = {
    "emr_diagnosis": "ICD10",
    "prescription": "YJ",
    "injection": "CLIF",
    "lab_result": "CLIF",
}


def row(table: str, site: str, number: int, values: Sequence[Any]) -> dict[str, Any]:
    """A full row from a short tuple in the order of LEAST; dates as ISO text; a last dict overrides."""
    kinds = TABLES[table].columns
    special = values[-1] if isinstance(values[-1], dict) else {}
    short = dict(zip(LEAST[table], values[:-1] if special else values, strict=False))
    found = {column: _typed(kinds[column], value) for column, value in short.items()}
    found["site_id"] = site
    if table in ROW_IDS:
        found[ROW_IDS[table]] = f"{number:06d}"
    if table in SYSTEMS:
        found |= {"code_system": SYSTEMS[table], "local_code": f"local-{found['code']}"}
    return found | special


def _typed(kind: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return {"date": date.fromisoformat, "time": datetime.fromisoformat}.get(kind, str)(value)


def make_store(
    folder: Path, site: str, leave_out: Sequence[str] = (), **tables: Sequence[Sequence[Any]]
) -> Store:
    """A store with the given tables; columns named in ``leave_out`` ("table.column") are absent."""
    built = {}
    for name, rows in tables.items():
        kept = [column for column in TABLES[name].columns if f"{name}.{column}" not in leave_out]
        schema = pa.schema([(column, ARROW_TYPES[TABLES[name].columns[column]]) for column in kept])
        full = [row(name, site, number, values) for number, values in enumerate(rows)]
        built[name] = pa.Table.from_pylist(
            [{key: entry.get(key) for key in kept} for entry in full], schema=schema
        )
    return write_store(folder, site, built)


def example(name: str) -> bytes:
    """The exact bytes of a script that ships with the product."""
    return (EXAMPLES / f"{name}.json").read_bytes()


def results(script: bytes, store: Store, out: Path, **options: Any) -> tuple[Manifest, dict[str, list[str]]]:
    """Run a script and read the lines of every CSV it wrote."""
    manifest = run(script, store.folder, out, site=store.site, **options)
    return manifest, {
        path.stem: path.read_text(encoding="utf-8").splitlines() for path in sorted(out.glob("*.csv"))
    }
