# ruff: noqa: T201 - a command prints
"""How many almost-the-same scripts a hospital tells from the right one.

``python -m tests.extraction.engine.mutation`` prints the table of docs/boundary.md for every example script,
and each mutant that the boundary hospital does not catch.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from extraction.engine.outputs.tables import site_table
from extraction.engine.synthetic.boundary import people_of, rows
from extraction.engine.synthetic.boundary.people import Patient
from extraction.script import load
from extraction.script.model import CrossTable, Incidence, Matching, Script, Summary
from tests.extraction.engine.hospital import EXAMPLES
from tests.extraction.engine.mutants import Mutant, mutants
from tests.extraction.engine.working import Columnar, answer, columnar, duckdb, ordered, work_out

SITE = "h1"
SPREAD = 400
EQUIVALENT = {
    # The first day with an event at all has no earlier event to wash it out.
    "creatinine_summary /arms/0/entry/washout_days: 0 becomes 1",
    "diabetes_patients /arms/0/entry/washout_days: 0 becomes 1",
    "heparin_platelets /arms/0/entry/washout_days: 0 becomes 1",
    "readmissions /arms/0/entry/washout_days: 0 becomes 1",
    # Nothing of the kind lies before the first such record, which is the index date.
    "diabetes_patients /include/0/rule/of/0/window/first/days: 0 becomes -1",
    # Follow-up ends on the last day of the window already.
    "heparin_platelets /outcomes/0/window/last/days: 14 becomes 15",
    "ketoacidosis_new_users /outcomes/0/window/last/days: 365 becomes 366",
    "liver_tests_monthly /outcomes/0/window/last/days: 90 becomes 91",
    "statin_muscle_injury /outcomes/0/window/last/days: 90 becomes 91",
    # Who has the outcome on the index date is excluded for having had it before.
    "ketoacidosis_new_users /outcomes/0/window/first/days: 1 becomes 0",
    "statin_muscle_injury /outcomes/0/window/first/days: 1 becomes 0",
    # The last of the twelve looks ends the day before.
    "liver_tests_monthly /arms/0/entry/period/last: 2025-03-31 becomes 2025-04-01",
}
"""Mutants that mean the same as the script, so that no hospital can tell them apart, with the reason."""


def outcome(script: Script, hospital: Columnar) -> tuple[Any, ...]:
    """All that a run tells: entries with their days and values, attrition, the cells of tables."""
    database = duckdb(2)
    try:
        plan = work_out(database, script, hospital)
        found = answer(database, plan)
        tables = [_cells(database, plan, output) for output in script.outputs]
    finally:
        database.close()
    return ordered(found.rows), found.attrition, tables


def _cells(database: Any, plan: Any, output: Any) -> Any:
    if isinstance(output, Matching):
        output = CrossTable(output.name, output.title, output.by)
    if isinstance(output, CrossTable | Incidence | Summary):
        return site_table(database, plan, output).rows
    return None


def caught(script: Script, hospital: Columnar, tried: Iterable[Mutant]) -> list[bool]:
    """Of each mutant, whether the hospital gives another answer."""
    right = outcome(script, hospital)
    return [outcome(mutant.script, hospital) != right for mutant in tried]


# -- a random hospital ------------------------------------------------------------------------------------
def sampled(script: Script, people: Sequence[Patient], seed: int = 1) -> Columnar:
    """As many patients with the same kinds of records, but on random days and with random values and ages.

    What sample data are like: the script's own codes, plausible values, no day chosen for its sake.
    """
    random = Random(seed)
    held = rows(script, [_shaken(random, patient) for patient in people], SITE)
    for row in held.get("lab_result", []):
        if row["value_num"] is not None:
            row["value_num"] = round(row["value_num"] * random.lognormvariate(0, 0.5), 2)
    return columnar(held)


def _shaken(random: Random, patient: Patient) -> Patient:
    part = patient.part

    def near(day: date, spread: int = SPREAD) -> date:
        return day + timedelta(days=random.randint(-spread, spread))

    drafts = []
    for draft in part.drafts:
        start = near(draft.start, random.choice((3, 30, SPREAD)))
        end = None if draft.end is None else start + timedelta(days=random.randint(0, 14))
        drafts.append(replace(draft, start=start, end=end))
    start, end = part.observed or (date(2010, 1, 1), date(2030, 1, 1))
    shaken = replace(
        part,
        drafts=tuple(drafts),
        born=date(random.randint(1930, 2010), random.randint(1, 12), random.randint(1, 28)),
        observed=(near(start), near(end)),
        death=near(part.death) if part.death else None,
    )
    return replace(patient, part=shaken)


def main(names: list[str]) -> None:
    """Print the table for the named example scripts, or for all."""
    total = [0, 0, 0]
    print("| script | patients | mutants | boundary hospital | random hospital |\n|---|---|---|---|---|")
    missed: list[str] = []
    for path in sorted(EXAMPLES.glob("*.json")):
        if names and path.stem not in names:
            continue
        script = load(path.read_bytes())
        people = people_of(script)
        tried = list(mutants(script))
        found = caught(script, columnar(rows(script, people, SITE)), tried)
        chance = caught(script, sampled(script, people), tried)
        missed += [f"{path.stem} {mutant}" for mutant, hit in zip(tried, found, strict=True) if not hit]
        counts = [len(tried), sum(found), sum(chance)]
        total = [one + more for one, more in zip(total, counts, strict=True)]
        print(_line(path.stem, str(len(people)), counts), flush=True)
    print(_line("all", "", total))
    unknown = [line for line in missed if line not in EQUIVALENT]
    print(
        f"\nnot caught and the same by meaning: {len(missed) - len(unknown)}; not caught otherwise:", *unknown
    )


def _line(name: str, people: str, counts: list[int]) -> str:
    tried, found, chance = counts
    return (
        f"| {name} | {people} | {tried} | {found} ({found / tried:.0%}) | {chance} ({chance / tried:.0%}) |"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
