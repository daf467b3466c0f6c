# ruff: noqa: T201 - a command line program prints
"""Command line: ``python -m extraction.engine COMMAND``; without one it lists them."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from extraction.engine import EngineError, Limits, open_store, run
from extraction.script import ScriptError, Text

OTHERS = (
    "extraction.engine.importers.command",
    "extraction.engine.synthetic.boundary.command",
    "extraction.engine.bench.command",
)
"""Where further commands are; a run does without what they import."""


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0: done; 1: the script, the store or the source is not usable; 2: wrong use.

    3: a store was made, but something of its source could not be read; or a checked store has odd rows.
    """
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser(alone=given[:1] == ["run"]).parse_args(given)
    try:
        return options.run(options) or 0
    except ScriptError as error:
        for finding in error.findings:
            print(
                f"{options.file}{finding.pointer}: {finding.text.in_language(options.lang)}", file=sys.stderr
            )
        return 1
    except EngineError as error:
        print(error.text.in_language(options.lang), file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2


def _parser(*, alone: bool) -> argparse.ArgumentParser:
    """The parser of all commands; ``alone``: of those of this module."""
    parser = argparse.ArgumentParser(
        prog="python -m extraction.engine", description="Run scripts on a site store."
    )
    commands = parser.add_subparsers(
        required=True, metavar="run|inspect|import|import-clif|export-omop|boundary|index|bench"
    )
    runs = commands.add_parser("run", help="run a script on a store")
    runs.add_argument("file", type=Path)
    runs.add_argument("--store", type=Path, required=True)
    runs.add_argument("--out", type=Path, required=True)
    runs.add_argument("--site", help="name of the site in the result (default: as the store says)")
    runs.add_argument("--threads", type=int, default=2)
    runs.add_argument("--memory", default="2GB", help="memory the database may use (default: 2GB)")
    runs.add_argument("--max-rows", type=int, help="rows that one row-level output may have")
    runs.add_argument("--max-seconds", type=float, help="seconds after which the run stops")
    runs.add_argument("--max-disk", type=int, help="bytes of disk the run may use")
    runs.add_argument("--pseudonym-key", type=Path, help="file with the key of this usage for pseudonyms")
    index = runs.add_mutually_exclusive_group()
    index.add_argument(
        "--index", action="store_true", default=None, help="read through the store's index only"
    )
    index.add_argument("--no-index", dest="index", action="store_false", help="scan, whatever index there is")
    runs.set_defaults(run=_run)
    inspects = commands.add_parser("inspect", help="say what a store holds")
    inspects.add_argument("store", type=Path)
    inspects.add_argument(
        "--check", action="store_true", help="look for rows that cannot be right; status 3 if there are any"
    )
    inspects.set_defaults(run=_inspect)
    imports = commands.add_parser("import-clif", help="make site stores of the CLIF demonstration patients")
    imports.add_argument("source", type=Path)
    imports.add_argument("--out", type=Path, required=True)
    imports.add_argument("--sites", type=int, default=3)
    imports.set_defaults(run=_import)
    added = () if alone else (importlib.import_module(name).add_commands(commands) for name in OTHERS)
    for command in (runs, inspects, imports, *(command for found in added for command in found)):
        command.add_argument("--lang", choices=("ja", "en"), default="ja")
    return parser


def _run(options: argparse.Namespace) -> None:
    def progress(done: int, total: int, label: Text) -> None:
        print(f"[{done}/{total}] {label.in_language(options.lang)}", file=sys.stderr)

    site = options.site or open_store(options.store, verify=False).site
    data = options.file.read_bytes()
    key = options.pseudonym_key.read_bytes() if options.pseudonym_key else None
    manifest = run(
        data,
        options.store,
        options.out,
        site=site,
        threads=options.threads,
        memory=options.memory,
        limits=Limits(options.max_rows, options.max_seconds, options.max_disk),
        pseudonym_key=key,
        use_index=options.index,
        progress=progress,
    )
    for entry in manifest.files:
        print(f"{entry.sha256}  {options.out / entry.path}")


def _inspect(options: argparse.Namespace) -> int:
    from extraction.engine.importers.command import INCOMPLETE
    from extraction.engine.inspection import inspect
    from extraction.engine.oddities import oddities
    from extraction.engine.printing import BLANK

    for line in inspect(options.store):
        print(line.in_language(options.lang))
    if not options.check:
        return 0
    odd = [oddity.text() for oddity in oddities(open_store(options.store, verify=False))]
    none = Text("おかしな行は見つかりませんでした。", "No odd rows were found.")
    for line in [BLANK, Text("おかしな行", "odd rows"), *odd] if odd else [BLANK, none]:
        print(line.in_language(options.lang))
    return INCOMPLETE if odd else 0


def _import(options: argparse.Namespace) -> None:
    from extraction.engine.importers.clif import build_demo_stores

    sites = [f"site{n}" for n in range(1, options.sites + 1)]
    for site, store in build_demo_stores(options.source, options.out, sites).items():
        print(f"{site}: {store.tables['patient']['rows']} patients, digest {store.digest}")


if __name__ == "__main__":
    sys.exit(main())
