"""Tables as pages and files show them."""

import csv
import io
from typing import Any

from django.utils.translation import gettext as _

from extraction.disclosure import TOTAL, Table, to_csv
from extraction.disclosure.check import Flag
from extraction.disclosure.table import Key
from extraction.words import said

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def to_csv_file(table: Table) -> bytes:
    """A table as a file for spreadsheets (UTF-8 with mark): no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in csv.reader(io.StringIO(to_csv(table), newline="")):
        writer.writerow([f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell for cell in row])
    return ("\ufeff" + out.getvalue()).encode()


def caption(table: Table) -> str:
    """The title of a table with the hospitals it covers."""
    sites = table.scope.get("site", ())
    where = _("%(count)s拠点の合計") % {"count": len(sites)} if len(sites) != 1 else sites[0]
    return f"{said(table.title)}（{where}）"


def rows_of(table: Table, flags: list[Flag]) -> dict[str, Any]:
    """A table for the disclosure component: headings, numbers, and the flag of each cell."""
    marks = {(flag.key, flag.column): flag for flag in flags if concerns(flag, table)}
    keys = list(dict.fromkeys(key for key, _column in table.cells))
    return {
        "caption": caption(table),
        "columns": [" × ".join(said(axis.title) for axis in table.axes) or _("対象")]
        + [said(column.title) for column in table.columns],
        "rows": [{"cells": [{"text": heading(table, key)}, *_cells(table, key, marks)]} for key in keys],
    }


def concerns(flag: Flag, table: Table) -> bool:
    """Whether a flag is about this table."""
    scope = {axis: list(codes) for axis, codes in table.scope.items()}
    return flag.table == table.name and flag.scope == scope


def heading(table: Table, key: Key) -> str:
    """A cell's place in words; a whole line of totals is called so."""
    if key and all(code == TOTAL for code in key):
        return _("合計")
    return said(table.label(key))


def _cells(table: Table, key: Key, marks: dict[Any, Flag]) -> list[dict[str, str]]:
    cells = []
    for column in table.columns:
        number, flag = table.cells[key, column.name], marks.get((key, column.name))
        hidden = number is None or (key, column.name) in table.hidden
        cells.append({"text": _("秘匿") if hidden else str(number), **_mark(flag)})
    return cells


def _mark(flag: Flag | None) -> dict[str, str]:
    """How a flag looks in its cell; what only deserves a look is not marked."""
    if flag is None or flag.severity != "stop":
        return {"flag": "", "note": ""}
    return {"flag": "primary" if flag.rule == "S1" else "secondary", "note": ""}
