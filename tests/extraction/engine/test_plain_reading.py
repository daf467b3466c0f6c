"""Made-up hospitals and scripts of every construct: the engine and the plain reading agree on every cell."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction.engine.errors import EngineError
from extraction.engine.store_format import READS_AGAIN
from extraction.script.model import Script
from tests.extraction.engine.generated import Hospital, Writer
from tests.extraction.engine.interpreter import Answer, interpret
from tests.extraction.engine.working import Held, Row, answer, duckdb, ordered, work_out

SEEDS = st.integers(0, 2**32)
QUIETLY = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


def made(seed: int) -> tuple[Script, dict[str, list[Row]]]:
    random = Random(seed)
    tables = Hospital(random).tables()
    return Writer(random).script(), tables


def by_engine(script: Script, tables: dict[str, list[Row]], threads: int = 1) -> Answer | None:
    """Nothing when parts of the script refer to each other in a circle."""
    database = duckdb(threads)
    try:
        return answer(database, work_out(database, script, Held(tables)))
    except EngineError as error:
        assert "circle" in error.text.en
        return None
    finally:
        database.close()


@given(SEEDS)
@settings(max_examples=60, **QUIETLY)
def test_engine_and_plain_reading_agree(seed: int) -> None:
    script, tables = made(seed)

    found = by_engine(script, tables)

    if found is not None:
        wanted = interpret(script, tables)
        assert ordered(found.rows) == ordered(wanted.rows)
        assert found.attrition == wanted.attrition


@given(SEEDS)
@settings(max_examples=12, **QUIETLY)
def test_order_of_rows_and_number_of_threads_change_nothing(seed: int) -> None:
    script, tables = made(seed)
    shuffled = {name: Random(seed).sample(rows, len(rows)) for name, rows in tables.items()}

    found, again = by_engine(script, tables), by_engine(script, shuffled, threads=4)

    assert (found and (ordered(found.rows), found.attrition)) == (
        again and (ordered(again.rows), again.attrition)
    )


@given(SEEDS)
@settings(max_examples=8, **QUIETLY)
def test_hospitals_split_into_three_add_up_to_one(seed: int) -> None:
    script, tables = made(seed)
    people = sorted({row["patient_id"] for rows in tables.values() for row in rows})
    split = [
        {
            name: [row for row in rows if people.index(row["patient_id"]) % 3 == part]
            for name, rows in tables.items()
        }
        for part in range(3)
    ]

    whole = by_engine(script, tables)

    if whole is not None:
        parts = [found for found in (by_engine(script, part) for part in split) if found is not None]
        assert ordered([row for part in parts for row in part.rows]) == ordered(whole.rows)
        for key, steps in whole.attrition.items():
            summed = [sum(dict(part.attrition[key])[step] for part in parts) for step, _ in steps]
            assert summed == [persons for _, persons in steps]


def test_a_run_reads_a_sorted_file_once():
    """DuckDB 2.0 reads it once for each part of a grouping: 26 times at 272 million rows."""
    database = duckdb(1)

    shown = database.connection.execute("select current_setting('disabled_optimizers')").fetchone()

    assert shown == (READS_AGAIN,)
