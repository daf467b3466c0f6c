# ruff: noqa: S608 - every word of a script passes primitives.text, value, day or name
"""Reading the files of a store under one shape, and counting the records a script cannot use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from extraction.engine import primitives as sql
from extraction.script.model import Script
from extraction.script.needs import PATIENT_COLUMNS, Use, columns, uses
from extraction.script.tables import TABLES


class Holdings(Protocol):
    """What compiling needs to know of a store."""

    def columns(self, table: str) -> tuple[str, ...]:
        """Columns held of a table; none when the table is absent."""


def views(store: Holdings, files: Mapping[str, str]) -> Iterator[str]:
    """Statements that make each table's file readable under one shape, and the patients beside them."""
    for table, path in files.items():
        if TABLES[table].when is not None:
            yield sql.source_view(table, path, store.columns(table))
    chosen = ", ".join(PATIENT_COLUMNS)
    path = sql.text(files["patient"])
    yield f"create view patients as select {chosen}, true as known from read_parquet({path})"


def set_aside(script: Script, store: Holdings) -> Iterator[tuple[Use, str]]:
    """For each event with a unit: SQL counting the records left out for want of that unit or a number."""
    for use in uses(script):
        event = use.event
        held = store.columns(event.table)
        if event.unit is not None and set(columns(script, use)) <= set(held):
            listed = sql.in_code_list(script.code_lists[event.codes]) if event.codes else "true"
            unit = f"unit = {sql.text(event.unit)}"
            usable = f"coalesce({unit} and v is not null and isfinite(v) and d is not null, false)"
            yield use, f"select count(*) from {sql.view_name(event.table)} where {listed} and not {usable}"
