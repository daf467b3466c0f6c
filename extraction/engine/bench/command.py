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
from extraction.engine.bench.studies import STUDIES
from extraction.engine.index import build_index, drop_index
from extraction.engine.stores import open_store
from extraction.engine.synthetic import generate

DSN = "MADOGUCHI_BENCH_DSN"


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
    benches.add_argument("--seed", type=int, default=7)
    benches.add_argument("--rounds", type=int, default=3)
    benches.add_argument("--studies", default=",".join(STUDIES))
    benches.add_argument("--engines", default=",".join(ENGINES))
    benches.add_argument("--sites", type=int, default=10, help="hospitals of the federated run; 0: none")
    benches.add_argument("--dsn", default=os.environ.get(DSN), help=f"PostgreSQL to compare with (or {DSN})")
    benches.add_argument("--json", type=Path, help="also write the figures here")
    benches.set_defaults(run=_bench)
    for command in (index, benches):
        command.add_argument("--lang", choices=("ja", "en"), default="ja")


def _index(options: argparse.Namespace) -> None:
    if options.drop:
        drop_index(options.store)
        return
    limit = None if options.limit is None else int(options.limit * 1e9)
    for table in build_index(open_store(options.store), limit=limit):
        print(f"{table}: 索引に入れていません / left out of the index")


def _bench(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as scratch:
        store = options.store
        if store is None:
            generate(Path(scratch) / "one", patients=options.patients, seed=options.seed)
            store = Path(scratch) / "one" / "S01"
        report = bench(
            store,
            engines=options.engines.split(","),
            studies=options.studies.split(","),
            rounds=options.rounds,
            dsn=options.dsn,
        )
        if options.sites:
            made = generate(
                Path(scratch) / "sites", patients=options.patients, sites=options.sites, seed=options.seed
            )
            whole = [made_store for made_store in made.values() if "encounter" in made_store.tables]
            report.federation = federated(whole, options.rounds)
    print(report.to_text())
    if options.json:
        options.json.write_text(json.dumps(report.to_json(), indent=1) + "\n", encoding="utf-8")
