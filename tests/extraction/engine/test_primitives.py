# ruff: noqa: E501 - a piece and what it gives stay on one line
"""Every piece of the algebra, worked out by each database on nulls, ties, leap days, negative and odd numbers.

Expected values are written by hand, one for each of the rows; what is asked of a group of rows, once.
"""

import hashlib
import math
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, get_args

import pyarrow as pa
import pytest

from extraction.engine.algebra.expressions import (
    FALSE,
    TRUE,
    Expr,
    Op,
    arithmetic,
    as_integer,
    as_number,
    as_text,
    case,
    coalesce,
    column,
    compare,
    day,
    days_between,
    earliest,
    integer,
    is_null,
    known,
    latest,
    met,
    null,
    number,
    of_words,
    opposite,
    same,
    shift,
    surely,
    text,
)
from extraction.engine.algebra.relations import Named, Select
from extraction.engine.database import Database
from extraction.engine.spark import SparkDatabase, available, session
from tests.extraction.engine.working import duckdb

NAN, INF = float("nan"), float("inf")
LEAP, EVE, MARCH = date(2020, 2, 29), date(2019, 12, 31), date(2020, 3, 1)
NEXT, LATER = date(2021, 2, 28), date(2024, 2, 29)
ROWS = {
    "k": [1, 2, 3, 4, 5, 6],
    "x": [1.5, -2.5, None, NAN, INF, 1.5],
    "n": [1, -3, None, 7, 0, 1],
    "s": ["A12", "a b", None, "", "B'\\", "A12"],
    "d": [LEAP, EVE, None, LATER, LEAP, LEAP],
    "e": [NEXT, MARCH, None, LATER, LEAP, NEXT],
    "m": [
        datetime(2020, 2, 29, 23, 59, 59),  # noqa: DTZ001 - the hospital's own clock
        datetime(2019, 12, 31),  # noqa: DTZ001
        None,
        datetime(2024, 2, 29, 12, 30, 15, 500_000),  # noqa: DTZ001
        datetime(2020, 2, 29, 0, 0, 1),  # noqa: DTZ001
        datetime(2020, 2, 29, 23, 59, 59),  # noqa: DTZ001
    ],
    "f": [True, False, None, True, False, True],
}
TYPES = [pa.int64(), pa.float64(), pa.int64(), pa.string(), pa.date32(), pa.date32()]
TYPES += [pa.timestamp("us"), pa.bool_()]
SCHEMA = pa.schema(list(zip(ROWS, TYPES, strict=True)))
K, X, N, S, D, E, M, F = (column("t", name) for name in "kxnsdemf")
BORN = day(date(2000, 2, 29))
FINITE = case([(Expr("usable", (X,)), X)])


def each(value: Any) -> list[Any]:
    return [value] * 6


def sha(words: str | None) -> str | None:
    return None if words is None else hashlib.sha256(words.encode()).hexdigest()


SCALARS: list[tuple[Expr, list[Any]]] = [
    (text("it's \\ 「」"), each("it's \\ 「」")),
    (number(-0.1), each(-0.1)),
    (integer(-7), each(-7)),
    (day(LEAP), each(LEAP)),
    (TRUE, each(True)),
    (null("day"), each(None)),
    (Expr("all", (F, compare(">", N, integer(0)))), [True, False, None, True, False, True]),
    (Expr("any", (F, compare("<", N, integer(0)))), [True, True, None, True, False, True]),
    (opposite(F), [False, True, None, False, True, False]),
    (compare("<", X, number(0)), [False, True, None, False, False, False]),
    (compare("=", S, text("A12")), [True, False, None, False, False, True]),
    (compare("<=", D, day(LEAP)), [True, True, None, False, True, True]),
    (is_null(X), [False, False, True, False, False, False]),
    (known(S), [True, True, False, True, True, True]),
    (same(S, null("text")), [False, False, True, False, False, False]),
    (same(N, integer(1)), [True, False, False, False, False, True]),
    (coalesce(N, integer(9)), [1, -3, 9, 7, 0, 1]),
    (surely(F), [True, False, False, True, False, True]),
    (case([(F, text("y")), (is_null(F), text("?"))], text("n")), ["y", "n", "?", "y", "n", "y"]),
    (case([(F, N)]), [1, None, None, 7, None, 1]),
    (arithmetic("+", N, integer(-2)), [-1, -5, None, 5, -2, -1]),
    (arithmetic("-", N, N), [0, 0, None, 0, 0, 0]),
    (arithmetic("*", FINITE, number(-2)), [-3.0, 5.0, None, None, None, -3.0]),
    (arithmetic("/", number(3), as_number(N)), [3.0, -1.0, None, 3 / 7, None, 3.0]),
    (Expr("floor", (FINITE,)), [1, -3, None, None, None, 1]),
    (as_integer(F), [1, 0, None, 1, 0, 1]),
    (as_text(N), ["1", "-3", None, "7", "0", "1"]),
    (as_number(N), [1.0, -3.0, None, 7.0, 0.0, 1.0]),
    (earliest(D, E, null("day")), [LEAP, EVE, None, LATER, LEAP, LEAP]),
    (latest(D, E, null("day")), [NEXT, MARCH, None, LATER, LEAP, NEXT]),
    (met([surely(F), known(N), TRUE]), [3, 2, 1, 3, 2, 3]),
    (shift(D, 366), [date(2021, 3, 1), date(2020, 12, 31), None, date(2025, 3, 1), date(2021, 3, 1), date(2021, 3, 1)]),
    (shift(D, N), [MARCH, date(2019, 12, 28), None, date(2024, 3, 7), LEAP, MARCH]),
    (days_between(D, E), [365, 61, None, 0, 0, 365]),
    (days_between(E, D), [-365, -61, None, 0, 0, -365]),
    (Expr("day_of", (M,)), [LEAP, EVE, None, LATER, LEAP, LEAP]),
    (compare("<", Expr("moment_of", (D,)), M), [True, False, None, True, True, True]),
    (Expr("seconds", (M,)), [86_399, 0, None, 45_015, 1, 86_399]),
    (Expr("clock", (M,)), ["23:59:59", "00:00:00", None, "12:30:15", "00:00:01", "23:59:59"]),
    (Expr("completed_years", (BORN, D)), [20, 19, None, 24, 20, 20]),
    (Expr("completed_years", (BORN, E)), [20, 20, None, 24, 20, 20]),
    (Expr("completed_years", (BORN, null("day"))), each(None)),
    (Expr("calendar", ("year", D)), ["2020", "2019", None, "2024", "2020", "2020"]),
    (Expr("calendar", ("fiscal_year", D)), ["2019", "2019", None, "2023", "2019", "2019"]),
    (Expr("calendar", ("quarter", D)), ["2020-Q1", "2019-Q4", None, "2024-Q1", "2020-Q1", "2020-Q1"]),
    (Expr("calendar", ("month", D)), ["2020-02", "2019-12", None, "2024-02", "2020-02", "2020-02"]),
    (Expr("begins_with", (S, "A1")), [True, False, None, False, False, True]),
    (Expr("begins_with", (S, "")), [True, True, None, True, True, True]),
    (of_words(S, ("A12", "", "B'\\")), [True, False, None, True, True, True]),
    (Expr("prefix_in", (S, 1, ("a", "B"))), [False, True, None, False, True, False]),
    (Expr("holds_word", (S, ("b", "c"))), [False, True, None, False, False, False]),
    (Expr("joined", (S, text("|"), S)), ["A12|A12", "a b|a b", None, "|", "B'\\|B'\\", "A12|A12"]),
    (Expr("sha256", (S,)), [sha(words) for words in ROWS["s"]]),
    (Expr("usable", (X,)), [True, True, False, False, False, True]),
    (Expr("usable", (number(1e12),)), each(False)),
    (Expr("micro", (X,)), [1_500_000, -2_500_000, None, None, None, 1_500_000]),
    (Expr("micro", (number(0.0000005),)), each(1)),
    (Expr("micro", (number(-0.0000005),)), each(-1)),
    (Expr("from_micro", (integer(-2_500_001), integer(2))), each(-1.250001)),
    (Expr("from_micro", (integer(1), integer(0))), each(None)),
    (Expr("wide", (arithmetic("*", N, integer(10**15)),)), [10**15, -3 * 10**15, None, 7 * 10**15, 0, 10**15]),
]  # fmt: skip
AGGREGATES: list[tuple[Expr, Any]] = [
    (Expr("count", (TRUE,)), 6),
    (Expr("count", (F,)), 3),
    (Expr("count", (FALSE,)), 0),
    (Expr("count_distinct", (S, TRUE)), 4),
    (Expr("count_distinct", (S, FALSE)), 0),
    (Expr("some", (F,)), True),
    (Expr("some", (is_null(K),)), False),
    (Expr("some", (compare("=", null("integer"), K),)), False),
    (Expr("least", (D, TRUE)), EVE),
    (Expr("most", (D, TRUE)), LATER),
    (Expr("most", (D, is_null(K))), None),
    (Expr("total", (Expr("wide", (N,)), TRUE)), 6),
    (Expr("total", (Expr("wide", (N,)), is_null(K))), 0),
    (Expr("at_first", (K, (D, K), known(D))), 2),
    (Expr("at_first", (K, (D, S, K), compare("=", D, day(LEAP)))), 1),
    (Expr("at_last", (K, (D, S, K), compare("=", D, day(LEAP)))), 5),
    (Expr("at_last", (K, (D, K), is_null(K))), None),
    (Expr("nth_day", (D, 1, False, TRUE)), EVE),
    (Expr("nth_day", (D, 1, True, TRUE)), LATER),
    (Expr("nth_day", (D, 2, False, TRUE)), LEAP),
    (Expr("nth_day", (D, 3, True, TRUE)), EVE),
    (Expr("nth_day", (D, 4, False, TRUE)), None),
    (Expr("nth_day", (D, 2, False, is_null(K))), None),
]
GROUP = (coalesce(F, FALSE),)
POSITIONS: list[tuple[Expr, list[Any]]] = [
    (Expr("numbered", ((), (K,))), [1, 2, 3, 4, 5, 6]),
    (Expr("numbered", (GROUP, (coalesce(D, day(NEXT)), K))), [1, 1, 3, 3, 2, 2]),
    (Expr("most_before", (D, (), (K,))), [None, LEAP, LEAP, LEAP, LATER, LATER]),
    (Expr("most_before", (D, GROUP, (K,))), [None, None, EVE, LEAP, EVE, LATER]),
    (Expr("running", (coalesce(N, integer(0)), (), (K,))), [1, -2, -2, 5, 5, 6]),
    (Expr("running", (coalesce(N, integer(0)), GROUP, (K,))), [1, -3, -3, 8, -3, 9]),
]


@pytest.fixture(scope="module", params=["duckdb", "spark"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    if request.param == "duckdb":
        made: Any = duckdb()
    elif not available():
        pytest.skip("Spark was not run: PySpark or Java is not here")
    else:
        spark = session(1, spark_sql_codegen_wholeStage="false", spark_sql_codegen_factoryMode="NO_CODEGEN")
        request.addfinalizer(spark.stop)
        made = SparkDatabase(spark)
    made.give("t", pa.table(ROWS, SCHEMA))
    yield made
    made.close()


def worked_out(database: Database, asked: list[Expr], *, group: bool = False) -> list[tuple[Any, ...]]:
    """The rows of the table, in order, with these pieces; or one row of aggregates."""
    fields = tuple((f"c{n}", expr) for n, expr in enumerate(asked))
    order = () if group else (K,)
    return database.rows(Select(Named("t"), "t", fields, order=order))


def differences(asked: list[tuple[Expr, Any]], found: list[Any]) -> list[tuple[Expr, Any, Any]]:
    return [
        (expr, wanted, got)
        for (expr, wanted), got in zip(asked, found, strict=True)
        if not _equal(wanted, got)
    ]


def _equal(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, list):
        return all(map(_equal, wanted, got))
    if isinstance(wanted, bool) or wanted is None or got is None:
        return wanted is got
    return bool(wanted == got) or (isinstance(got, float) and math.isnan(got) and wanted != wanted)


def test_values_of_a_row(database: Database) -> None:
    rows = worked_out(database, [expr for expr, _ in SCALARS])

    assert differences(SCALARS, [list(found) for found in zip(*rows, strict=True)]) == []


def test_aggregates(database: Database) -> None:
    (row,) = worked_out(database, [expr for expr, _ in AGGREGATES], group=True)

    assert differences(AGGREGATES, list(row)) == []


def test_positions_among_rows(database: Database) -> None:
    rows = worked_out(database, [expr for expr, _ in POSITIONS])

    assert differences(POSITIONS, [list(found) for found in zip(*rows, strict=True)]) == []


def test_no_piece_of_the_closed_list_is_left_out() -> None:
    def ops(part: Any) -> set[str]:
        if isinstance(part, Expr):
            return {part.op}.union(*(ops(inner) for inner in part.args))
        return set().union(*(ops(inner) for inner in part)) if isinstance(part, tuple) else set()

    tested = set().union(*(ops(expr) for expr, _ in (*SCALARS, *AGGREGATES, *POSITIONS)))

    assert tested == set(get_args(Op))
