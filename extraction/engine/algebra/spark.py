"""The algebra as Spark SQL writes it."""

from __future__ import annotations

from extraction.engine.algebra.expressions import Expr
from extraction.engine.algebra.writing import Dialect


class Spark(Dialect):
    """SQL for Spark 4 in ANSI mode."""

    quote = "`"
    types = {
        "text": "string",
        "number": "double",
        "integer": "bigint",
        "day": "date",
        "moment": "timestamp_ntz",
        "flag": "boolean",
        "wide": "decimal(38, 0)",
    }

    def literal(self, value: str) -> str:
        """A text literal; Spark reads backslashes inside it."""
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def _op_same(self, left: Expr, right: Expr) -> str:
        return f"({self.write(left)} <=> {self.write(right)})"

    def _op_shift(self, when: Expr, days: Expr) -> str:
        return f"date_add({self.write(when)}, cast({self.write(days)} as integer))"

    def _op_days_between(self, first: Expr, last: Expr) -> str:
        return f"cast(datediff({self.write(last)}, {self.write(first)}) as bigint)"

    def _op_seconds(self, moment: Expr) -> str:
        """Seconds of the clock since midnight, fractions dropped."""
        m = self.write(moment)
        return f"cast(hour({m}) * 3600 + minute({m}) * 60 + second({m}) as bigint)"

    def _op_clock(self, moment: Expr) -> str:
        return f"date_format({self.write(moment)}, 'HH:mm:ss')"

    def _op_begins_with(self, part: Expr, prefix: str) -> str:
        return f"startswith({self.write(part)}, {self.literal(prefix)})"

    def _op_holds_word(self, part: Expr, words: tuple[str, ...]) -> str:
        """Whether a text of words separated by spaces holds one of these."""
        listed = ", ".join(map(self.literal, words))
        return f"arrays_overlap(split({self.write(part)}, ' '), array({listed}))"

    def _op_sha256(self, part: Expr) -> str:
        return f"sha2({self.write(part)}, 256)"

    def _op_at_first(self, part: Expr, order: tuple[Expr, ...], where: Expr) -> str:
        return self.filtered(f"min_by({self.write(part)}, {self.call('struct', *order)})", where)

    def _op_at_last(self, part: Expr, order: tuple[Expr, ...], where: Expr) -> str:
        return self.filtered(f"max_by({self.write(part)}, {self.call('struct', *order)})", where)

    def _op_nth_day(self, part: Expr, n: int, from_last: bool, where: Expr) -> str:
        if n == 1:
            return self.filtered(f"{'max' if from_last else 'min'}({self.write(part)})", where)
        days = self.filtered(f"collect_set({self.write(part)})", where)
        return f"get(sort_array({days}, {'false' if from_last else 'true'}), {n - 1})"
