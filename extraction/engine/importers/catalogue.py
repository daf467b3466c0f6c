"""The kinds of sources that can be imported, and the one function that imports them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from extraction.engine.importers import clif, clif_source, dpc, fhir, omop, ssmix2, uke
from extraction.engine.importers.mapping import load_mapping
from extraction.engine.importers.session import Session
from extraction.engine.store_format import full_disk
from extraction.script.text import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of source: title, the columns it can fill, and its reader."""

    title: Text
    held: Mapping[str, tuple[str, ...]]
    run: Callable[[Session, Path, Path | None], None]


KINDS = {
    "ss-mix2": Kind(
        Text("SS-MIX2 標準化ストレージ", "SS-MIX2 standardised storage"), ssmix2.HELD, ssmix2.run
    ),
    "dpc": Kind(Text("DPC 様式1・EFファイル", "DPC form 1 and EF files"), dpc.HELD, dpc.run),
    "uke": Kind(Text("電子レセプト(UKE)", "electronic claims (UKE)"), uke.HELD, uke.run),
    "fhir": Kind(Text("JP Core FHIR R4 (NDJSON)", "JP Core FHIR R4 (NDJSON)"), fhir.HELD, fhir.run),
    "clif": Kind(Text("CLIF 2.1", "CLIF 2.1"), clif.HELD, clif_source.run),
    "omop": Kind(Text("OMOP CDM", "OMOP CDM"), omop.HELD, omop.run),
}


def import_source(
    kind: str,
    source: Path,
    out: Path,
    *,
    site: str,
    mapping_dir: Path | None = None,
    data_cut: date | None = None,
    memory: str = "1GB",
) -> dict[str, Any]:
    """Make the store of ``site`` in ``out`` from a source; returns the report that lies beside the tables.

    What cannot be read is left out, counted and kept in ``import/rejects.csv`` of the store. Raises
    StoreError when there is nothing to read or a mapping table is wrong; the old store then stays.
    """
    found = KINDS[kind]
    mapping = load_mapping(mapping_dir)
    with full_disk(out), Session(kind, out, site, mapping, found.held, memory=memory) as session:
        found.run(session, source, mapping_dir)
        return session.publish(data_cut)
