"""The engine in a process of its own: `python -m extraction.agent.child`. It ends when the agent ends."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from extraction.agent import pseudonyms
from extraction.engine import EngineError, run
from extraction.script import ScriptError, load


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0: the result is there; 3: it cannot be made, and standard error says why."""
    options = _parser().parse_args(arguments)
    agent = os.getppid()
    try:
        script = options.script.read_bytes()
        run(
            script,
            options.store,
            options.out,
            site=options.site,
            threads=options.threads,
            pseudonym_key=_pseudonym_key(script, options),
            cancelled=lambda: os.getppid() != agent,
        )
    except (EngineError, pseudonyms.SecretUnusable) as error:
        sys.stderr.write(error.text.ja)
        return 3
    except ScriptError as error:
        sys.stderr.write(" ".join(finding.text.ja for finding in error.findings))
        return 3
    return 0


def _pseudonym_key(script: bytes, options: argparse.Namespace) -> bytes | None:
    """The key of this usage at this hospital, when the script asks for pseudonyms."""
    if load(script).privacy.person != "pseudonym":
        return None
    return pseudonyms.key_of(options.pseudonyms, options.usage)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m extraction.agent.child")
    parser.add_argument("script", type=Path)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--site", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--usage", required=True, help="number of the usage, of which pseudonyms are")
    parser.add_argument("--pseudonyms", type=Path, required=True, help="file of the hospital's secret")
    return parser


if __name__ == "__main__":
    sys.exit(main())
