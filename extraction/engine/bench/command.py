# ruff: noqa: T201 - a command line program prints
"""The commands ``index`` and ``bench`` of ``python -m extraction.engine``."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

from extraction.engine.bench import bench
from extraction.engine.bench.engines import ENGINES
from extraction.engine.bench.federated import federated
from extraction.engine.bench.report import Report
from extraction.engine.bench.studies import COHORT, STUDIES
from extraction.engine.bench.whole import whole
from extraction.engine.index import build_index, drop_index
from extraction.engine.stores import open_store
from extraction.engine.synthetic import generate

DSN = "MADOGUCHI_BENCH_DSN"


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> tuple[argparse.ArgumentParser, ...]:
    """Make the two commands known."""
    index = commands.add_parser("index", help="build or drop the site index beside a store")
    index.add_argument("store", type=Path)
    index.add_argument("--drop", action="store_true", help="remove the index")
    index.add_argument(
        "--limit", type=float, help="at most so many gigabytes; the largest tables are left out"
    )
    index.set_defaults(run=_index)
    benches = commands.add_parser("bench", help="compare engines on a generated store")
    benches.add_argument("--store", type=Path, help="a store of python -m extraction.engine.synthetic")
    benches.add_argument(
        "--patients", type=int, default=20_000, help="size of the store made without --store"
    )
    benches.add_argument("--smaller", type=Path, help="a store of a tenth of the patients (default: made)")
    benches.add_argument("--seed", type=int, default=7)
    benches.add_argument("--rounds", type=int, default=3)
    benches.add_argument("--studies", default=",".join((*STUDIES, COHORT)))
    benches.add_argument("--engines", default=",".join(ENGINES))
    benches.add_argument("--sites", type=int, default=10, help="hospitals of the federated run; 0: none")
    benches.add_argument(
        "--site-patients", type=int, help="patients of each (default: a tenth of --patients)"
    )
    benches.add_argument("--no-whole", action="store_true", help="leave whole processes out")
    benches.add_argument("--dsn", default=os.environ.get(DSN), help=f"PostgreSQL to compare with (or {DSN})")
    benches.add_argument("--json", type=Path, help="also write the figures here")
    benches.set_defaults(run=_bench)
    return index, benches


def _index(options: argparse.Namespace) -> None:
    if options.drop:
        drop_index(options.store)
        return
    limit = None if options.limit is None else int(options.limit * 1e9)
    for table in build_index(open_store(options.store), limit=limit):
        print(f"{table}: 索引に入れていません / left out of the index")


def _bench(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as folder:
        report = measure(options, Path(folder))
    print(report.to_text())
    if options.json:
        options.json.write_text(json.dumps(report.to_json(), indent=1) + "\n", encoding="utf-8")


def measure(options: argparse.Namespace, scratch: Path) -> Report:
    """Everything that was asked for, in one run."""
    engines, studies = options.engines.split(","), options.studies.split(",")
    store = options.store or _made(scratch / "one", options.patients, options.seed)
    smaller = options.smaller or _made(scratch / "small", max(options.patients // 10, 100), options.seed)
    own = [engine for engine in engines if engine in ("hand", "ours", "ours_index")]
    report = bench(store, engines=engines, studies=studies, rounds=options.rounds, dsn=options.dsn)
    report.smaller = bench(smaller, engines=own, studies=studies, rounds=options.rounds)
    if not options.no_whole:
        report.whole = whole(store, options.rounds)
    if options.sites:
        each = options.site_patients or max(options.patients // options.sites, 100)
        made = generate(
            scratch / "sites", patients=each * options.sites, sites=options.sites, seed=options.seed
        )
        hospitals = [hospital for hospital in made.values() if "encounter" in hospital.tables]
        report.federation = federated(hospitals, options.rounds)
    return report


def _made(folder: Path, patients: int, seed: int) -> Path:
    generate(folder, patients=patients, seed=seed)
    return folder / "S01"
