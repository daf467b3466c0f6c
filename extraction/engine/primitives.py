# ruff: noqa: S608 - every word of a script passes primitives.text, value, day or name
"""The closed list of SQL pieces from which every study is put together, for DuckDB.

Each returns text of SQL. Persons are told apart by (site_id, patient_id); days are calendar days.
Nothing of a script enters SQL except through ``text``, ``value``, ``day`` and ``name``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from extraction.script.model import Code, CodeList, Condition, Event, Window
from extraction.script.tables import TABLES

PERSON = "site_id, patient_id"


def text(literal: str) -> str:
    """A string literal; quotes inside it are doubled."""
    return "'" + literal.replace("'", "''") + "'"


def value(literal: float) -> str:
    """A number as written, as a double."""
    return f"cast({text(repr(float(literal)))} as double)"


def day(literal: date) -> str:
    """A calendar day as a literal."""
    return f"date '{literal.isoformat()}'"


def name(identifier: str) -> str:
    """An identifier in quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def view_name(table: str) -> str:
    """The view under which the rows of a table are read."""
    return name(f"src_{table}")


def source_view(table: str, path: str, columns: Sequence[str]) -> str:
    """One table of the store as a view; columns the store lacks read as null."""
    spec = TABLES[table]

    def column(wanted: str | None, kind: str) -> str:
        return name(wanted) if wanted is not None and wanted in columns else f"cast(null as {kind})"

    return (
        f"create view {view_name(table)} as select {PERSON}, cast({column(spec.when, 'date')} as date) as d, "
        f"cast({column(spec.when, 'timestamp')} as timestamp) as t, "
        f"coalesce({column(spec.row_id, 'varchar')}, '') as rid, "
        f"{column('code_system', 'varchar')} as code_system, {column('code', 'varchar')} as code, "
        f"{column('local_code', 'varchar')} as local_code, {column('unit', 'varchar')} as unit, "
        f"{column('value_num', 'double')} as v, {column('is_suspected', 'boolean')} as is_suspected "
        f"from read_parquet({text(path)})"
    )


def matches(entry: Code) -> str:
    """Whether a row carries a code; the system "local" means the hospital's own codes."""
    column = "local_code" if entry.system == "local" else "code"
    system = "" if entry.system == "local" else f"code_system = {text(entry.system)} and "
    hit = (
        f"starts_with({column}, {text(entry.code)})"
        if entry.descendants
        else f"{column} = {text(entry.code)}"
    )
    return f"({system}{hit})"


def in_code_list(code_list: CodeList) -> str:
    """Whether a row carries a code of the list and none that the list excludes."""
    included = " or ".join(matches(entry) for entry in code_list.include)
    if not code_list.exclude:
        return f"coalesce({included}, false)"
    excluded = " or ".join(matches(entry) for entry in code_list.exclude)
    return f"coalesce({included}, false) and not coalesce({excluded}, false)"


def event_rows(event: Event, code_list: CodeList | None) -> str:
    """Rows of one kind of event: person, d (day), t (moment), rid (tie-break), v (value)."""
    where = ["d is not null"]
    where += [in_code_list(code_list)] if code_list is not None else []
    where += [f"unit = {text(event.unit)}", "v is not null", "isfinite(v)"] if event.unit is not None else []
    where += [f"v >= {value(event.minimum)}"] if event.minimum is not None else []
    where += [f"v <= {value(event.maximum)}"] if event.maximum is not None else []
    where += ["not coalesce(is_suspected, false)"] if event.confirmed_only else []
    return f"select {PERSON}, d, t, rid, v from {view_name(event.table)} where {' and '.join(where)}"


def within(window: Window) -> str:
    """Whether event e lies in the window around the index date of person p, both ends included."""
    parts = [f"e.d >= p.idx + ({window.first})"] if window.first is not None else []
    parts += [f"e.d <= p.idx + ({window.last})"] if window.last is not None else []
    return " and ".join(parts) or "true"


def completed_years(birth: str, on: str) -> str:
    """Age in completed years; a person born on 29 February completes a year on 1 March."""
    return (
        f"(year({on}) - year({birth}) - "
        f"cast(month({on}) * 100 + day({on}) < month({birth}) * 100 + day({birth}) as integer))"
    )


def take(kind: str) -> str:
    """One value from the events e of a person, with a total order where order matters."""
    return {
        "ever": "count(*) > 0",
        "count": "count(distinct e.d)",
        "first": "first(e.v order by e.t, e.rid, e.v)",
        "last": "first(e.v order by e.t desc, e.rid desc, e.v desc)",
        "mean": f"round(cast(sum({exact('e.v')}) as double) / count(*), 6)",
        "min": "min(e.v)",
        "max": "max(e.v)",
    }[kind]


def exact(expression: str) -> str:
    """A number as a decimal with six places, so that sums do not depend on the order of rows."""
    return f"cast({expression} as decimal(38, 6))"


def passes(condition: Condition, measure: str | None) -> str:
    """Whether value e.v passes the limit strictly; unknown baselines make it unknown."""
    sign = "<" if condition.direction == "below" else ">"
    limit = value(condition.limit)
    return f"e.v {sign} {limit}" if measure is None else f"e.v {sign} {limit} * {measure}"


def how_many(kind: str, expression: str, n: int) -> str:
    """Whether a count is at least, at most or exactly n."""
    sign = {"at_least": ">=", "at_most": "<=", "exactly": "="}[kind]
    return f"({expression} {sign} {n})"


def group(kind: str, parts: Sequence[str], n: int) -> str:
    """Conditions taken together; an unknown part counts as not met."""
    known = [f"coalesce({part}, false)" for part in parts]
    if kind in ("all", "any"):
        return "(" + {"all": " and ", "any": " or "}[kind].join(known) + ")"
    return how_many(kind, "(" + " + ".join(f"cast({part} as integer)" for part in known) + ")", n)


def band(expression: str, starts: Iterable[float]) -> str:
    """The position of a number among band starts: 0 for the first band, -1 below it, null if unknown."""
    return "(" + " + ".join(f"cast({expression} >= {value(start)} as integer)" for start in starts) + " - 1)"
