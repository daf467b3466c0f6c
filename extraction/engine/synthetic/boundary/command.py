# ruff: noqa: T201 - a command line program prints
"""``python -m extraction.engine boundary SCRIPT DIR``: the boundary hospital of a script."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from extraction.engine.synthetic.boundary import MOST, PATIENTS, SITE, boundary_hospital
from extraction.script import ScriptError, check, load
from extraction.script.text import Text


def add_commands(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command to a command line; returns its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "boundary", help="make a hospital whose patients sit on every limit of a script"
    )
    parser.add_argument("file", type=Path, metavar="SCRIPT")
    parser.add_argument("out", type=Path, metavar="DIR")
    parser.add_argument("--site", default=SITE)
    parser.add_argument("--most", type=int, default=MOST, help=f"patients at most (default: {MOST:,})")
    parser.set_defaults(run=_run)
    return [parser]


def _run(options: argparse.Namespace) -> None:
    data = options.file.read_bytes()
    errors = [finding for finding in check(data) if finding.severity == "error"]
    if errors:
        raise ScriptError(errors)
    store = boundary_hospital(load(data), options.out, site=options.site, most=options.most)
    number = store.tables["patient"]["rows"]
    print(
        Text(
            f"患者 {number:,} 人。それぞれの役割は {options.out / PATIENTS} にあります。",
            f"{number:,} patients. What each is for stands in {options.out / PATIENTS}.",
        ).in_language(options.lang)
    )
