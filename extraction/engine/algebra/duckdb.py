"""The algebra as DuckDB writes it."""

from __future__ import annotations

from extraction.engine.algebra.expressions import LARGEST, Expr
from extraction.engine.algebra.writing import JOINS, Dialect


class DuckDB(Dialect):
    """SQL for DuckDB 2."""

    types = {
        "text": "varchar",
        "number": "double",
        "integer": "bigint",
        "day": "date",
        "moment": "timestamp",
        "flag": "boolean",
        "wide": "hugeint",
    }
    joins = JOINS | {"semi": "semi join", "anti": "anti join"}

    def _op_same(self, left: Expr, right: Expr) -> str:
        return f"({self.write(left)} is not distinct from {self.write(right)})"

    def _op_shift(self, when: Expr, days: Expr) -> str:
        return f"({self.write(when)} + cast({self.write(days)} as integer))"

    def _op_days_between(self, first: Expr, last: Expr) -> str:
        return f"({self.write(last)} - {self.write(first)})"

    def _op_seconds(self, moment: Expr) -> str:
        """Seconds of the clock since midnight, fractions dropped."""
        m = self.write(moment)
        return f"(hour({m}) * 3600 + minute({m}) * 60 + second({m}))"

    def _op_clock(self, moment: Expr) -> str:
        return f"strftime({self.write(moment)}, '%H:%M:%S')"

    def _op_begins_with(self, part: Expr, prefix: str) -> str:
        return f"starts_with({self.write(part)}, {self.literal(prefix)})"

    def _op_holds_word(self, part: Expr, words: tuple[str, ...]) -> str:
        """Whether a text of words separated by spaces holds one of these."""
        listed = ", ".join(map(self.literal, words))
        return f"list_has_any(string_split({self.write(part)}, ' '), [{listed}])"

    def _op_usable(self, part: Expr) -> str:
        """Not by comparison alone: statistics of Parquet leave NaN out, and DuckDB trusts them."""
        value = self.write(part)
        return f"coalesce(isfinite({value}) and abs({value}) < {self._op_number(LARGEST)}, false)"

    def _op_count_distinct(self, part: Expr, where: Expr) -> str:
        """By lists: DuckDB plans hundreds of distinct counts of one statement far too slowly."""
        found = self.filtered(f"list({self.write(part)})", where)
        return f"coalesce(len(list_distinct({found})), 0)"

    def _op_sha256(self, part: Expr) -> str:
        return f"sha256({self.write(part)})"

    def _op_at_first(self, part: Expr, order: tuple[Expr, ...], where: Expr) -> str:
        return self.filtered(f"arg_min({self.write(part)}, {self._row(order)})", where)

    def _op_at_last(self, part: Expr, order: tuple[Expr, ...], where: Expr) -> str:
        return self.filtered(f"arg_max({self.write(part)}, {self._row(order)})", where)

    def _row(self, order: tuple[Expr, ...]) -> str:
        return "row(" + ", ".join(map(self.write, order)) + ")"

    def _op_nth_day(self, part: Expr, n: int, from_last: bool, where: Expr) -> str:
        if n == 1:
            return self.filtered(f"{'max' if from_last else 'min'}({self.write(part)})", where)
        days = self.filtered(f"list(distinct {self.write(part)})", where)
        return f"list_extract(list_sort({days}, '{'desc' if from_last else 'asc'}'), {n})"
