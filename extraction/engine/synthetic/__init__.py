"""Synthetic hospitals of any size, with planted effects whose right answers are known."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

from extraction.engine.store_place import put_in_place
from extraction.engine.stores import Store, open_store
from extraction.engine.synthetic.planted import answers
from extraction.engine.synthetic.sites import Site, network
from extraction.engine.synthetic.writing import write

ANSWERS = "answers.json"
_HEAVIEST = (
    "lab_result",
    "claim_procedure",
    "prescription",
    "claim_diagnosis",
    "claim_drug",
    "emr_diagnosis",
)


def generate(
    out: Path, *, patients: int, sites: int = 1, seed: int = 1, processes: int = 2
) -> dict[str, Store]:
    """Make the stores of a network under ``out`` (S01, S02 …) and ``answers.json`` beside them.

    The same patients, sites and seed always give the same bytes, whatever the number of processes. Memory
    is some hundred megabytes per process at any size. Existing stores of these names are replaced as
    a whole.
    """
    out.mkdir(parents=True, exist_ok=True)
    hospitals = network(patients, sites, seed)
    fresh = {site.name: out / f".{site.name}.new-{os.getpid()}" for site in hospitals}
    try:
        written = _write_all(hospitals, fresh, processes)
        for site in hospitals:
            put_in_place(fresh[site.name], out / site.name, site.name, written[site.name][0])
    finally:
        for folder in fresh.values():
            shutil.rmtree(folder, ignore_errors=True)
    document = {
        "patients": patients,
        "sites": {site.name: site.patients for site in hospitals},
        "seed": seed,
        **answers({name: planted for name, (_, planted) in written.items() if planted}),
    }
    (out / ANSWERS).write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return {site.name: open_store(out / site.name) for site in hospitals}


Written = dict[str, tuple[dict[str, Any], dict[str, Any]]]


def _write_all(hospitals: list[Site], folders: dict[str, Path], processes: int) -> Written:
    """Every table of every hospital, the heaviest first, so that the processes end together."""
    rank = {name: place for place, name in enumerate(_HEAVIEST)}
    jobs = [(site, table) for site in hospitals for table in site.tables]
    jobs.sort(key=lambda job: (rank.get(job[1], len(rank)), job[0].number))
    written: Written = {site.name: ({}, {}) for site in hospitals}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        running = [(site, table, _start(pool, site, table, folders[site.name])) for site, table in jobs]
        for site, table, future in running:
            entry, planted = future.result()
            written[site.name][0][table] = entry
            written[site.name][1].update(planted)
    return written


def _start(pool: Executor, site: Site, table: str, folder: Path) -> Future[tuple[Any, Any]]:
    return pool.submit(write, site, table, folder)
