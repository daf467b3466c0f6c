# ruff: noqa: S608 - names are quoted, values written as literals by the dialect
"""Writing the algebra as SQL: what all dialects share, and what each must say for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from extraction.engine.algebra.expressions import LARGEST, TRUE, Expr
from extraction.engine.algebra.relations import Join, Named, Relation, Select, Source, Union, Values

Writer = Callable[..., str]
JOINS = {
    "inner": "join",
    "left": "left join",
    "cross": "cross join",
    "semi": "left semi join",
    "anti": "left anti join",
}


class Dialect:
    """SQL of one database. Every method ``_op_x`` writes the piece "x" of ``expressions``."""

    quote = '"'
    types: dict[str, str] = {}
    joins = JOINS

    def name(self, identifier: str) -> str:
        """An identifier in quotes."""
        return self.quote + identifier.replace(self.quote, self.quote * 2) + self.quote

    def literal(self, value: str) -> str:
        """A text literal."""
        return "'" + value.replace("'", "''") + "'"

    # -- relations --------------------------------------------------------------------------------
    def query(self, relation: Relation) -> str:
        """A whole statement that gives the rows of a relation."""
        if isinstance(relation, Source | Named):
            return f"select * from {self.name(relation.name)}"
        if isinstance(relation, Union):
            return " union all ".join(f"({self.query(part)})" for part in relation.parts)
        if isinstance(relation, Values):
            names = ", ".join(map(self.name, relation.columns))
            rows = ", ".join("(" + ", ".join(map(self.write, row)) + ")" for row in relation.rows)
            return f"select * from (values {rows}) as v({names})"
        return self._select(relation)

    def _select(self, block: Select) -> str:
        fields = ", ".join(f"{self.write(expr)} as {self.name(name)}" for name, expr in block.fields)
        parts = [f"select {'distinct ' if block.distinct else ''}{fields}"]
        parts.append(f"from {self._from(block.base, block.alias)}")
        parts += [self._join(join) for join in block.joins]
        if block.where != TRUE:
            parts.append(f"where {self.write(block.where)}")
        if block.group:
            parts.append("group by " + ", ".join(map(self.write, block.group)))
        if block.order:
            parts.append("order by " + ", ".join(map(self.write, block.order)))
        return " ".join(parts)

    def _from(self, relation: Relation, alias: str) -> str:
        named = isinstance(relation, Source | Named)
        text = self.name(relation.name) if named else f"({self.query(relation)})"  # type: ignore[union-attr]
        return f"{text} as {self.name(alias)}"

    def _join(self, join: Join) -> str:
        on = "" if join.kind == "cross" else f" on {self.write(join.on)}"
        return f"{self.joins[join.kind]} {self._from(join.relation, join.alias)}{on}"

    # -- pieces -----------------------------------------------------------------------------------
    def write(self, expr: Expr) -> str:
        """One piece as SQL."""
        writer: Writer = getattr(self, f"_op_{expr.op}")
        return writer(*expr.args)

    def _op_column(self, source: str, name: str) -> str:
        return f"{self.name(source)}.{self.name(name)}" if source else self.name(name)

    def _op_text(self, value: str) -> str:
        return self.literal(value)

    def _op_integer(self, value: int) -> str:
        return f"({value})" if value < 0 else str(value)

    def _op_number(self, value: float) -> str:
        return f"cast('{value!r}' as {self.types['number']})"

    def _op_day(self, value: Any) -> str:
        return f"date '{value.isoformat()}'"

    def _op_flag(self, value: bool) -> str:
        return "true" if value else "false"

    def _op_null(self, sort: str) -> str:
        return f"cast(null as {self.types[sort]})"

    def _op_all(self, *parts: Expr) -> str:
        return "(" + " and ".join(map(self.write, parts)) + ")"

    def _op_any(self, *parts: Expr) -> str:
        return "(" + " or ".join(map(self.write, parts)) + ")"

    def _op_not(self, part: Expr) -> str:
        if part.op == "is_null":
            return f"({self.write(part.args[0])} is not null)"
        return f"(not {self.write(part)})"

    def _op_compare(self, sign: str, left: Expr, right: Expr) -> str:
        return f"({self.write(left)} {sign} {self.write(right)})"

    def _op_is_null(self, part: Expr) -> str:
        return f"({self.write(part)} is null)"

    def _op_coalesce(self, *parts: Expr) -> str:
        return self.call("coalesce", *parts)

    def _op_case(self, choices: tuple[tuple[Expr, Expr], ...], otherwise: Expr | None) -> str:
        whens = " ".join(f"when {self.write(when)} then {self.write(then)}" for when, then in choices)
        tail = f" else {self.write(otherwise)}" if otherwise is not None else ""
        return f"(case {whens}{tail} end)"

    def _op_arithmetic(self, sign: str, *parts: Expr) -> str:
        written = [self.write(part) for part in parts]
        if sign == "/":
            return f"({written[0]} / nullif({written[1]}, 0))"
        return "(" + f" {sign} ".join(written) + ")"

    def _op_floor(self, part: Expr) -> str:
        return f"cast(floor({self.write(part)}) as {self.types['integer']})"

    def _op_as_integer(self, part: Expr) -> str:
        return f"cast({self.write(part)} as {self.types['integer']})"

    def _op_as_text(self, part: Expr) -> str:
        return f"cast({self.write(part)} as {self.types['text']})"

    def _op_as_number(self, part: Expr) -> str:
        return f"cast({self.write(part)} as {self.types['number']})"

    def _op_earliest(self, *parts: Expr) -> str:
        return self.call("least", *parts)

    def _op_latest(self, *parts: Expr) -> str:
        return self.call("greatest", *parts)

    def _op_met(self, *parts: Expr) -> str:
        return (
            "(" + " + ".join(f"cast({self.write(part)} as {self.types['integer']})" for part in parts) + ")"
        )

    def _op_day_of(self, moment: Expr) -> str:
        return f"cast({self.write(moment)} as date)"

    def _op_moment_of(self, when: Expr) -> str:
        return f"cast({self.write(when)} as {self.types['moment']})"

    def _op_completed_years(self, birth: Expr, on: Expr) -> str:
        b, d = self.write(birth), self.write(on)
        before = f"month({d}) * 100 + day({d}) < month({b}) * 100 + day({b})"
        return f"(year({d}) - year({b}) - cast(({before}) as integer))"

    def _op_calendar(self, unit: str, when: Expr) -> str:
        """The name of the year, month, quarter or fiscal year (from April) that holds a day."""
        d = self.write(when)
        year = f"lpad(cast(year({d}) as {self.types['text']}), 4, '0')"
        if unit == "fiscal_year":
            return f"lpad(cast(year({d}) - cast(month({d}) < 4 as integer) as {self.types['text']}), 4, '0')"
        part = {
            "year": "",
            "month": f", '-', lpad(cast(month({d}) as {self.types['text']}), 2, '0')",
            "quarter": f", '-Q', cast(quarter({d}) as {self.types['text']})",
        }[unit]
        return f"(case when {d} is not null then concat({year}{part}) end)"

    def _op_one_of(self, part: Expr, words: tuple[str, ...]) -> str:
        return f"({self.write(part)} in ({', '.join(map(self.literal, words))}))"

    def _op_prefix_in(self, part: Expr, length: int, words: tuple[str, ...]) -> str:
        return f"(substr({self.write(part)}, 1, {length}) in ({', '.join(map(self.literal, words))}))"

    def _op_joined(self, *parts: Expr) -> str:
        return "(" + " || ".join(map(self.write, parts)) + ")"

    def _op_micro(self, part: Expr) -> str:
        """Millionths as a whole number, halves away from zero; nothing where the number is not usable."""
        value = f"cast(round({self.write(part)} * {self._op_number(1e6)}) as bigint)"
        return f"(case when {self._op_usable(part)} then {value} end)"

    def _op_usable(self, part: Expr) -> str:
        value = self.write(part)
        limit = self._op_number(LARGEST)
        return f"coalesce({value} < {limit} and {value} > -{limit}, false)"

    def _op_from_micro(self, total: Expr, count: Expr) -> str:
        """Millionths divided by a count, rounded to millionths, as a number."""
        parts = [f"cast({self.write(part)} as {self.types['number']})" for part in (total, count)]
        share = f"({parts[0]} / nullif({parts[1]}, 0))"
        return f"(round({share}) / {self._op_number(1e6)})"

    def _op_wide(self, part: Expr) -> str:
        return f"cast({self.write(part)} as {self.types['wide']})"

    # -- aggregates and positions ------------------------------------------------------------------
    def filtered(self, call: str, where: Expr) -> str:
        """An aggregate over the rows that meet a condition."""
        return call if where == TRUE else f"{call} filter (where {self.write(where)})"

    def _op_count(self, where: Expr) -> str:
        return self.filtered("count(*)", where)

    def _op_count_distinct(self, part: Expr, where: Expr) -> str:
        return self.filtered(f"count(distinct {self.write(part)})", where)

    def _op_some(self, where: Expr) -> str:
        return f"coalesce(bool_or({self.write(where)}), false)"

    def _op_least(self, part: Expr, where: Expr) -> str:
        return self.filtered(f"min({self.write(part)})", where)

    def _op_most(self, part: Expr, where: Expr) -> str:
        return self.filtered(f"max({self.write(part)})", where)

    def _op_total(self, part: Expr, where: Expr) -> str:
        return f"coalesce({self.filtered(f'sum({self.write(part)})', where)}, 0)"

    def over(self, partition: tuple[Expr, ...], order: tuple[Expr, ...]) -> str:
        """The rows a position is counted among."""
        by = f"partition by {', '.join(map(self.write, partition))} " if partition else ""
        return f"{by}order by {', '.join(map(self.write, order))}"

    def _op_numbered(self, partition: tuple[Expr, ...], order: tuple[Expr, ...]) -> str:
        return f"row_number() over ({self.over(partition, order)})"

    def _op_most_before(self, part: Expr, partition: tuple[Expr, ...], order: tuple[Expr, ...]) -> str:
        frame = "rows between unbounded preceding and 1 preceding"
        return f"max({self.write(part)}) over ({self.over(partition, order)} {frame})"

    def _op_running(self, part: Expr, partition: tuple[Expr, ...], order: tuple[Expr, ...]) -> str:
        frame = "rows between unbounded preceding and current row"
        return f"sum({self.write(part)}) over ({self.over(partition, order)} {frame})"

    def call(self, function: str, *parts: Expr) -> str:
        """A function of these pieces."""
        return f"{function}({', '.join(map(self.write, parts))})"
