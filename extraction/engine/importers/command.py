# ruff: noqa: T201 - a command line program prints
"""``python -m extraction.engine import`` and ``export-omop``: what is said, and the exit status."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from extraction.engine.importers.catalogue import KINDS, import_source
from extraction.engine.importers.coverage import UNMAPPED_CODES, UNMAPPED_UNITS
from extraction.engine.importers.omop.export import export_omop
from extraction.engine.importers.session import REJECTS, REPORT
from extraction.engine.stores import open_store
from extraction.script.text import Text

INCOMPLETE = 3
"""Exit status when the store was made but something of the source was left out."""


def add_commands(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the commands to a command line; returns their parsers."""
    imports = commands.add_parser("import", help="make a site store of a hospital's own files")
    imports.add_argument("kind", choices=sorted(KINDS), metavar="KIND", help=", ".join(sorted(KINDS)))
    imports.add_argument("source", type=Path)
    imports.add_argument("--site", required=True)
    imports.add_argument("--out", type=Path, required=True)
    imports.add_argument("--mapping", type=Path, help="folder with codes*.csv, units*.csv and own layouts")
    imports.add_argument("--report", type=Path, help="also write the report (JSON) here")
    imports.add_argument(
        "--data-cut", type=date.fromisoformat, help="last day taken over (default: last day seen)"
    )
    imports.add_argument(
        "--memory",
        default="1GB",
        help="memory for sorting; besides it about 150 MB and 400 bytes for each patient (default: 1GB)",
    )
    imports.set_defaults(run=run_import)
    exports = commands.add_parser("export-omop", help="write a store as OMOP CDM tables (Parquet)")
    exports.add_argument("store", type=Path)
    exports.add_argument("--out", type=Path, required=True)
    exports.set_defaults(run=run_export)
    return [imports, exports]


def run_import(options: argparse.Namespace) -> int:
    """Import and say what was read, used, set aside and rejected; 0 when everything could be read."""
    report = import_source(
        options.kind,
        options.source,
        options.out,
        site=options.site,
        mapping_dir=options.mapping,
        data_cut=options.data_cut,
        memory=options.memory,
    )
    if options.report is not None:
        text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
        options.report.write_text(text, encoding="utf-8")
    for line in [*summary(report), *to_be_mapped(report, options.out)]:
        print(line.in_language(options.lang))
    if not left_out(report):
        return 0
    print(
        Text(
            f"取り込めなかった記録・項目は {options.out / REJECTS} にあります。",
            f"What could not be taken over stands in {options.out / REJECTS}.",
        ).in_language(options.lang)
    )
    return INCOMPLETE


def to_be_mapped(report: Mapping[str, Any], out: Path) -> list[Text]:
    """Where the lists of codes and units without a standard one are, if there are any."""
    said = []
    codes = sum(held["unmapped_items"] for held in report["coverage"].values())
    units = sum(len(held["units_not_understood"]) for held in report["coverage"].values())
    for count, name, ja, en in (
        (codes, UNMAPPED_CODES, "コード", "codes"),
        (units, UNMAPPED_UNITS, "単位", "units"),
    ):
        if count:
            path = out / Path(REPORT).parent / name
            said.append(
                Text(
                    f"標準{ja}のない項目の一覧(多い順、対応表の形): {path}",
                    f"{en} still to be mapped, commonest first, as a mapping table: {path}",
                )
            )
    return said


def left_out(report: Mapping[str, Any]) -> bool:
    """Whether anything of the source could not be read."""
    rejected = sum(entry["rejected"] for entry in report["records"].values())
    others = ("fields_left_blank", "characters_not_readable", "unusable_files")
    return bool(rejected or any(report[name] for name in others))


def summary(report: Mapping[str, Any]) -> list[Text]:
    """The report in sentences: no content of any record, no patient."""
    said = []
    for what, entry in report["records"].items():
        aside = sum(one["records"] for one in entry["set_aside"])
        said.append(
            Text(
                f"{what}: 読取 {entry['read']:,} 件 = 使用 {entry['used']:,} + 対象外 {aside:,}"
                f" + 取込不可 {entry['rejected']:,}",
                f"{what}: {entry['read']:,} read = {entry['used']:,} used + {aside:,} set aside"
                f" + {entry['rejected']:,} rejected",
            )
        )
        for one in entry["set_aside"]:
            said.append(
                Text(
                    f"  対象外 {one['records']:,} 件: {one['reason']['ja']}",
                    f"  set aside {one['records']:,}: {one['reason']['en']}",
                )
            )
    for table, rows in report["rows"].items():
        twice, again = rows["exact_duplicates"], rows["row_numbers_used_twice"]
        held = report["coverage"].get(table)
        share = f"{100 * held['mapped'] / held['rows']:.1f} %" if held and held["rows"] else ""
        said.append(
            Text(
                f"→ {table}: {rows['stored']:,} 行{share and f'、標準コードあり {share}'}"
                f"(完全な重複 {twice:,}、番号が同じで内容が違う {again:,})",
                f"→ {table}: {rows['stored']:,} rows{share and f', {share} with a standard code'}"
                f" ({twice:,} exact duplicates, {again:,} numbers with different content)",
            )
        )
    for problem in report["problems"][:20]:
        line = "" if problem["line"] is None else f":{problem['line']}"
        field = f" [{problem['field']}]" if problem["field"] else ""
        place = f"{problem['file']}{line}{field}"
        said.append(Text(f"! {place}: {problem['reason']['ja']}", f"! {place}: {problem['reason']['en']}"))
    return said


def run_export(options: argparse.Namespace) -> int:
    """Export and say how many rows each table got; 0 when every row could stand in OMOP."""
    counts = export_omop(open_store(options.store), options.out)
    for table, count in counts.items():
        said = Text(
            f"{table}: {count['rows']:,} 行(日付・患者がなく除外 {count['left_out']:,})",
            f"{table}: {count['rows']:,} rows ({count['left_out']:,} left out for want of a day or patient)",
        )
        print(said.in_language(options.lang))
    return INCOMPLETE if any(count["left_out"] for count in counts.values()) else 0
