"""Columns of row-level outputs: name, meaning in two languages, type."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from extraction.engine.algebra.expressions import Expr
from extraction.engine.algebra.relations import Select
from extraction.script.text import Text

Kind = Literal["text", "integer", "number", "day", "flag"]
ARROW: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "day": pa.date32(),
    "flag": pa.bool_(),
}
KINDS: dict[Kind, Text] = {
    "text": Text("文字", "text"),
    "integer": Text("整数", "integer"),
    "number": Text("数値", "number"),
    "day": Text("日付", "date"),
    "flag": Text("はい・いいえ", "yes or no"),
}


@dataclass(frozen=True, slots=True)
class DataColumn:
    """One column: how it is worked out, what a reader of the file must know; ``values`` explains codes."""

    name: str
    title: Text
    kind: Kind
    expr: Expr
    values: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class RowData:
    """A row-level output: its ordered rows and its columns."""

    relation: Select
    columns: tuple[DataColumn, ...] = field(default_factory=tuple)

    @property
    def schema(self) -> pa.Schema:
        """The columns as the files hold them."""
        return pa.schema([(column.name, ARROW[column.kind]) for column in self.columns])


def sas_names(columns: tuple[DataColumn, ...]) -> dict[str, str]:
    """Names of at most 32 letters for SAS, all different whatever their case."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for column in columns:
        name, n = column.name[:32], 1
        while name.lower() in taken:
            n += 1
            name = f"{column.name[: 31 - len(str(n))]}_{n}"
        taken.add(name.lower())
        found[column.name] = name
    return found
