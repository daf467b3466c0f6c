"""Every case of the specification, by the engine on DuckDB and by the plain reading."""

import csv
from pathlib import Path
from typing import Any

import pytest

from extraction.engine.errors import MissingData
from extraction.script.needs import uses
from tests.extraction.engine.interpreter import Answer, interpret
from tests.extraction.engine.working import Held, answer, duckdb, work_out, write_out
from tests.spec.specification import Case, cases, read

CASES = dict(cases())


def shown(case: Case, found: Answer) -> list[dict[str, Any]]:
    """The rows in the columns that the case expects."""
    expected = list(read(case.expected or ""))
    names = (
        list(expected[0]) if expected else [name.strip() for name in (case.expected or "").strip().split("|")]
    )
    rows = []
    for row in found.rows:
        whole = {
            name.removeprefix("m_").removeprefix("o_").replace("d_", "day_of_"): value
            for name, value in row.items()
        }
        rows.append({name: whole["patient_id" if name == "patient" else name] for name in names})
    return sorted(rows, key=_order)


def _order(row: dict[str, Any]) -> list[str]:
    return [str(float(value)) if isinstance(value, int | float) else str(value) for value in row.values()]


def check(case: Case, found: Answer) -> None:
    if case.expected is not None:
        expected = list(read(case.expected))
        assert shown(case, found) == sorted(expected, key=_order)
    if case.left is not None:
        wanted: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for row in read(case.left):
            wanted.setdefault((row.get("arm", "all"), int(row.get("look", 0))), []).append(
                (row["step"], int(row["persons"]))
            )
        lines = {
            key: [(step, n) for step, n in steps if step in dict(wanted.get(key, []))]
            for key, steps in found.attrition.items()
        }
        assert {key: steps for key, steps in lines.items() if key in wanted} == wanted


def check_files(case: Case, folder: Path) -> None:
    """The files of a result hold what the case expects."""
    for name, expected in case.files.items():
        text = (folder / name).read_text(encoding="utf-8")
        if name.endswith(".md"):
            assert text.strip() == expected.strip(), name
            continue
        head, *lines = [[cell.strip() for cell in line.split("|")] for line in expected.strip().splitlines()]
        found = [[row[column] for column in head] for row in csv.DictReader(text.splitlines())]
        assert sorted(found) == sorted(lines), name


@pytest.mark.parametrize("place", CASES)
def test_duckdb(place: str, tmp_path: Path) -> None:
    case = CASES[place]
    held = Held(case.rows(), frozenset(case.without))
    database = duckdb()
    try:
        if case.lacking:
            with pytest.raises(MissingData) as error:
                work_out(database, case.script(), held)
            assert all(name in str(error.value) for name in case.lacking)
            return
        plan = work_out(database, case.script(), held)
        check(case, answer(database, plan))
        if case.files:
            write_out(database, plan, tmp_path)
            check_files(case, tmp_path)
    finally:
        database.close()


@pytest.mark.parametrize(
    "place", [place for place, case in CASES.items() if not (case.lacking or case.without or case.files)]
)
def test_plain_reading(place: str) -> None:
    case = CASES[place]
    rows = {
        table: [
            {name: value for name, value in row.items() if f"{table}.{name}" not in case.without}
            for row in found
        ]
        for table, found in case.rows().items()
    }

    check(case, interpret(case.script(), rows))


def test_what_the_script_needs_is_known_to_the_language() -> None:
    """A case whose store lacks something says so; every event of a case is one that the checker sees."""
    for case in CASES.values():
        assert list(uses(case.script()))
