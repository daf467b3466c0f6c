# ruff: noqa: S608 - table and column names come from extraction.script.tables, paths are quoted
"""Rows of a store that cannot be right: impossible days, ends before starts, numbers used twice, strangers.

Runs treat such rows by the rules of the script language and count them; here the hospital finds them: file,
column, how many, and the number of the first row (counted from 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extraction.engine.outputs import masked
from extraction.engine.store_format import quiet_connection, quoted
from extraction.engine.store_writer import ROW_KEYS
from extraction.engine.stores import Store
from extraction.script.tables import TABLES, TableSpec
from extraction.script.text import Text

EARLIEST = 1875
"""The first year a day may have: nobody seen by a computer was born before."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """One kind of odd row in one column of a table."""

    table: str
    file: str
    column: str
    what: Text
    rows: int
    first: int

    def text(self) -> Text:
        """As a sentence without a small number."""
        rows = masked(self.rows)
        told = rows if isinstance(rows, str) else f"{rows:,}"
        return Text(
            f"{self.file} の列 {self.column}: {self.what.ja} {told} 行(最初は {self.first:,} 行目)",
            f"{self.file}, column {self.column}: {self.what.en} in {told} rows (first: row {self.first:,})",
        )


Check = tuple[str, Text, str]


def oddities(store: Store, *, memory: str = "1GB") -> Iterator[Oddity]:
    """Every kind of odd row, table by table. A table without the columns of a check passes it."""
    con = quiet_connection(memory_limit=memory)
    try:
        for name in (name for name in TABLES if name in store.tables):
            path = store.file(name)
            source = f"read_parquet({quoted(str(path))}, file_row_number = true)"
            for column, what, condition in _checks(store, TABLES[name]):
                query = f"select count(*), min(file_row_number) from {source} where {condition}"
                count, first = con.execute(query).fetchall()[0]
                if count:
                    file = str(path.relative_to(store.folder))
                    yield Oddity(name, file, column, what, count, first + 1)
    finally:
        con.close()


def _checks(store: Store, spec: TableSpec) -> Iterator[Check]:
    held = set(store.columns(spec.name))
    yield from (check for check in _days(store, spec) if check[0] in held)
    yield from (check for check in _spans(spec, held) if check[0] in held)
    yield from (check for check in _numbers(held) if check[0] in held)
    yield from _keys(store, spec, held)


def _days(store: Store, spec: TableSpec) -> Iterator[Check]:
    """Days before anybody lived or after the data cut, and records without a day."""
    for column, kind in spec.columns.items():
        if kind in ("date", "time"):
            yield column, Text("ありえない日付", "an impossible day"), f"year({column}) < {EARLIEST}"
    if spec.when and store.data_cut:
        late = f"cast({spec.when} as date) > date {quoted(store.data_cut)}"
        yield spec.when, Text("データ締め日より後", "a day after the data cut"), late
    if spec.when:
        yield spec.when, Text("日付がない", "no day"), f"{spec.when} is null"


def _spans(spec: TableSpec, held: set[str]) -> Iterator[Check]:
    """What ends before it begins."""
    pairs = [(spec.start, spec.end)] if spec.name != "patient" else []
    if spec.name == "patient":
        pairs = [("obs_start", "obs_end"), ("birth_date", "death_date"), ("birth_date", "obs_end")]
    for start, end in pairs:
        if start in held and end in held:
            what = Text(f"{start} より前", f"a day before {start}")
            yield str(end), what, f"cast({end} as date) < cast({start} as date)"


def _numbers(held: set[str]) -> Iterator[Check]:
    for column in ("days", "quantity"):
        yield column, Text("負の数", "a negative number"), f"{column} < 0"
    for column in ("value_num", "days", "quantity", "ref_low", "ref_high"):
        if column in held:
            what = Text("数でない値(NaN・無限大)", "no finite number (NaN, infinity)")
            yield column, what, f"{column} is not null and not isfinite({column})"


def _keys(store: Store, spec: TableSpec, held: set[str]) -> Iterator[Check]:
    """Patients told twice, row numbers used twice, and rows about nobody the store knows."""
    source = f"read_parquet({quoted(str(store.file(spec.name)))})"
    key = "patient_id" if spec.name == "patient" else spec.row_id if spec.name in ROW_KEYS else None
    if key in held:
        twice = f"select {key} from {source} where {key} is not null group by {key} having count(*) > 1"
        yield str(key), Text("同じ番号が二度", "the same number twice"), f"{key} in ({twice})"
    if spec.name != "patient" and "patient_id" in held and "patient" in store.tables:
        known = f"select patient_id from read_parquet({quoted(str(store.file('patient')))})"
        what = Text("患者の表にない患者", "a patient who is not in the table of patients")
        yield "patient_id", what, f"patient_id not in ({known} where patient_id is not null)"
    if "patient_id" in held:
        yield "patient_id", Text("患者番号がない", "no patient"), "patient_id is null"
