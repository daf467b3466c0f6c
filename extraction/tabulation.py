"""Tables as pages and files show them."""

import csv
import io
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from extraction.disclosure import TOTAL, Table, TableAxis, to_csv
from extraction.disclosure.check import Flag
from extraction.disclosure.table import Address, Key
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
    return _("%(title)s（%(where)s）") % {"title": said(table.title), "where": where}


def rows_of(table: Table, flags: list[Flag]) -> dict[str, Any]:
    """A table for the disclosure component: headings, numbers, and the flag of each cell.

    With one sort of number and several axes, the last axis runs across.
    """
    marks = {(flag.key, flag.column): flag for flag in reversed(flags) if concerns(flag, table)}
    across = len(table.columns) == 1 and len(table.axes) > 1
    down = list(dict.fromkeys((key[:-1] if across else key) for key, _column in table.cells))
    places = _across(table) if across else [(None, column.name) for column in table.columns]
    axes = table.axes[:-1] if across else table.axes
    return {
        "caption": caption(table),
        "columns": [" × ".join(said(axis.title) for axis in axes) or _("対象"), *_headings(table, across)],
        "rows": [
            {
                "cells": [
                    {"text": heading(axes, key)},
                    *(
                        _cell(table, (key if code is None else (*key, code), column), marks)
                        for code, column in places
                    ),
                ]
            }
            for key in down
        ],
    }


def _across(table: Table) -> list[tuple[str | None, str]]:
    """The codes of the last axis in their order, with the one column."""
    codes = dict.fromkeys(key[-1] for key, _column in table.cells)
    return [(code, table.columns[0].name) for code in codes]


def _headings(table: Table, across: bool) -> list[str]:
    if not across:
        return [said(column.title) for column in table.columns]
    axis = table.axes[-1]
    return [
        _("%(axis)s：%(group)s") % {"axis": said(axis.title), "group": _category(axis, code)}
        for code, _column in _across(table)
    ]


def _category(axis: TableAxis, code: str | None) -> str:
    if code == TOTAL:
        return _("計")
    return next(said(category.label) for category in axis.categories if category.code == code)


def concerns(flag: Flag, table: Table) -> bool:
    """Whether a flag is about this table."""
    scope = {axis: list(codes) for axis, codes in table.scope.items()}
    return flag.table == table.name and flag.scope == scope


def heading(axes: tuple[TableAxis, ...], key: Key) -> str:
    """A row's groups in words; a row of nothing but totals is called so."""
    if all(code == TOTAL for code in key):
        return _("合計") if key else _("全体")
    groups = [_category(axis, code) for axis, code in zip(axes, key, strict=True)]
    return pgettext("between groups", "・").join(groups)


def _cell(table: Table, address: Address, marks: dict[Any, Flag]) -> dict[str, str]:
    number = table.cells[address]
    hidden = number is None or address in table.hidden
    return {"text": _("秘匿") if hidden else str(number), **_mark(marks.get(address))}


def _mark(flag: Flag | None) -> dict[str, str]:
    """How a flag looks in its cell; what only deserves a look is not marked."""
    if flag is None or flag.severity != "stop":
        return {"flag": "", "note": ""}
    return {"flag": "primary" if flag.rule == "S1" else "secondary", "note": ""}
