# ruff: noqa: T201 - a command line program prints
"""Command line: ``python -m extraction.script check|render|read|diff|upgrade|schema|pages|digest``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from extraction.script import (
    ScriptError,
    SiteProfile,
    check,
    diff,
    digest,
    load,
    pages,
    read,
    render,
    upgrade,
)
from extraction.script import schema_maker as schema
from extraction.script.codec import to_json
from extraction.script.layout import laid_out
from extraction.script.parse import read_document


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
    commands = parser.add_subparsers(required=True, metavar="check|render|read|diff|…")
    for name, run, files, help_text in (
        ("check", _check, 1, "name errors and doubts"),
        ("render", _render, 1, "tell the script in plain sentences"),
        ("read", _read, 2, "make the script of its Japanese and its English sentences"),
        ("diff", _diff, 2, "tell what changed between two scripts"),
        ("upgrade", _upgrade, 1, "write the script in the current version"),
        ("schema", _schema, 0, "print the JSON Schema of scripts"),
        ("pages", _pages, 0, "write the pages of the examples"),
        ("digest", _digest, 1, "print the SHA-256 of the exact bytes"),
    ):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("--lang", choices=("ja", "en"), default="ja")
        if files:
            command.add_argument("file", type=Path, nargs=files)
        if name == "check":
            command.add_argument("--profile", type=Path, action="append", default=[], help="a site's profile")
        if not files:
            command.add_argument("--check", action="store_true", help="say whether what is kept is current")
        command.set_defaults(run=run)
    return parser


def _check(options: argparse.Namespace) -> int:
    profiles = [SiteProfile.from_json(json.loads(path.read_bytes())) for path in options.profile]
    findings = check(options.file[0].read_bytes(), profiles)
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


def _read(options: argparse.Namespace) -> int:
    ja, en = (path.read_text(encoding="utf-8") for path in options.file)
    print(laid_out(to_json(read(ja, en))), end="")
    return 0


def _diff(options: argparse.Namespace) -> int:
    old, new = (load(path.read_bytes()) for path in options.file)
    for text in diff(old, new):
        print(text.in_language(options.lang))
    return 0


def _upgrade(options: argparse.Namespace) -> int:
    print(laid_out(upgrade(read_document(options.file[0].read_bytes()))), end="")
    return 0


def _schema(options: argparse.Namespace) -> int:
    if not options.check:
        print(schema.written(), end="")
        return 0
    if schema.written() == schema.kept():
        return 0
    print("schema.json is not current: python -m extraction.script schema > extraction/script/schema.json")
    return 1


def _pages(options: argparse.Namespace) -> int:
    if not options.check:
        pages.write()
        return 0
    stale = pages.stale()
    for path in stale:
        print(f"{path} is not current: python -m extraction.script pages")
    return int(bool(stale))


def _digest(options: argparse.Namespace) -> int:
    print(digest(options.file[0].read_bytes()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
