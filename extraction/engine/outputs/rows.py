"""Row-level outputs as relations: analysis data set, data set for matching, long tables of records."""

from __future__ import annotations

from collections.abc import Iterator

from extraction.engine.algebra.expressions import (
    Expr,
    as_text,
    column,
    days_between,
    text,
)
from extraction.engine.algebra.relations import Join, Named, Relation, Select
from extraction.engine.compile import Plan
from extraction.engine.compile.building import on_person
from extraction.engine.compile.listing import content_columns
from extraction.engine.compile.uses import has_entries
from extraction.engine.outputs.axes import ANSWERS, NOT_MEASURED, arm_name, group_of, table_axis
from extraction.engine.outputs.columns import DataColumn, Kind, RowData
from extraction.script.model import Matching, Measure, NumberIn, Records, Script
from extraction.script.tables import TABLES
from extraction.script.text import Text, same
from extraction.script.words import CONTENTS, SEX

PEOPLE = Named("people")
"""Persons of the run with the number or pseudonym that stands for them in every output."""
TAKES: dict[str, tuple[Kind, Text]] = {
    "ever": ("flag", Text("有無", "ever")),
    "count": ("integer", Text("日数", "days")),
    "records": ("integer", Text("記録数", "records")),
    "encounters": ("integer", Text("受診・入院の数", "encounters")),
    "first": ("number", Text("最初の値", "first value")),
    "last": ("number", Text("最後の値", "last value")),
    "mean": ("number", Text("平均", "mean")),
    "min": ("number", Text("最小", "minimum")),
    "max": ("number", Text("最大", "maximum")),
    "sum": ("number", Text("合計", "sum")),
    "slope": ("number", Text("365日あたりの変化", "change per 365 days")),
    "first_day": ("integer", Text("最初の日(起点日からの日数)", "first day (days from index)")),
    "last_day": ("integer", Text("最後の日(起点日からの日数)", "last day (days from index)")),
}


def person_order(salt: str, row: str) -> Expr:
    """An order of persons that tells nothing about their numbers."""
    return Expr(
        "sha256",
        (Expr("joined", (text(salt), column(row, "site_id"), text("\n"), column(row, "patient_id"))),),
    )


def dataset(plan: Plan) -> RowData:
    """One row per entry with every measure and outcome."""
    return _rows(plan, tuple(_dataset_columns(plan.script)))


def matching(plan: Plan, output: Matching, salt: str) -> RowData:
    """The data set with the stratum of each entry, and a reproducible random order within it."""
    parts: list[Expr] = []
    for axis in output.by:
        parts += [text("|")] if parts else []
        parts.append(group_of(plan.script, axis, "a"))
    stratum = Expr("joined", tuple(parts)) if len(parts) > 1 else parts[0] if parts else text("all")
    key = (text(f"{salt}\n{output.name}"), column("a", "site_id"), text("\n"), column("a", "patient_id"))
    places = [part for name in ("arm", "look", "place") for part in (text("\n"), as_text(column("a", name)))]
    shuffled = Expr("sha256", (Expr("joined", (*key, *places)),))
    titles = [table_axis(plan.script, axis, ()).title for axis in output.by]
    of = Text("・".join(title.ja for title in titles), ", ".join(title.en for title in titles))
    added = (
        DataColumn("stratum", Text(f"層({of.ja})", f"stratum ({of.en})"), "text", stratum),
        DataColumn(
            "random_order", Text("層の中での無作為な順番", "random order within the stratum"), "integer",
            Expr("numbered", ((stratum,), (shuffled,))),
        ),
    )  # fmt: skip
    return _rows(plan, (*_dataset_columns(plan.script), *added))


def _rows(plan: Plan, columns: tuple[DataColumn, ...]) -> RowData:
    fields = tuple((found.name, found.expr) for found in columns)
    join = Join("inner", PEOPLE, "n", on_person("a", "n"))
    order = (column("n", "person"), column("a", "place"))
    return RowData(Select(Named(plan.analysis.name), "a", fields, (join,), order=order), columns)


def _person(script: Script, row: str) -> Iterator[DataColumn]:
    number = script.privacy.person == "number"
    title = Text("実行ごとの通し番号", "number within this run") if number else Text("仮名", "pseudonym")
    yield DataColumn("person", title, "integer" if number else "text", column("n", "person"))
    yield DataColumn("site_id", Text("拠点", "site"), "text", column(row, "site_id"))
    if has_entries(script):
        yield DataColumn(
            "entry",
            Text("その人の何番目の組み入れか", "number of the entry of the person"),
            "integer",
            column(row, "place"),
        )
    if len(script.arms) > 1:
        values = tuple((arm.name, arm.title) for arm in script.arms)
        yield DataColumn("arm", Text("群", "arm"), "text", arm_name(script, row), values)
    if script.looks is not None:
        yield DataColumn("look", Text("集計回", "look"), "integer", column(row, "look"))


def _dataset_columns(script: Script) -> Iterator[DataColumn]:
    idx = column("a", "idx")
    yield from _person(script, "a")
    yield DataColumn("sex", Text("性別", "sex"), "text", column("a", "sex"), tuple(SEX.items()))
    yield DataColumn(
        "age",
        Text("起点日の満年齢", "age in completed years on the index date"),
        "integer",
        column("a", "age"),
    )
    if script.privacy.birth != "none":
        unit = {"year_month": "month", "year": "year"}[script.privacy.birth]
        title = {"month": Text("生年月", "year and month of birth"), "year": Text("生年", "year of birth")}[
            unit
        ]
        yield DataColumn("birth", title, "text", Expr("calendar", (unit, column("a", "birth_date"))))
    if script.privacy.dates == "absolute":
        yield DataColumn("index_date", Text("起点日", "index date"), "day", idx)
    elif script.privacy.dates == "month":
        yield DataColumn(
            "index_month",
            Text("起点日の年月", "month of the index date"),
            "text",
            Expr("calendar", ("month", idx)),
        )
    yield DataColumn(
        "follow_up_days",
        Text("追跡日数", "days of follow-up"),
        "integer",
        days_between(idx, column("a", "fu_end")),
    )
    for measure in script.measures:
        yield _measure(measure)
    for outcome in script.outcomes:
        name, title = outcome.name, outcome.title
        values = tuple((group.code, group.label) for group in (*ANSWERS, NOT_MEASURED))
        yield DataColumn(f"{name}_status", title, "text", column("a", f"o_{name}"), values)
        day = Text(f"{title.ja}の日(起点日からの日数)", f"day of {title.en} (days from index)")
        yield DataColumn(f"{name}_day", day, "integer", days_between(idx, column("a", f"d_{name}")))


def _measure(measure: Measure) -> DataColumn:
    kind, words = TAKES[measure.take]
    title = Text(f"{measure.title.ja}({words.ja})", f"{measure.title.en} ({words.en})")
    return DataColumn(measure.name, title, kind, column("a", f"m_{measure.name}"))


# -- long tables ----------------------------------------------------------------------------------------
def records(plan: Plan, output: Records) -> RowData:
    """One row per record of a kind in a window around an entry."""
    found = plan.records[output.name]
    columns = tuple(_record_columns(plan.script, output, found))
    fields = tuple((shown.name, shown.expr) for shown in columns)
    join = Join("inner", PEOPLE, "n", on_person("h", "n"))
    contents = [name for name in content_columns(output.event.table) if name in found.columns]
    order = [
        column("n", "person"),
        column("h", "place"),
        column("h", "m"),
        column("h", "rid"),
        column("h", "e"),
    ]
    base: Relation = found
    block = Select(base, "h", fields, (join,), order=(*order, *(column("h", name) for name in contents)))
    return RowData(block, columns)


def _record_columns(script: Script, output: Records, found: Select) -> Iterator[DataColumn]:
    table = output.event.table
    yield from _person(script, "h")
    yield from _dated(script, "", Text("開始", "start"), column("h", "s"))
    if table == "era" or TABLES[table].end is not None:
        yield from _dated(script, "end_", Text("終了", "end"), column("h", "e"))
    if table != "era" and TABLES[table].columns[TABLES[table].start or ""] == "time":
        yield DataColumn("time", Text("時刻", "time of day"), "text", Expr("clock", (column("h", "m"),)))
    kinds: dict[str, Kind] = {"text": "text", "number": "number", "flag": "flag"}
    for name in content_columns(table):
        if name in found.columns:
            title = Text(*CONTENTS[name]) if name in CONTENTS else same(name)
            yield DataColumn(name, title, kinds[TABLES[table].columns[name]], column("h", name))
    if "value_in_unit" in found.columns and isinstance(output.event.value, NumberIn):
        unit = output.event.value.unit
        title = Text(f"{unit} での値", f"value in {unit}")
        yield DataColumn("value_in_unit", title, "number", column("h", "value_in_unit"))


def _dated(script: Script, prefix: str, what: Text, day: Expr) -> Iterator[DataColumn]:
    title = Text(f"{what.ja}日(起点日からの日数)", f"{what.en} (days from index)")
    yield DataColumn(f"{prefix}day", title, "integer", days_between(column("h", "idx"), day))
    if script.privacy.dates == "absolute":
        yield DataColumn(f"{prefix}date", Text(f"{what.ja}日", f"{what.en} date"), "day", day)
    elif script.privacy.dates == "month":
        month = Expr("calendar", ("month", day))
        yield DataColumn(f"{prefix}month", Text(f"{what.ja}の年月", f"month of {what.en}"), "text", month)


def people(plan: Plan, salt: str) -> Select:
    """Persons numbered in an order that tells nothing about their own numbers."""
    names = ("site_id", "patient_id")
    number = Expr("numbered", ((), (person_order(salt, "d"),)))
    return Select(persons_of(plan), "d", (*((name, column("d", name)) for name in names), ("person", number)))


def persons_of(plan: Plan) -> Select:
    """Persons who stayed, each once."""
    names = ("site_id", "patient_id")
    return Select(
        Named(plan.analysis.name), "a", tuple((name, column("a", name)) for name in names), distinct=True
    )
