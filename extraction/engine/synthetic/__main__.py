# ruff: noqa: T201 - a command line program prints
"""Command line: ``python -m extraction.engine.synthetic --patients N --sites K --seed S --out DIR``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from extraction.engine.synthetic import ANSWERS, generate


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0: done; 2: wrong use or a file problem."""
    parser = argparse.ArgumentParser(
        prog="python -m extraction.engine.synthetic", description="Make synthetic hospitals."
    )
    parser.add_argument("--patients", type=_between(100, 10_000_000), default=10_000)
    parser.add_argument("--sites", type=_between(1, 20), default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=_between(1, 64), default=2)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    begun = time.perf_counter()
    try:
        stores = generate(
            options.out,
            patients=options.patients,
            sites=options.sites,
            seed=options.seed,
            processes=options.processes,
        )
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    rows = 0
    for name, store in stores.items():
        for table, entry in store.tables.items():
            size = store.file(table).stat().st_size
            rows += entry["rows"]
            print(f"{name} {table:16} {entry['rows']:>12,} {size:>14,} {entry['sha256']}")
    seconds = time.perf_counter() - begun
    print(
        f"{rows:,} rows in {seconds:.1f} s ({rows / seconds:,.0f} rows/s); answers in {options.out / ANSWERS}"
    )
    return 0


def _between(low: int, high: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{value} is not between {low} and {high}")
        return value

    return number


if __name__ == "__main__":
    sys.exit(main())
