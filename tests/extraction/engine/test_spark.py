"""The same plans on Spark: cases of the specification and made-up hospitals give the same answers.

By default the last case of every section (each start of a plan on Spark takes a second or more); all of them
with MADOGUCHI_SPARK=all.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from extraction.engine.errors import EngineError
from extraction.engine.spark import SparkDatabase, available, session
from tests.extraction.engine.generated import Hospital, Writer
from tests.extraction.engine.interpreter import interpret
from tests.extraction.engine.working import Held, answer, ordered, work_out, write_out
from tests.spec.specification import cases
from tests.spec.test_specification import check, check_files

CASES = {place: case for place, case in cases() if not case.lacking}
LAST = {place.rpartition("/")[0]: place for place in CASES}
CHOSEN = list(CASES) if os.environ.get("MADOGUCHI_SPARK") == "all" else list(LAST.values())
pytestmark = [
    pytest.mark.skipif(not available(), reason="Spark was not run: PySpark or Java is not here"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    quick = {"spark_sql_codegen_wholeStage": "false", "spark_sql_codegen_factoryMode": "NO_CODEGEN"}
    small = {"spark_sql_adaptive_enabled": "false", "spark_buffer_pageSize": "1m"}
    made = session(1, **quick, **small)
    yield made
    made.stop()


@pytest.mark.parametrize("place", CHOSEN)
def test_cases_of_the_specification(spark: Any, place: str, tmp_path: Path) -> None:
    case = CASES[place]
    database = SparkDatabase(spark)
    try:
        plan = work_out(database, case.script(), Held(case.rows(), frozenset(case.without)))
        check(case, answer(database, plan))
        if case.files:
            write_out(database, plan, tmp_path)
            check_files(case, tmp_path)
    finally:
        database.close()


@pytest.mark.parametrize("seed", [3, 8])
def test_made_up_hospitals(spark: Any, seed: int) -> None:
    random = Random(seed)
    tables, script = Hospital(random).tables(), Writer(random).script()
    database = SparkDatabase(spark)
    try:
        found = answer(database, work_out(database, script, Held(tables)))
    except EngineError as error:
        assert "circle" in error.text.en
        return
    finally:
        database.close()

    wanted = interpret(script, tables)
    assert ordered(found.rows) == ordered(wanted.rows)
    assert found.attrition == wanted.attrition
