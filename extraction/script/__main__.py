# ruff: noqa: T201 - a command line program prints
"""Command line: ``python -m extraction.script check|render|diff|digest FILE``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from extraction.script import ScriptError, check, diff, digest, load, render


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0: nothing wrong (warnings may be printed); 1: the script has errors; 2: wrong use."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ScriptError as error:
        for finding in error.findings:
            print(
                f"error {finding.pointer or '/'}: {finding.text.in_language(options.lang)}", file=sys.stderr
            )
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m extraction.script", description="Check and read extraction scripts."
    )
    commands = parser.add_subparsers(required=True, metavar="check|render|diff|digest")
    for name, run, help_text in (
        ("check", _check, "name errors and doubts"),
        ("render", _render, "tell the script in plain sentences"),
        ("diff", _diff, "tell what changed between two scripts"),
        ("digest", _digest, "print the SHA-256 of the exact bytes"),
    ):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("file", type=Path, nargs=2 if name == "diff" else 1)
        command.add_argument("--lang", choices=("ja", "en"), default="ja")
        command.set_defaults(run=run)
    return parser


def _check(options: argparse.Namespace) -> int:
    findings = check(options.file[0].read_bytes())
    for finding in findings:
        print(f"{finding.severity} {finding.pointer or '/'}: {finding.text.in_language(options.lang)}")
    return int(any(finding.severity == "error" for finding in findings))


def _render(options: argparse.Namespace) -> int:
    data = options.file[0].read_bytes()
    errors = [finding for finding in check(data) if finding.severity == "error"]
    if errors:
        raise ScriptError(errors)
    print(render(load(data), options.lang), end="")
    return 0


def _diff(options: argparse.Namespace) -> int:
    old, new = (load(path.read_bytes()) for path in options.file)
    for text in diff(old, new):
        print(text.in_language(options.lang))
    return 0


def _digest(options: argparse.Namespace) -> int:
    print(digest(options.file[0].read_bytes()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
