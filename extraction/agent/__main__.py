"""Command line: ``python -m extraction.agent run --config FILE | keygen FILE``."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from pathlib import Path

from extraction.agent import keys, protocol
from extraction.agent.config import BadConfig, read
from extraction.agent.loop import Agent


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0: done; 2: the settings cannot be used."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except (BadConfig, FileExistsError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return 0


def _run(options: argparse.Namespace) -> None:
    agent = Agent(read(options.config))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: agent.stop())
    agent.run(once=options.once)


def _keygen(options: argparse.Namespace) -> None:
    """Make a key pair: the private key stays in the file, the public key is told to the centre."""
    key = keys.write_new(options.file)
    sys.stdout.write(protocol.public_text(key.public_key()) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m extraction.agent", description="A hospital's agent.")
    commands = parser.add_subparsers(required=True, metavar="run|keygen")
    runs = commands.add_parser("run", help="fetch and carry out orders")
    runs.add_argument("--config", type=Path, required=True)
    runs.add_argument("--once", action="store_true", help="do what is asked now, then end")
    runs.set_defaults(command=_run)
    keygen = commands.add_parser("keygen", help="make a key pair")
    keygen.add_argument("file", type=Path)
    keygen.set_defaults(command=_keygen)
    return parser


if __name__ == "__main__":
    sys.exit(main())
